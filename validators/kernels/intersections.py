"""Pairs of triangles in space that meet where they should not: every sign exact.

Triangles are rows of T (m, 3) into points P (n, 3) within [-1, 1], no two of which are at the same place; all have an
area. What two triangles share by their points is legitimate: nothing, a corner, or an edge. A pair counts when the
closed triangles have a common point beyond that.
"""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .predicates import UNSURE as UNFILTERED
from .predicates import filtered3d, orient2d, orient3d, projection
from .separation import apart, apart_at_a_corner, open_hinge

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PIERCING, COPLANAR, TOUCHING, UNSURE = 1, 2, 3, -1


@compiled
def contacts(P: Floats, T: NDArray[np.int32], pairs: NDArray[np.int32]) -> tuple[NDArray[np.int8], int]:
    """(c,) kind of contact of the pairs (c, 2): 0 none, PIERCING, COPLANAR, TOUCHING; UNSURE: whole numbers can tell.
    And how many signs floating point could not tell.

    Three shared points are no contact, but one triangle twice.
    """
    kinds = np.empty(len(pairs), np.int8)
    doubt = np.zeros(2, np.int64)
    one, other = np.empty(3, np.int64), np.empty(3, np.int64)
    for i in range(len(pairs)):
        shared = _turn_to_shared(T, pairs[i, 0], pairs[i, 1], one, other)
        kinds[i] = _contact(P, one, other, shared, doubt) if shared < 3 else 0
    return kinds, doubt[1]


@compiled
def polygon_contacts(
    P: Floats,
    T: NDArray[np.int32],
    pairs: NDArray[np.int32],
    order: NDArray[np.int32],
    first_T: NDArray[np.int32],
    face: Ints,
    alike: Ints,
    loops: Ints,
    starts: Ints,
) -> tuple[NDArray[np.int8], int]:
    """The same for triangles of polygons: triangle i was order[i] among first_T (m, 3), and part of face[order[i]];
    polygon f has the points loops[starts[f]:starts[f + 1]], numbered as in first_T. Polygons with the same alike[f]
    do not count.

    Polygons may share corners and sides that their triangles do not, where a corner is straight, and triangles a
    diagonal that is no side of both: such contacts are UNSURE.
    """
    kinds = np.empty(len(pairs), np.int8)
    doubt = np.zeros(2, np.int64)
    one, other = np.empty(3, np.int64), np.empty(3, np.int64)
    for i in range(len(pairs)):
        a, b = order[pairs[i, 0]], order[pairs[i, 1]]
        f, g = face[a], face[b]
        if alike[f] == alike[g]:
            kinds[i] = 0
            continue
        shared = _turn_to_shared(T, pairs[i, 0], pairs[i, 1], one, other)
        if shared == 3:
            kinds[i] = COPLANAR
            continue
        kind = _contact(P, one, other, shared, doubt)
        mine, yours = loops[starts[f] : starts[f + 1]], loops[starts[g] : starts[g + 1]]
        if shared == 2 and kind == 0:
            _turn_to_shared(first_T, a, b, one, other)
            if not (_is_side(mine, one[0], one[1]) and _is_side(yours, one[0], one[1])):
                kind = UNSURE
        if kind in (PIERCING, TOUCHING) and _share_a_point(mine, yours):
            kind = UNSURE
        kinds[i] = kind
    return kinds, doubt[1]


@compiled
def _is_side(loop: Ints, p: int, q: int) -> bool:
    """Whether points p and q follow each other in the polygon."""
    for k in range(len(loop)):
        following = loop[(k + 1) % len(loop)]
        if (loop[k] == p and following == q) or (loop[k] == q and following == p):
            return True
    return False


@compiled
def _share_a_point(one: Ints, other: Ints) -> bool:
    for p in one:
        for q in other:
            if p == q:
                return True
    return False


@compiled
def _contact(P: Floats, one: Ints, other: Ints, shared: int, doubt: Ints) -> int:
    """The kind of contact of triangles that share their first points, at most two."""
    doubt[0] = 0
    if shared == 0:
        kind = _apart(P, one, other, doubt)
    elif shared == 1:
        kind = _at_a_corner(P, one, other, doubt)
    else:
        kind = _at_an_edge(P, one, other, doubt)
    return UNSURE if doubt[0] else kind


@compiled
def _turn_to_shared(T: NDArray[np.int32], a: int, b: int, one: Ints, other: Ints) -> int:
    """Writes both triangles' points, the shared ones first and in the same places; returns how many are shared."""
    for k in range(3):
        one[k], other[k] = T[a, k], T[b, k]
    shared = 0
    for i in range(3):
        for j in range(shared, 3):
            if one[i] == other[j]:
                one[i], one[shared] = one[shared], one[i]
                other[j], other[shared] = other[shared], other[j]
                shared += 1
                break
    return shared


@compiled
def _at_an_edge(P: Floats, one: Ints, other: Ints, doubt: Ints) -> int:
    """Triangles on one edge meet beside it where they lie in a plane, on the same side of the edge: a fold."""
    a, b, c, d = one[0], one[1], one[2], other[2]
    if open_hinge(P, a, b, c, d):
        return 0
    if orient3d(P, a, b, c, d, doubt) != 0:
        return 0
    axis = projection(P, a, b, c, doubt)
    u, v = (axis + 1) % 3, (axis + 2) % 3
    same = orient2d(P, u, v, a, b, c, doubt) == orient2d(P, u, v, a, b, d, doubt)
    return COPLANAR if same else 0


