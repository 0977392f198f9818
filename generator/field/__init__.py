"""Representations by name, the optimised field and its renderer."""

from .field import Field
from .grid import Representation, SdfGrid
from .render import CHANNELS, FieldViews, LatticeRenderer, render_field

REPRESENTATIONS: dict[str, type[SdfGrid]] = {"sdf-grid": SdfGrid}

__all__ = [
    "CHANNELS", "REPRESENTATIONS", "Field", "FieldViews", "LatticeRenderer", "Representation", "SdfGrid",
    "render_field",
]  # fmt: skip
