"""Points around which a surface of triangles certainly does not meet itself.

Seen along some direction n, let all triangles at a point a turn the same way around it, and let them close one ring
that runs around a once. Then their angles at a lie side by side in that view, and none of these triangles has a common
point with another beyond a and the sides that they share.

n may be any direction. Here it is the sum of the triangles' normals, and the sign of n . (u x v), u and v the sides of
a triangle at a, is certain where it is larger than what rounding makes of it: the parts of u x v err by at most 4 eps
(eps = 2^-53) times the sum of both products' sizes, the rest by less than that. MARGIN is well above. A ring with all
its angles below a half turn runs around a as often as it crosses, in the one direction, a plane through a along n.
"""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .predicates import SMALLEST, TINY
from .separation import MARGIN

Floats = NDArray[np.float64]
Rows = NDArray[np.int32]
Bools = NDArray[np.bool_]

_MOST = 32  # triangles at a point; where there are more, nothing is said


def calm_points(P: Floats, T: Rows) -> Bools:
    """(n,) points that are certainly such, of triangles T (m, 3) into points P (n, 3) within [-1, 1]."""
    calm = np.zeros(len(P), np.bool_)
    if not _large(P):
        return calm
    begin, around = np.zeros(len(P) + 1, np.int32), np.empty((3 * len(T), 2), np.int32)
    _count(T, begin)
    _collect(T, begin, around)
    _decide(P, begin, around, calm)
    return calm


@compiled
def keep_others(T: Rows, calm: Bools, pairs: Rows) -> int:
    """Moves the pairs (c, 2) of triangles that share no calm point to the front; returns how many they are."""
    kept = 0
    for i in range(len(pairs)):
        a, b = pairs[i, 0], pairs[i, 1]
        p, q, r = T[b, 0], T[b, 1], T[b, 2]
        settled = False
        for k in range(3):
            one = T[a, k]
            settled |= ((one == p) | (one == q) | (one == r)) & calm[one]
        pairs[kept, 0], pairs[kept, 1] = a, b
        kept += not settled
    return kept


@compiled
def _large(P: Floats) -> bool:
    """Whether all coordinates are 0 or so large that they are what they were before they were scaled."""
    for i in range(len(P)):
        for k in range(3):
            if P[i, k] != 0.0 and abs(P[i, k]) < SMALLEST:
                return False
    return True


@compiled
def _count(T: Rows, begin: Rows) -> None:
    """begin (n + 1,): where the triangles at each point will end, but for one place."""
    for t in range(len(T)):
        for k in range(3):
            begin[T[t, k]] += 1
    total = 0
    for a in range(len(begin)):
        size = begin[a]
        begin[a] = total
        total += size


@compiled
def _collect(T: Rows, begin: Rows, around: Rows) -> None:
    """Writes the two other points of each triangle, in its order, at each of its points; begin ends where it began."""
    for t in range(len(T)):
        for k in range(3):
            a = T[t, k]
            at = begin[a]
            around[at, 0], around[at, 1] = T[t, (k + 1) % 3], T[t, (k + 2) % 3]
            begin[a] = at + 1


@compiled
def _decide(P: Floats, end: Rows, around: Rows, calm: Bools) -> None:
    """end: where the triangles at each point end in `around`."""
    D, N = np.empty((_MOST, 3)), np.empty((_MOST, 4))
    first = 0
    for a in range(len(calm)):
        last = end[a]
        size = last - first
        if 3 <= size <= _MOST and _chain(around, first, last):
            calm[a] = _runs_around_once(P, a, around[first:last, 0], D, N)
        first = last


@compiled
def _chain(around: Rows, first: int, last: int) -> bool:
    """Puts the triangles into the order of their ring, where they are one ring all run through in one direction."""
    for i in range(first, last - 1):
        wanted = around[i, 1]
        j = i + 1
        while j < last and around[j, 0] != wanted:
            j += 1
        if j == last:
            return False
        if j != i + 1:
            around[i + 1, 0], around[j, 0] = around[j, 0], around[i + 1, 0]
            around[i + 1, 1], around[j, 1] = around[j, 1], around[i + 1, 1]
    return around[last - 1, 1] == around[first, 0]


@compiled
def _runs_around_once(P: Floats, a: int, ring: Rows, D: Floats, N: Floats) -> bool:
    """ring (k,): the points around point a; D (k, 3), N (k, 4): room to work in."""
    size = len(ring)
    ax, ay, az = P[a, 0], P[a, 1], P[a, 2]
    for i in range(size):
        p = ring[i]
        D[i, 0], D[i, 1], D[i, 2] = P[p, 0] - ax, P[p, 1] - ay, P[p, 2] - az
    nx = ny = nz = 0.0
    for i in range(size):
        j = i + 1 if i + 1 < size else 0
        ux, uy, uz, vx, vy, vz = D[i, 0], D[i, 1], D[i, 2], D[j, 0], D[j, 1], D[j, 2]
        yz, zy, zx, xz, xy, yx = uy * vz, uz * vy, uz * vx, ux * vz, ux * vy, uy * vx
        N[i, 0], N[i, 1], N[i, 2] = yz - zy, zx - xz, xy - yx
        N[i, 3] = max(abs(yz) + abs(zy), abs(zx) + abs(xz), abs(xy) + abs(yx))
        nx, ny, nz = nx + N[i, 0], ny + N[i, 1], nz + N[i, 2]
    error = MARGIN * (abs(nx) + abs(ny) + abs(nz))
    for i in range(size):
        if not nx * N[i, 0] + ny * N[i, 1] + nz * N[i, 2] > error * N[i, 3] + TINY:
            return False
    if abs(nx) <= abs(ny) and abs(nx) <= abs(nz):
        return _crossings(D, size, 1, 2, nz, -ny) == 1
    if abs(ny) <= abs(nz):
        return _crossings(D, size, 2, 0, nx, -nz) == 1
    return _crossings(D, size, 0, 1, ny, -nx) == 1


@compiled
def _crossings(D: Floats, size: int, u: int, v: int, mu: float, mv: float) -> int:
    """How often the ring comes from below to above the plane upright on (mu, mv) in the axes u, v; 0 where rounding
    leaves a doubt. On the plane counts as above."""
    below_before = below_first = False
    crossings = 0
    for i in range(size):
        left, right = mu * D[i, u], mv * D[i, v]
        height = left + right
        below = height < 0.0
        if abs(height) <= MARGIN * (abs(left) + abs(right)) + TINY and height != 0.0:
            return 0
        if height == 0.0 and not ((mu == 0.0 or D[i, u] == 0.0) and (mv == 0.0 or D[i, v] == 0.0)):
            return 0
        if i == 0:
            below_first = below
        crossings += below_before and not below
        below_before = below
    return crossings + (below_before and not below_first)
