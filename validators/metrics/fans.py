"""Connected parts: components of the surface, and the fans of faces around each point."""

import numpy as np
from numpy.typing import NDArray

from .edges import EdgeTable
from .weld import by_first_use

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_UNKNOWN, _WHOLE, _SPLIT = 0, 1, 2
_MAX_STEPS = 64


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

    Around most points the fan is walked, all points at once; points with an open or non-manifold edge, and those with
    many corners, are left to a search for connected parts.
    """
    done = _walked(edges, points, following, kept)
    rest = kept & (done[points] == _UNKNOWN)
    return np.union1d(np.flatnonzero(done == _SPLIT), _searched(edges, points, following, rest))


def _walked(edges: EdgeTable, points: Ints, following: Ints, kept: Bools) -> NDArray[np.int8]:
    """For each point _WHOLE, _SPLIT or _UNKNOWN."""
    n_points = int(points.max()) + 1 if len(points) else 0
    state = np.full(n_points, _UNKNOWN, np.int8)
    mate = np.full(len(points), -1, np.int64)
    pair = edges.start[:-1][edges.uses == 2]
    one, other = edges.half[pair], edges.half[pair + 1]
    mate[one], mate[other] = other, one
    regular = np.zeros(n_points, bool)
    regular[points[kept]] = True
    lonely = np.flatnonzero(kept & (mate < 0))
    regular[points[lonely]] = regular[points[following[lonely]]] = False
    preceding = np.empty(len(points), np.int64)
    preceding[following] = np.arange(len(points), dtype=np.int64)
    begin = np.empty(n_points, np.int64)
    begin[points[kept]] = np.flatnonzero(kept)
    size = np.bincount(points[kept], minlength=n_points)
    at = np.flatnonzero(regular)
    exit_ = begin[at]  # a half-edge at the point, through which the walk leaves the present face
    for step in range(1, _MAX_STEPS + 1):
        entry = mate[exit_]
        exit_ = np.where(points[entry] == at, preceding[entry], following[entry])
        back = exit_ == begin[at]
        state[at[back]] = np.where(size[at[back]] == step, _WHOLE, _SPLIT)
        at, exit_ = at[~back], exit_[~back]
        if not len(at):
            break
    return state


def _searched(edges: EdgeTable, points: Ints, following: Ints, kept: Bools) -> Ints:
    """Split points among those of the corners `kept`."""
    number = np.full(len(points), -1, np.int64)
    corners = np.flatnonzero(kept)
    number[corners] = np.arange(len(corners), dtype=np.int64)
    low = np.where(edges.forward, edges.half, following[edges.half])
    high = np.where(edges.forward, following[edges.half], edges.half)
    at = edges.neighbours
    twice = np.flatnonzero(points == points[following])  # one point twice in a row: the corners are one
    a = number[np.concatenate([low[at], high[at], twice])]
    b = number[np.concatenate([low[at + 1], high[at + 1], following[twice]])]
    inside = (a >= 0) & (b >= 0)
    fan = connected(len(corners), a[inside], b[inside])
    point_of_fan = np.zeros(int(fan.max()) + 1 if len(fan) else 0, np.int64)
    point_of_fan[fan] = points[corners]
    return np.flatnonzero(np.bincount(point_of_fan) > 1)
