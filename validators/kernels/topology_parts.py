"""Union-find over the edges: components of the surface, fans around the points, the sides of faces.

As in topology_points, arrays come from blocks.cut. face_of (k,) is the face of each corner, and empty where all faces
are triangles: then it is a division.
"""

import numpy as np
from numpy.typing import NDArray

from . import frozen
from .blocks import cut
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
    a, b = parent[a], parent[b]
    if a != b:
        a, b = _root(parent, a), _root(parent, b)
        parent[max(a, b)] = min(a, b)


def _face_of(starts: Ints) -> Ints32:
    p = len(starts) - 1
    if starts[p] == 3 * p:
        return np.zeros(0, np.int32)
    return np.repeat(np.arange(p, dtype=np.int32), np.diff(starts))


def parts_and_fans(
    points: Ints32, starts: Ints, distinct: Ints32, half: Ints32, start: Ints32, forward: Bools, uneven: Ints32
) -> tuple[Ints, Bools, Ints32]:
    """(part (p,), head (k,), calm (p,)) of a surface with the edges half, start, forward, uneven.

    part: component of each face, numbered by first face; faces that share an edge are in one. head: the corner is the
    lowest of its fan, where two corners are of one fan if their faces share an edge at that point; False in faces with
    fewer than three distinct points. calm: the lowest face that each face is joined with by edges that are not uneven.
    """
    k, p = len(points), len(distinct)
    (corner,) = cut((k, np.int32))
    part, head, face, calm = cut((p, np.int64), (k, np.bool_), (p, np.int32), (p if len(uneven) else 0, np.int32))
    faces, edges = (frozen(starts), _face_of(starts)), (frozen(half), frozen(start), frozen(uneven))
    _join_even(*faces, *edges, corner, face)
    if len(uneven):
        calm[:] = face
        _join_uneven(*faces, *edges, frozen(forward), corner, face)
    _join_repeated(frozen(points), frozen(starts), frozen(distinct), corner)
    _number(frozen(starts), frozen(distinct), corner, face, part, head)
    return part, head, calm if len(uneven) else face


@compiled
def _after(h: int, f: int, starts: Ints, triangles: bool) -> int:
    """The next corner around the face f."""
    if triangles:
        return h + 1 if h < 3 * f + 2 else 3 * f
    return h + 1 if h + 1 < starts[f + 1] else starts[f]


@compiled
def _join_even(
    starts: Ints, face_of: Ints32, half: Ints32, start: Ints32, uneven: Ints32, corner: Ints32, face: Ints32
) -> None:
    """Joins the faces and the corners at the edges that are run through once in each direction. face: in the end the
    lowest of each set."""
    triangles = len(face_of) == 0
    for c in range(len(corner)):
        corner[c] = c
    for f in range(len(face)):
        face[f] = f
    skipped = 0
    for e in range(len(start) - 1):
        if skipped < len(uneven) and uneven[skipped] == e:
            skipped += 1
            continue
        h, i = int(half[start[e]]), int(half[start[e] + 1])
        f, g = int(h // 3 if triangles else face_of[h]), int(i // 3 if triangles else face_of[i])
        _joined(corner, h, _after(i, g, starts, triangles))
        _joined(corner, _after(h, f, starts, triangles), i)
        _joined(face, f, g)
    for f in range(len(face)):  # parents are lower, so they are settled already
        face[f] = face[face[f]]


@compiled
def _join_uneven(
    starts: Ints,
    face_of: Ints32,
    half: Ints32,
    start: Ints32,
    uneven: Ints32,
    forward: Bools,
    corner: Ints32,
    face: Ints32,
) -> None:
    """Joins the faces and the corners at all other edges."""
    triangles = len(face_of) == 0
    for e in uneven:
        low = high = last = -1
        for at in range(start[e], start[e + 1]):
            h = int(half[at])
            f = int(h // 3 if triangles else face_of[h])
            after = _after(h, f, starts, triangles)
            mine, other = (h, after) if forward[at] else (after, h)
            if last >= 0:
                _joined(corner, low, mine)
                _joined(corner, high, other)
                _joined(face, last, f)
            low, high, last = mine, other, f


@compiled
def _join_repeated(points: Ints32, starts: Ints, distinct: Ints32, corner: Ints32) -> None:
    """Joins the corners where a face names one point twice in a row. A triangle with a point twice has no edges."""
    if len(points) == 3 * len(distinct):
        return
    for f in range(len(distinct)):
        before = starts[f + 1] - 1
        for c in range(starts[f], starts[f + 1]):
            if distinct[f] >= 3 and points[c] == points[before]:
                _joined(corner, c, before)
            before = c


@compiled
def _number(starts: Ints, distinct: Ints32, corner: Ints32, face: Ints32, part: Ints, head: Bools) -> None:
    """part and head of the joined faces and corners."""
    count = 0
    for f in range(len(face)):
        if face[f] == f:
            part[f] = count
            count += 1
        else:
            part[f] = part[face[f]]
    for c in range(len(corner)):
        head[c] = corner[c] == c
    for f in range(len(face)):
        if distinct[f] < 3:
            head[starts[f] : starts[f + 1]] = False


def sides(
    starts: Ints, half: Ints32, start: Ints32, forward: Bools, turning: Ints32, calm: Ints32
) -> tuple[Ints, Bools, Bools]:
    """(patch (p,), turned (p,), one_sided (p,)) of the faces, joined by the edges that have two uses.

    patch: the lowest face that each face is joined with. turned: it runs round against that face; one_sided: no turning
    of faces makes the patch consistent (then turned says nothing). Union-find with parity, from the patches `calm` that
    are joined already by edges whose faces agree, over the edges `turning` whose two faces do not.
    """
    p = len(starts) - 1
    patch, odd, bad, parent = cut((p, np.int64), (p, np.bool_), (p, np.bool_), (p, np.int32))
    parent[:], odd[:], bad[:] = calm, False, False
    _compare(_face_of(starts), frozen(half), frozen(start), frozen(forward), frozen(turning), parent, odd, bad, patch)
    return patch, odd & ~bad, bad


@compiled
def _compare(
    face_of: Ints32,
    half: Ints32,
    start: Ints32,
    forward: Bools,
    turning: Ints32,
    parent: Ints32,
    odd: Bools,
    bad: Bools,
    patch: Ints,
) -> None:
    """odd: against the parent, in the end against the patch's lowest face."""
    p = len(parent)
    triangles = len(face_of) == 0
    for e in turning:
        at = start[e]
        a, b = np.int64(half[at] // 3), np.int64(half[at + 1] // 3)
        if not triangles:
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
    for f in range(p):  # parents are lower, so they are settled already
        above = parent[f]
        patch[f] = f if above == f else patch[above]
        odd[f] = above != f and odd[f] != odd[above]
        bad[f] = bad[patch[f]]
