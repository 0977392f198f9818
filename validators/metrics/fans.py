"""Connected parts: components of the surface, and the fans of faces around each point."""

import numpy as np
from numpy.typing import NDArray

from .edges import EdgeTable
from .weld import by_first_use

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def connected(count: int, a: Ints, b: Ints) -> Ints:
    """(count,) component of each node of a graph with the links a (j,) - b (j,), numbered by their first node."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not count:
        return np.zeros(0, np.int64)
    graph = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(count, count)).tocsr()
    return by_first_use(connected_components(graph, directed=False)[1].astype(np.int64))


def surface_components(edges: EdgeTable, face_of_half: Ints, n_faces: int) -> Ints:
    """(p,) component of each face; faces that share an edge are in one, those that touch at a point are not."""
    at = edges.neighbours
    return connected(n_faces, face_of_half[edges.half[at]], face_of_half[edges.half[at + 1]])


def split_points(edges: EdgeTable, points: Ints, following: Ints, kept: Bools) -> Ints:
    """Points whose faces form more than one fan: the surface falls apart when the point is taken out.

    points (k,) of the corners; following (k,) the next corner in the face; kept (k,) corners that count. Two corners
    belong to one fan where their faces share an edge at that point. Bow-ties are the plainest case.
    """
    low = np.where(edges.forward, edges.half, following[edges.half])
    high = np.where(edges.forward, following[edges.half], edges.half)
    at = edges.neighbours
    fan = connected(len(points), np.concatenate([low[at], high[at]]), np.concatenate([low[at + 1], high[at + 1]]))
    representative = np.zeros(int(fan.max()) + 1 if len(fan) else 0, np.int64) - 1
    representative[fan[kept]] = points[kept]
    fans = np.bincount(representative[representative >= 0])
    return np.flatnonzero(fans > 1)
