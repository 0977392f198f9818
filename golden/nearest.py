"""Distances of points to a surface: to the nearest of all its triangles, to within a hundredth."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

FIRST = 8  # triangles looked at around a point
MOST = range(32, 513)  # as many as WORK allows
WORK = 4_000_000  # points times triangles around each
CLOSE = 0.01
_SIZES = 10  # classes of triangles by size, each half as large as the one before
_BLOCK = 1 << 16  # points together

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def nearest_distances(points: Floats, V: Floats, F: Ints) -> Floats:
    """(p,) distance of each point (p, 3) to the triangles F (m, 3) of V (n, 3), all finite, at least one.

    Never less than the true one, and at most CLOSE of it more: a triangle is left out where the sphere around it is no
    nearer than that. Points on the surface have 0. Only where more triangles of one size would have to be looked at
    than there is time for, 32 with very many points, it may be more, by less than the size of such a triangle.
    """
    T = V[F]
    best = np.full(len(points), np.inf)
    for triangles, radius in _classes(T):
        tree, most = cKDTree(triangles.mean(axis=1)), min(_most(len(points)), len(triangles))
        for start in range(0, len(points), _BLOCK):
            part = slice(start, start + _BLOCK)
            best[part] = _nearer(points[part], best[part], tree, triangles, radius, most)
    return best


def _classes(T: Floats) -> Iterator[tuple[Floats, float]]:
    """Triangles (k, 3, 3) of about one size, with the largest distance from a middle to its corner; small ones first,
    which are many and near, so that little is left to ask of the others."""
    radius = np.linalg.norm(T - T.mean(axis=1, keepdims=True), axis=2).max(axis=1)
    with np.errstate(divide="ignore"):
        size = np.floor(np.log2(radius / (radius.max() or 1.0)))
    size = np.maximum(size, 1.0 - _SIZES)  # a point is a triangle of the smallest class
    for one in np.unique(size):
        chosen = size == one
        yield T[chosen], float(radius[chosen].max())


def _most(points: int) -> int:
    return min(max(WORK // max(points, 1), MOST.start), MOST.stop - 1)


def _nearer(points: Floats, best: Floats, tree: cKDTree, T: Floats, radius: float, most: int) -> Floats:
    """`best`, or where that is nearer the distance to one of the `most` triangles T around each point."""
    best = best.copy()
    left, seen, count = np.arange(len(points)), 0, min(FIRST, most)
    while len(left) and seen < most:
        away, index = tree.query(points[left], k=np.arange(seen + 1, count + 1), distance_upper_bound=np.inf)
        for column in range(count - seen):
            near = away[:, column] - radius < (1.0 - CLOSE) * best[left]
            rows = left[near]
            best[rows] = np.minimum(best[rows], to_triangles(points[rows], T[index[near, column]]))
        left = left[away[:, -1] - radius < (1.0 - CLOSE) * best[left]]
        seen, count = count, min(2 * count, most)
    return best


def to_triangles(P: Floats, T: Floats) -> NDArray[np.float64]:
    """Distance of each point (n, 3) to its triangle (n, 3, 3): to its plane if over it, else to an edge."""
    A, B, C = T[:, 0], T[:, 1], T[:, 2]
    edges = np.minimum.reduce([_to_segments(P, A, B), _to_segments(P, B, C), _to_segments(P, C, A)])
    N = np.cross(B - A, C - A)
    square = np.einsum("ij,ij->i", N, N)
    inside = square > 0
    for start, end in ((A, B), (B, C), (C, A)):
        inside &= np.einsum("ij,ij->i", np.cross(end - start, P - start), N) >= 0
    plane = np.abs(np.einsum("ij,ij->i", P - A, N)) / np.sqrt(np.where(square > 0, square, 1.0))
    return np.where(inside, plane, edges)


def _to_segments(P: Floats, A: Floats, B: Floats) -> NDArray[np.float64]:
    along = B - A
    length = np.einsum("ij,ij->i", along, along)
    t = np.einsum("ij,ij->i", P - A, along) / np.where(length > 0, length, 1.0)
    return np.linalg.norm(P - A - np.clip(t, 0.0, 1.0)[:, None] * along, axis=1)
