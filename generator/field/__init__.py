"""Representations by name, the optimised field and its renderer."""

from .field import FIELD_UNIT, Field
from .grid import Representation, SdfGrid
from .render import CHANNELS, FieldViews, LatticeRenderer, render_field

REPRESENTATIONS: dict[str, type[SdfGrid]] = {"sdf-grid": SdfGrid}

__all__ = [
    "CHANNELS", "FIELD_UNIT", "REPRESENTATIONS", "Field", "FieldViews", "LatticeRenderer", "Representation", "SdfGrid",
    "render_field",
]  # fmt: skip
