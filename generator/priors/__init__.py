"""Priors: the 2D models whose opinion guides the 3D field. A new one is a module here and a line in PRIORS."""

from collections.abc import Callable

from .protocol import Prediction, Prior

__all__ = ["PRIORS", "Prediction", "Prior"]


def _embedded() -> Prior:
    from .embedded import EmbeddedPrior  # imports torch

    return EmbeddedPrior("guide")


PRIORS: dict[str, Callable[[], Prior]] = {"embedded": _embedded}
