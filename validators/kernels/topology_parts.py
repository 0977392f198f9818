"""Union-find over the edges: components of the surface, fans around the points, the sides of faces."""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Ints32 = NDArray[np.int32]


@compiled
def _root(parent: Ints32, i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@compiled
def _joined(parent: Ints32, a: int, b: int) -> None:
    """Joins two sets; the root of a set is its lowest member."""
    a, b = _root(parent, a), _root(parent, b)
    if a < b:
        parent[b] = a
    else:
        parent[a] = b


@compiled
def parts_and_fans(
    points: Ints, starts: Ints, distinct: Ints, half: Ints, start: Ints, forward: Bools
) -> tuple[Ints, Bools]:
    """(part (p,), head (k,)) of a surface with the edges half, start, forward.

    part: component of each face, numbered by first face; faces that share an edge are in one. head: the corner is the
    lowest of its fan, where two corners are of one fan if their faces share an edge at that point; False in faces with
    fewer than three distinct points.
    """
    k, p = len(points), len(distinct)
    face_of = np.empty(k, np.int32)
    corner = np.arange(k).astype(np.int32)
    face = np.arange(p).astype(np.int32)
    for f in range(p):
        before = starts[f + 1] - 1
        for c in range(starts[f], starts[f + 1]):
            face_of[c] = f
            if distinct[f] >= 3 and points[c] == points[before]:  # one point twice in a row: the corners are one
                _joined(corner, c, before)
            before = c
    for e in range(len(start) - 1):
        low = high = -1
        for at in range(start[e], start[e + 1]):
            h = half[at]
            f = face_of[h]
            after = h + 1 if h + 1 < starts[f + 1] else starts[f]
            mine, other = (h, after) if forward[at] else (after, h)
            if low >= 0:
                _joined(corner, low, mine)
                _joined(corner, high, other)
                _joined(face, face_of[half[at - 1]], f)
            low, high = mine, other
    part = np.empty(p, np.int64)
    count = 0
    for f in range(p):
        root = _root(face, f)
        if root == f:
            part[f] = count
            count += 1
        else:
            part[f] = part[root]
    head = np.empty(k, np.bool_)
    for c in range(k):
        head[c] = corner[c] == c and distinct[face_of[c]] >= 3
    return part, head


@compiled
def sides(starts: Ints, half: Ints, start: Ints, forward: Bools) -> tuple[Ints, Bools, Bools]:
    """(patch (p,), turned (p,), one_sided (p,)) of the faces, joined by the edges that have two uses.

    patch: the lowest face that each face is joined with. turned: it runs round against that face; one_sided: no turning
    of faces makes the patch consistent (then turned says nothing). Union-find with parity.
    """
    p = len(starts) - 1
    parent = np.arange(p).astype(np.int32)
    odd = np.zeros(p, np.bool_)  # against the parent
    bad = np.zeros(p, np.bool_)
    face_of = np.empty(starts[p], np.int32)
    for f in range(p):
        face_of[starts[f] : starts[f + 1]] = f
    for e in range(len(start) - 1):
        at = start[e]
        if start[e + 1] - at != 2:
            continue
        a, b = np.int64(face_of[half[at]]), np.int64(face_of[half[at + 1]])
        parity = forward[at] == forward[at + 1]
        while parent[a] != a:
            odd[a] ^= odd[parent[a]]
            parent[a] = parent[parent[a]]
            parity ^= odd[a]
            a = np.int64(parent[a])
        while parent[b] != b:
            odd[b] ^= odd[parent[b]]
            parent[b] = parent[parent[b]]
            parity ^= odd[b]
            b = np.int64(parent[b])
        if a == b:
            bad[a] |= parity
        else:
            high, low = max(a, b), min(a, b)
            parent[high] = low
            odd[high] = parity
            bad[low] |= bad[high]
    patch = np.empty(p, np.int64)
    for f in range(p):  # parents are lower, so they are settled already
        above = parent[f]
        patch[f] = f if above == f else patch[above]
        odd[f] = above != f and odd[f] != odd[above]
        bad[f] = bad[patch[f]]
    return patch, odd & ~bad, bad
