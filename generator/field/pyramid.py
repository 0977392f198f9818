"""Lattices that hold each other: 2 n - 1 points refine n, trilinearly, and back by the adjoint."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def _double(old, new):  # type: ignore[no-untyped-def]
    """Along the middle axis of old (a, n, b): new (a, 2n-1, b) keeps the points and puts their means between."""
    half = old.dtype.type(0.5)
    outer, points, inner = old.shape
    for a in range(outer):
        for i in range(points):
            for b in range(inner):
                new[a, 2 * i, b] = old[a, i, b]
        for i in range(points - 1):
            for b in range(inner):
                new[a, 2 * i + 1, b] = half * (old[a, i, b] + old[a, i + 1, b])


@njit(cache=True, nogil=True)
def _halve(fine, coarse):  # type: ignore[no-untyped-def]
    """Adjoint of `_double`."""
    half = fine.dtype.type(0.5)
    outer, points, inner = coarse.shape
    for a in range(outer):
        for i in range(points):
            for b in range(inner):
                coarse[a, i, b] = fine[a, 2 * i, b]
        for i in range(points - 1):
            for b in range(inner):
                shared = half * fine[a, 2 * i + 1, b]
                coarse[a, i, b] += shared
                coarse[a, i + 1, b] += shared


def _reshaped(lattice: NDArray, axis: int) -> NDArray:
    """(before, points, after): the axis in the middle."""
    return lattice.reshape(int(np.prod(lattice.shape[:axis])), lattice.shape[axis], -1)


def refine(lattice: NDArray) -> NDArray:
    """(2n-1, 2n-1, 2n-1, c) trilinear refinement of (n, n, n, c): new points are means of 2, 4 or 8 old ones."""
    for axis in (2, 1, 0):
        shape = list(lattice.shape)
        shape[axis] = 2 * shape[axis] - 1
        fine = np.empty(shape, lattice.dtype)
        _double(_reshaped(lattice, axis), _reshaped(fine, axis))
        lattice = fine
    return lattice


def restrict(grad: NDArray) -> NDArray:
    """(n, n, n, c) adjoint of `refine` on (2n-1, 2n-1, 2n-1, c): sum(restrict(g) * a) = sum(g * refine(a))."""
    for axis in (0, 1, 2):
        shape = list(grad.shape)
        shape[axis] = (shape[axis] + 1) // 2
        coarse = np.empty(shape, grad.dtype)
        _halve(_reshaped(grad, axis), _reshaped(coarse, axis))
        grad = coarse
    return grad
