"""Triangles of a plane that lie upon one another."""

import numpy as np
from numpy.typing import NDArray

from .exact import normalised, whole_coordinates
from .pairs import SMALL, FoundPairs, Judged, Kinds, Rows, no_pairs, search_pairs

Floats = NDArray[np.float64]

Corners = list[list[int]]


def overlapping_triangles(P: Floats) -> FoundPairs:
    """Pairs of triangles P (m, 3, 2) whose interiors have a point in common; exact.

    Triangles that touch in edges or corners do not overlap; those without area, or with a corner that is not finite,
    are left out. Either direction of turning counts alike. A result that is not `complete` stopped at a limit.
    """
    rows = np.flatnonzero(np.all(np.isfinite(P), axis=(1, 2)))
    turn = turns(P[rows])
    rows, turn = rows[turn != 0], turn[turn != 0]
    if len(rows) < 2:
        return no_pairs()
    points = np.zeros((3 * len(rows), 3))
    points[:, :2] = P[rows].reshape(-1, 2)
    T = np.arange(len(points)).reshape(-1, 3)

    def judge(points: Floats, triangles: Rows, order: Rows, pairs: Rows) -> Judged:
        from ..kernels.overlap_2d import overlaps

        judged: Judged = overlaps(points, triangles, turn[order], pairs)
        return judged

    found = search_pairs(points, T, judge, lambda a, b: int(_overlap(*_whole(P[rows[[a, b]]]))))
    return found._replace(pairs=rows[found.pairs])


def turns(P: Floats) -> Kinds:
    """(m,) exact sign of the area of finite triangles P (m, 3, 2): 1 counter-clockwise, 0 without area."""
    unsure = np.arange(len(P))
    sign = np.zeros(len(P), np.int8)
    if len(P) > SMALL:
        from ..kernels import overlap_2d

        sign = overlap_2d.turns(normalised(P.reshape(-1, 2)))
        unsure = np.flatnonzero(sign == overlap_2d.UNSURE)
    for t in unsure.tolist():
        (corners,) = _whole(P[t : t + 1])
        sign[t] = _turn(*corners)
    return sign


def _whole(triangles: Floats) -> list[Corners]:
    """Triangles (q, 3, 2) in whole numbers of one scale."""
    points = whole_coordinates(triangles.reshape(-1, 2))
    return [points[i : i + 3] for i in range(0, len(points), 3)]


def _turn(a: list[int], b: list[int], c: list[int]) -> int:
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (area > 0) - (area < 0)


def _overlap(one: Corners, other: Corners) -> bool:
    """Interiors of two triangles with area meet unless the line of an edge has the other triangle on its far side."""
    for T, U in ((one, other), (other, one)):
        turn = _turn(*T)
        for k in range(3):
            a, b = T[k], T[(k + 1) % 3]
            if all(_turn(a, b, corner) != turn for corner in U):
                return False
    return True
