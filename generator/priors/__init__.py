"""Priors: the 2D models whose opinion guides the 3D field. A new one is a module here and a line in PRIORS."""

from collections.abc import Callable

from ..arithmetic import Arithmetic
from .protocol import Canonically, Prediction, Prior

__all__ = ["PRIORS", "Canonically", "Prediction", "Prior"]


def _embedded(arithmetic: Arithmetic) -> Prior:
    from .embedded import EmbeddedPrior  # imports torch

    return EmbeddedPrior("guide", arithmetic)


PRIORS: dict[str, Callable[[Arithmetic], Prior]] = {"embedded": _embedded}