@compiled
def _at_a_corner(P: Floats, one: Ints, other: Ints, doubt: Ints) -> int:
    """Triangles a b c and a d e meet beside a where their angles at a do.

    The planes meet in the line through a along n = (b x c) x (d x e), all seen from a. With [x y z] the determinant,
    n = [b d e] c - [c d e] b = [b c e] d - [b c d] e: so the signs say on which side of a each angle meets that line.
    """
    a, b, c, d, e = one[0], one[1], one[2], other[1], other[2]
    quick_d, quick_e = filtered3d(P, a, b, c, d), filtered3d(P, a, b, c, e)
    if quick_d == quick_e and quick_d != UNFILTERED:
        return 0
    if (quick_d == UNFILTERED or quick_e == UNFILTERED) and apart_at_a_corner(P, one, other):
        return 0
    at_d = orient3d(P, a, b, c, d, doubt)
    at_e = orient3d(P, a, b, c, e, doubt)
    if at_d * at_e > 0:
        return 0
    if at_d == 0 and at_e == 0:
        return _flat_at_a_corner(P, one, other, doubt)
    at_b = orient3d(P, a, d, e, b, doubt)
    at_c = orient3d(P, a, d, e, c, doubt)
    if at_b * at_c > 0:
        return 0
    if (at_b > 0 or at_c < 0) != (at_e > 0 or at_d < 0):
        return 0
    return PIERCING if at_b * at_c * at_d * at_e != 0 else TOUCHING


@compiled
def _flat_at_a_corner(P: Floats, one: Ints, other: Ints, doubt: Ints) -> int:
    axis = projection(P, one[0], one[1], one[2], doubt)
    u, v = (axis + 1) % 3, (axis + 2) % 3
    if _overlap(P, u, v, one, other, doubt) == COPLANAR:
        return COPLANAR
    a = one[0]
    for i in range(1, 3):
        for j in range(1, 3):
            b, d = one[i], other[j]
            along_u = (P[b, u] > P[a, u] and P[d, u] > P[a, u]) or (P[b, u] < P[a, u] and P[d, u] < P[a, u])
            along_v = (P[b, v] > P[a, v] and P[d, v] > P[a, v]) or (P[b, v] < P[a, v] and P[d, v] < P[a, v])
            if (along_u or along_v) and orient2d(P, u, v, a, b, d, doubt) == 0:
                return TOUCHING
    return 0


@compiled
def _apart(P: Floats, one: Ints, other: Ints, doubt: Ints) -> int:
    """Triangles without a common corner."""
    a, b, c = one
    d, e, f = other
    quick_d, quick_e, quick_f = filtered3d(P, a, b, c, d), filtered3d(P, a, b, c, e), filtered3d(P, a, b, c, f)
    if quick_d == quick_e and quick_e == quick_f and quick_d != UNFILTERED:
        return 0
    if (quick_d == UNFILTERED or quick_e == UNFILTERED or quick_f == UNFILTERED) and apart(P, one, other):
        return 0
    at_d, at_e = orient3d(P, a, b, c, d, doubt), orient3d(P, a, b, c, e, doubt)
    at_f = orient3d(P, a, b, c, f, doubt)
    if at_d == at_e and at_e == at_f:
        if at_d != 0 or doubt[0]:
            return 0
        axis = projection(P, a, b, c, doubt)
        return _overlap(P, (axis + 1) % 3, (axis + 2) % 3, one, other, doubt)
    at_a, at_b = orient3d(P, d, e, f, a, doubt), orient3d(P, d, e, f, b, doubt)
    at_c = orient3d(P, d, e, f, c, doubt)
    if at_a == at_b and at_b == at_c:
        return 0
    # The ends of what two crossing planes' triangles have in common lie on an edge that is not in the other's plane.
    if not (
        _crosses(P, d, e, at_d, at_e, one, doubt)
        or _crosses(P, e, f, at_e, at_f, one, doubt)
        or _crosses(P, f, d, at_f, at_d, one, doubt)
        or _crosses(P, a, b, at_a, at_b, other, doubt)
        or _crosses(P, b, c, at_b, at_c, other, doubt)
        or _crosses(P, c, a, at_c, at_a, other, doubt)
    ):
        return 0
    both = max(at_a, at_b, at_c) - min(at_a, at_b, at_c) == 2 and max(at_d, at_e, at_f) - min(at_d, at_e, at_f) == 2
    return PIERCING if both else TOUCHING


@compiled
def _crosses(P: Floats, p: int, q: int, at_p: int, at_q: int, T: Ints, doubt: Ints) -> bool:
    """Whether the segment p-q, not in the plane of T, meets T; at_p, at_q: the ends' sides of that plane."""
    if at_p * at_q > 0 or (at_p == 0 and at_q == 0):
        return False
    first = orient3d(P, p, q, T[0], T[1], doubt)
    second = orient3d(P, p, q, T[1], T[2], doubt)
    if first * second < 0:
        return False
    third = orient3d(P, p, q, T[2], T[0], doubt)
    return first * third >= 0 and second * third >= 0


@compiled
def _overlap(P: Floats, u: int, v: int, one: Ints, other: Ints, doubt: Ints) -> int:
    """Triangles of one plane, seen in the axes u, v: COPLANAR where interiors meet, TOUCHING where only borders do.

    Two convex shapes are apart where the line of an edge of theirs has the other beyond it.
    """
    touching = False
    for turn in range(2):
        T, U = (one, other) if turn == 0 else (other, one)
        inner = orient2d(P, u, v, T[0], T[1], T[2], doubt)
        for k in range(3):
            highest = -1
            for corner in U:
                highest = max(highest, inner * orient2d(P, u, v, T[k], T[(k + 1) % 3], corner, doubt))
            if highest < 0:
                return 0
            touching |= highest == 0
    return TOUCHING if touching else COPLANAR
