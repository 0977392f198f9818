"""What is optimised: a sum of lattices from coarse to fine, holding signed distance and colour."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
from numba import njit
from numpy.typing import NDArray

from specs.camera import Camera

from .field import Field
from .pyramid import refine, restrict
from .render import LatticeRenderer

START_RADIUS_M = 0.55
# Colours are 0.5 + COLOUR_GAIN * (sum of levels): the learning rate fits distances, and colours may move faster.
COLOUR_GAIN = 1.5


@njit(cache=True)
def _show(total, gain, out):  # type: ignore[no-untyped-def]
    """Parameters (n, 4) to signed distance and colours in [0, 1]."""
    real = total.dtype.type
    for i in range(total.shape[0]):
        out[i, 0] = total[i, 0]
        for c in range(1, 4):
            out[i, c] = min(max(real(0.5) + gain * total[i, c], real(0)), real(1))


@njit(cache=True)
def _keep_inside(total, gain, grad):  # type: ignore[no-untyped-def]
    """Turn, in place, the gradient on `_show`'s output into the one on its input."""
    real = total.dtype.type
    bound = real(0.5) / gain
    for i in range(total.shape[0]):
        for c in range(1, 4):
            push = gain * grad[i, c]
            outward = (total[i, c] >= bound and push < real(0)) or (total[i, c] <= -bound and push > real(0))
            grad[i, c] = real(0) if outward else push


class Representation(Protocol):
    """Parameters, and how they look; `progress` in [0, 1) is the share of the steps that is done."""

    parameters: list[NDArray]

    def build(self, progress: float) -> NDArray:
        """The lattice (n, n, n, 4) of the levels in use; signed distance in metres, colours in [0, 1]."""

    def render(self, lattice: NDArray, progress: float, cameras: Sequence[Camera]) -> LatticeRenderer:
        """Views of the lattice, and the way back."""

    def spread(self, grad: NDArray) -> list[NDArray | None]:
        """The gradient on each parameter from the one on the lattice of the last `build`; None if not in use."""

    def field(self) -> Field:
        """The result, on the finest lattice."""


class SdfGrid:
    """Sum of trilinear lattices; the finer ones join when `level_starts` says. Starts as a gray sphere.

    levels: points per side, each 2 n - 1 of the one before. beta: softness in metres at start and end; 1 / beta grows
    evenly between. Raises ValueError when the levels do not refine each other.
    """

    def __init__(
        self,
        levels: Sequence[int],
        level_starts: Sequence[float],
        beta: tuple[float, float],
        dtype: type[np.floating] = np.float32,
    ) -> None:
        for coarse, fine in pairwise(levels):
            if fine != 2 * coarse - 1:
                raise ValueError(f"levels {list(levels)}: {fine} follows {coarse}; allowed: {2 * coarse - 1}")
        self.levels, self.level_starts, self._beta = tuple(levels), tuple(level_starts), beta
        self.parameters: list[NDArray] = [np.zeros((n, n, n, 4), dtype) for n in levels]
        self.parameters[0][..., 0] = _sphere(levels[0], START_RADIUS_M)
        self._sum = self.parameters[0]

    def beta(self, progress: float) -> float:
        """Softness of the surface in metres."""
        start, end = 1.0 / self._beta[0], 1.0 / self._beta[1]
        return 1.0 / (start + (end - start) * progress)

    def build(self, progress: float) -> NDArray:
        """The lattice of the finest level in use: (n, n, n, 4)."""
        used = max(1, sum(start <= progress for start in self.level_starts))
        total = self.parameters[0]
        for finer in self.parameters[1:used]:
            total = refine(total)
            total += finer
        self._sum = total
        lattice = np.empty_like(total)
        _show(total.reshape(-1, 4), total.dtype.type(COLOUR_GAIN), lattice.reshape(-1, 4))
        return lattice

    def render(self, lattice: NDArray, progress: float, cameras: Sequence[Camera]) -> LatticeRenderer:
        """Views of a lattice made by `build`."""
        return LatticeRenderer(lattice, self.beta(progress), cameras)

    def spread(self, grad: NDArray) -> list[NDArray | None]:
        """Gradients by level; `grad` is used up. Colours at their bound keep only what leads back inside."""
        _keep_inside(self._sum.reshape(-1, 4), grad.dtype.type(COLOUR_GAIN), grad.reshape(-1, 4))
        used = self.levels.index(grad.shape[0]) + 1
        grads: list[NDArray | None] = [None] * len(self.levels)
        for index in range(used - 1, -1, -1):
            grads[index] = grad
            if index:
                grad = restrict(grad)
        return grads

    def field(self) -> Field:
        """The result on the finest level, with the last step's softness."""
        lattice = self.build(1.0).astype(np.float32) + np.float32(0.0)  # no -0.0
        lattice.setflags(write=False)
        return Field(np.ascontiguousarray(lattice[..., 0]), np.ascontiguousarray(lattice[..., 1:]), self.beta(1.0))


def _sphere(points: int, radius_m: float) -> NDArray[np.float64]:
    """(n, n, n) signed distance to a sphere around the origin."""
    line = np.linspace(-1.0, 1.0, points)
    square = line * line
    return np.sqrt(square[:, None, None] + square[None, :, None] + square[None, None, :]) - radius_m
