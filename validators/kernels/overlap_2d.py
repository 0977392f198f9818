"""Triangles of the plane whose interiors overlap: exact signs by the separating edge."""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .predicates import orient2d

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNSURE = 2


@compiled
def turns(P: Floats) -> NDArray[np.int8]:
    """(m,) sign of the area of triangles P (3 m, 2) within [-1, 1]; UNSURE where only whole numbers can tell."""
    sign = np.empty(len(P) // 3, np.int8)
    doubt = np.zeros(2, np.int64)
    for t in range(len(sign)):
        doubt[0] = 0
        sign[t] = orient2d(P, 0, 1, 3 * t, 3 * t + 1, 3 * t + 2, doubt)
        if doubt[0]:
            sign[t] = UNSURE
    return sign


@compiled
def overlaps(
    P: Floats, T: NDArray[np.int32], turn: NDArray[np.int8], pairs: NDArray[np.int32]
) -> tuple[NDArray[np.int8], int]:
    """(c,) for each of the pairs (c, 2) of triangles T (m, 3) into P 1 where the interiors overlap, 0 where not, -1
    where only whole numbers can tell. turn (m,): sign of each triangle's area. And how many signs
    floating point could not tell."""
    verdict = np.empty(len(pairs), np.int8)
    doubt = np.zeros(2, np.int64)
    for i in range(len(pairs)):
        a, b = pairs[i, 0], pairs[i, 1]
        doubt[0] = 0
        apart = _edge_separates(P, T[a], turn[a], T[b], doubt) or _edge_separates(P, T[b], turn[b], T[a], doubt)
        verdict[i] = -1 if doubt[0] else (0 if apart else 1)
    return verdict, doubt[1]


@compiled
def _edge_separates(P: Floats, one: NDArray[np.int32], turn: int, other: NDArray[np.int32], doubt: Ints) -> bool:
    """Whether the line along an edge of `one` has all of `other` on its outer side, or on itself."""
    for k in range(3):
        a, b = one[k], one[(k + 1) % 3]
        outer = True
        for corner in other:
            if orient2d(P, 0, 1, a, b, corner, doubt) == turn:
                outer = False
                break
        if outer:
            return True
    return False
