"""Distances of points to a surface: to the nearest of all its triangles, not of a few."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from golden.difference import to_triangles

FIRST = 8  # triangles looked at around a point
MOST = 512
_SIZES = 10  # classes of triangles by size, each half as large as the one before
_BLOCK = 1 << 16  # points together

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def nearest_distances(points: Floats, V: Floats, F: Ints) -> Floats:
    """(p,) distance of each point (p, 3) to the triangles F (m, 3) of V (n, 3), all finite, at least one.

    Exact but for rounding: a triangle is left out only where the sphere around it is farther than one that was
    measured. Where more than MOST of one class would have to be looked at, the distance is that to the nearest of
    those, at least the true one.
    """
    T = V[F]
    best = np.full(len(points), np.inf)
    for triangles, radius in _classes(T):
        tree = cKDTree(triangles.mean(axis=1))
        for start in range(0, len(points), _BLOCK):
            part = slice(start, start + _BLOCK)
            best[part] = _nearer(points[part], best[part], tree, triangles, radius)
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


def _nearer(points: Floats, best: Floats, tree: cKDTree, T: Floats, radius: float) -> Floats:
    """`best`, or the distances to the triangles T where these are nearer."""
    best = best.copy()
    left, seen, count = np.arange(len(points)), 0, min(FIRST, len(T))
    while len(left) and seen < min(MOST, len(T)):
        away, index = tree.query(points[left], k=np.arange(seen + 1, count + 1), distance_upper_bound=np.inf)
        for column in range(count - seen):
            near = away[:, column] - radius < best[left]
            rows = left[near]
            best[rows] = np.minimum(best[rows], to_triangles(points[rows], T[index[near, column]]))
        left = left[away[:, -1] - radius < best[left]]
        seen, count = count, min(2 * count, len(T))
    return best
