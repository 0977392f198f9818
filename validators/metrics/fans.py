"""Connected parts: components of the surface, and the fans of faces around each point."""

import numpy as np
from numpy.typing import NDArray

from ..kernels import AnyInts, narrow, worth_compiling
from .edges import EdgeTable, following_corners

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def connected(count: int, a: AnyInts, b: AnyInts) -> Ints:
    """(count,) component of each node of a graph with the links a (j,) - b (j,), numbered by their first node.

    Every root with a lower neighbour joins the lowest, until none has: the roots are halved in at most two rounds.
    """
    root = np.arange(count, dtype=np.int64)
    while len(a):
        low, high = np.minimum(a, b), np.maximum(a, b)
        np.minimum.at(root, high, low)
        above = root[root]
        while not np.array_equal(above, root):
            root, above = above, above[above]
        a, b = root[a], root[b]
        apart = a != b
        a, b = a[apart], b[apart]
    is_root = root == np.arange(count)
    return np.asarray(np.cumsum(is_root)[root] - 1, np.int64)


def parts_and_fans(
    edges: EdgeTable, points: AnyInts, starts: Ints, distinct: AnyInts
) -> tuple[Ints, Bools, NDArray[np.int32] | None]:
    """(part (p,), head (k,), calm) of the faces starts (p + 1,) with corners at points (k,), distinct (p,) of each.

    part: component of each face, numbered by first face; faces that share an edge are in one, those that touch at a
    point are not. head: the corner is the lowest of its fan, where two corners are of one fan if their faces share an
    edge at that point; never in faces with fewer than three distinct points, which have no edges. calm: (p,) the lowest
    face that each face is joined with by even edges, where winding.sides can begin; None: not known.
    """
    if worth_compiling(len(points)):
        from ..kernels import topology_parts

        half, start, uneven = narrow(edges.half), narrow(edges.start), narrow(edges.uneven)
        faces = narrow(points), starts, narrow(distinct)
        return topology_parts.parts_and_fans(*faces, half, start, edges.forward, uneven)
    following = following_corners(starts)
    face_of = np.repeat(np.arange(len(distinct), dtype=np.int64), np.diff(starts))
    low = np.where(edges.forward, edges.half, following[edges.half])
    high = np.where(edges.forward, following[edges.half], edges.half)
    at = edges.neighbours
    part = connected(len(distinct), face_of[edges.half[at]], face_of[edges.half[at + 1]])
    kept = distinct[face_of] >= 3
    twice = np.flatnonzero(kept & (points == points[following]))  # one point twice in a row: the corners are one
    a = np.concatenate([low[at], high[at], twice])
    b = np.concatenate([low[at + 1], high[at + 1], following[twice]])
    fan = connected(len(points), a, b)
    first = np.ones(len(fan), bool)
    first[1:] = fan[1:] > np.maximum.accumulate(fan)[:-1]  # fans are numbered by their lowest corner
    return part, first & kept, None


def split_points(points: AnyInts, head: Bools) -> Ints:
    """Points whose faces form more than one fan: the surface falls apart when the point is taken out.

    points (k,) of the corners, head (k,) as of parts_and_fans. Bow-ties are the plainest case.
    """
    return np.flatnonzero(np.bincount(points[np.flatnonzero(head)]) > 1)
