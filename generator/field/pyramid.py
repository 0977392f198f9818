"""Lattices that hold each other: 2 n - 1 points refine n, trilinearly, and back by the adjoint."""

import numpy as np
from numpy.typing import NDArray


def refine(lattice: NDArray) -> NDArray:
    """(2n-1, 2n-1, 2n-1, c) trilinear refinement of (n, n, n, c): new points are means of 2, 4 or 8 old ones."""
    for axis in range(3):
        size = list(lattice.shape)
        size[axis] = 2 * size[axis] - 1
        fine = np.empty(size, lattice.dtype)
        old, new, before, after = _views(lattice, fine, axis)
        old[...] = lattice
        np.add(before, after, out=new)
        new *= lattice.dtype.type(0.5)
        lattice = fine
    return lattice


def restrict(grad: NDArray) -> NDArray:
    """(n, n, n, c) adjoint of `refine` on (2n-1, 2n-1, 2n-1, c): sum(restrict(g) * a) = sum(g * refine(a))."""
    half = grad.dtype.type(0.5)
    for axis in (2, 1, 0):
        even = [slice(None)] * 4
        odd = [slice(None)] * 4
        even[axis], odd[axis] = slice(0, None, 2), slice(1, None, 2)
        coarse = np.ascontiguousarray(grad[tuple(even)])
        shared = grad[tuple(odd)] * half
        lower, upper = [slice(None)] * 4, [slice(None)] * 4
        lower[axis], upper[axis] = slice(0, -1), slice(1, None)
        coarse[tuple(lower)] += shared
        coarse[tuple(upper)] += shared
        grad = coarse
    return grad


def _views(coarse: NDArray, fine: NDArray, axis: int) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """The fine lattice's old points and new points along `axis`, and the coarse neighbours of the new ones."""
    even, odd, lower, upper = ([slice(None)] * 4 for _ in range(4))
    even[axis], odd[axis] = slice(0, None, 2), slice(1, None, 2)
    lower[axis], upper[axis] = slice(0, -1), slice(1, None)
    return fine[tuple(even)], fine[tuple(odd)], coarse[tuple(lower)], coarse[tuple(upper)]
