"""What is optimised: a sum of lattices from coarse to fine, holding signed distance and colour."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

import numpy as np
from numba import njit
from numpy.typing import NDArray

from specs.camera import Camera

from ..workers import Workers
from .field import FIELD_UNIT, Field
from .pyramid import refine, restrict
from .render import LatticeRenderer

START_RADIUS_M = 0.55
# Colours are 0.5 + COLOUR_GAIN * (sum of levels): the learning rate fits distances, and colours may move faster.
COLOUR_GAIN = 1.5


@njit(cache=True, nogil=True)
def _show(total, gain, out):  # type: ignore[no-untyped-def]
    """Parameters (n, 4) to signed distance and colours in [0, 1]."""
    real = total.dtype.type
    for i in range(total.shape[0]):
        out[i, 0] = total[i, 0]
        for c in range(1, 4):
            out[i, c] = min(max(real(0.5) + gain * total[i, c], real(0)), real(1))


@njit(cache=True, nogil=True)
def _keep_inside(total, gain, grad):  # type: ignore[no-untyped-def]
    """Turn, in place, the gradient on `_show`'s output into the one on its input."""
    real = total.dtype.type
    bound = real(0.5) / gain
    for i in range(total.shape[0]):
        for c in range(1, 4):
            push = gain * grad[i, c]
            outward = (total[i, c] >= bound and push < real(0)) or (total[i, c] <= -bound and push > real(0))
            grad[i, c] = real(0) if outward else push


class Parameters(Protocol):
    """Where the levels' parameters come from: see generator/states.py."""

    dtype: type[np.floating]

    def add_level(self, index: int, total: NDArray) -> None:
        """Add the level's parameters to total (n, n, n, 4), in place."""


class Representation(Protocol):
    """How parameters look; `progress` in [0, 1) is the share of the steps that is done."""

    levels: tuple[int, ...]

    def build(self, parameters: Parameters, progress: Fraction) -> NDArray:
        """The lattice (n, n, n, 4) of the levels in use; signed distance in metres, colours in [0, 1]."""

    def render(self, lattice: NDArray, progress: Fraction, cameras: Sequence[Camera]) -> LatticeRenderer:
        """Views of the lattice, and the way back."""

    def spread(self, grad: NDArray) -> list[NDArray | None]:
        """The gradient on each level from the one on the lattice of the last `build`; None if not in use."""

    def field(self, parameters: Parameters) -> Field:
        """The result, on the finest lattice."""


class SdfGrid:
    """Sum of trilinear lattices; the finer ones join when `level_starts` says. Starts as a gray sphere.

    levels: points per side, each 2 n - 1 of the one before, so that every refinement is exact: halves of sums. beta:
    softness in metres at start and end; 1 / beta grows evenly between. Raises ValueError when the levels do not refine
    each other.
    """

    def __init__(
        self,
        levels: Sequence[int],
        level_starts: Sequence[float],
        beta: tuple[float, float],
        workers: Workers | None = None,
    ) -> None:
        for coarse, fine in pairwise(levels):
            if fine != 2 * coarse - 1:
                raise ValueError(f"levels {list(levels)}: {fine} follows {coarse}; allowed: {2 * coarse - 1}")
        self.levels, self._beta = tuple(levels), beta
        # The decimals as they are written: 0.55 of 220 steps is step 121, whatever the nearest float64 is.
        self._starts = tuple(Fraction(repr(start)) for start in level_starts)
        self._workers = workers or Workers()
        self._sum: NDArray | None = None

    def beta(self, progress: Fraction) -> float:
        """Softness of the surface in metres."""
        start, end = 1.0 / self._beta[0], 1.0 / self._beta[1]
        return 1.0 / (start + (end - start) * (progress.numerator / progress.denominator))

    def build(self, parameters: Parameters, progress: Fraction) -> NDArray:
        """The lattice of the finest level in use: (n, n, n, 4)."""
        used = max(1, sum(start <= progress for start in self._starts))
        n = self.levels[0]
        total = np.zeros((n, n, n, 4), parameters.dtype)
        parameters.add_level(0, total)
        for index in range(1, used):
            total = refine(total)
            parameters.add_level(index, total)
        self._sum = total
        lattice = np.empty_like(total)
        _show(total.reshape(-1, 4), total.dtype.type(COLOUR_GAIN), lattice.reshape(-1, 4))
        return lattice

    def render(self, lattice: NDArray, progress: Fraction, cameras: Sequence[Camera]) -> LatticeRenderer:
        """Views of a lattice made by `build`."""
        return LatticeRenderer(lattice, self.beta(progress), cameras, self._workers)

    def spread(self, grad: NDArray) -> list[NDArray | None]:
        """Gradients by level; `grad` is used up. Colours at their bound keep only what leads back inside."""
        assert self._sum is not None
        _keep_inside(self._sum.reshape(-1, 4), grad.dtype.type(COLOUR_GAIN), grad.reshape(-1, 4))
        used = self.levels.index(grad.shape[0]) + 1
        grads: list[NDArray | None] = [None] * len(self.levels)
        for index in range(used - 1, -1, -1):
            grads[index] = grad
            if index:
                grad = restrict(grad)
        return grads

    def field(self, parameters: Parameters) -> Field:
        """The result on the finest level, rounded to FIELD_UNIT, with the last step's softness."""
        lattice = self.build(parameters, Fraction(1)).astype(np.float64)
        lattice = np.rint(lattice / FIELD_UNIT) * FIELD_UNIT + 0.0  # no -0.0
        lattice.setflags(write=False)
        sdf, rgb = np.ascontiguousarray(lattice[..., 0]), np.ascontiguousarray(lattice[..., 1:])
        return Field(sdf, rgb, self.beta(Fraction(1)))


def sphere(points: int, radius_m: float) -> NDArray[np.float64]:
    """(n, n, n) signed distance to a sphere around the origin."""
    line = np.arange(points) * (2.0 / (points - 1)) - 1.0
    square = line * line
    return np.sqrt(square[:, None, None] + square[None, :, None] + square[None, None, :]) - radius_m
