"""Exact signs of determinants: a floating-point filter, then expansion arithmetic. For points within [-1, 1].

Every predicate takes points by their row in P and returns -1, 0 or 1. The filter's error bounds are those of Shewchuk
1997 (Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates, sections 4.2 and 4.3): with
eps = 2^-53 the rounded determinant is off by at most (3 + 16 eps) eps (orient2d) and (7 + 56 eps) eps (orient3d) times
the same sum with all signs made positive. TINY is added for what products lose to underflow.

Where the filter cannot tell, the determinant is expanded into a sum of doubles without error (same paper, sections 2.4
to 2.8), which doubt[1] counts. That sum is exact while every coordinate is 0 or at least SMALLEST in size: then all
terms are multiples of 2^-1011, and nothing underflows. With a smaller coordinate among its points a predicate cannot
answer: it sets doubt[0] and returns 0, and the caller has to ask whole numbers of any length (`metrics/exact.py`).
"""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNSURE = 2
TINY = 2.0**-960
SMALLEST = 2.0**-284  # its last bit is 2^-337 at the lowest; a product of three is a multiple of 2^-1011

_EPS = 2.0**-53
_BOUND_2D = (3.0 + 16.0 * _EPS) * _EPS
_BOUND_3D = (7.0 + 56.0 * _EPS) * _EPS
_SPLITTER = 2.0**27 + 1.0


@compiled
def _two_product(a: float, b: float) -> tuple[float, float]:
    """(x, y): x is the rounded product, x + y the exact one."""
    x = a * b
    c = _SPLITTER * a
    a_high = c - (c - a)
    a_low = a - a_high
    c = _SPLITTER * b
    b_high = c - (c - b)
    b_low = b - b_high
    return x, a_low * b_low - (((x - a_high * b_high) - a_low * b_high) - a_high * b_low)


@compiled
def _two_sum(a: float, b: float) -> tuple[float, float]:
    """(x, y): x is the rounded sum, x + y the exact one."""
    x = a + b
    b_virtual = x - a
    return x, (a - (x - b_virtual)) + (b - b_virtual)


@compiled
def _difference(a: float, b: float, h: Floats) -> int:
    """Writes a - b exactly into h, smallest part first; returns the number of parts (0 for none)."""
    x = a - b
    b_virtual = a - x
    y = (a - (x + b_virtual)) + (b_virtual - b)
    n = 0
    if y != 0.0:
        h[n] = y
        n += 1
    if x != 0.0:
        h[n] = x
        n += 1
    return n


@compiled
def _sum(e: Floats, n: int, f: Floats, m: int, h: Floats) -> int:
    """h = e + f for expansions of n and m parts, without zeros; returns the number of parts. Fast-Expansion-Sum."""
    i = j = size = 0
    q = 0.0
    while i < n or j < m:
        if j >= m or (i < n and abs(e[i]) < abs(f[j])):
            part = e[i]
            i += 1
        else:
            part = f[j]
            j += 1
        q, low = _two_sum(q, part)
        if low != 0.0:
            h[size] = low
            size += 1
    if q != 0.0:
        h[size] = q
        size += 1
    return size


@compiled
def _scale(e: Floats, n: int, b: float, h: Floats) -> int:
    """h = e * b for an expansion of n parts, without zeros; returns the number of parts. Scale-Expansion."""
    size = 0
    q = 0.0
    for i in range(n):
        high, low = _two_product(e[i], b)
        if i == 0:
            q, rest = high, low
        else:
            q, rest = _two_sum(q, low)
            if rest != 0.0:
                h[size] = rest
                size += 1
            q, rest = _two_sum(high, q)
        if rest != 0.0:
            h[size] = rest
            size += 1
    if q != 0.0:
        h[size] = q
        size += 1
    return size


@compiled
def _product(e: Floats, n: int, f: Floats, m: int, h: Floats, left: Floats, right: Floats) -> int:
    """h = e * f where f has at most two parts; left, right: room for 2 n parts each. Returns the number of parts."""
    if m == 0 or n == 0:
        return 0
    if m == 1:
        return _scale(e, n, f[0], h)
    n_left = _scale(e, n, f[0], left)
    n_right = _scale(e, n, f[1], right)
    return _sum(left, n_left, right, n_right, h)


@compiled
def _minor(
    a: Floats, na: int, b: Floats, nb: int, c: Floats, nc: int, d: Floats, nd: int, room: Floats, h: Floats
) -> int:
    """h = a d - b c of differences (at most two parts each); room (5, 64). Returns the number of parts, at most 16."""
    n_left = _product(a, na, d, nd, room[0], room[2], room[3])
    n_right = _product(b, nb, c, nc, room[1], room[2], room[3])
    for i in range(n_right):
        room[1, i] = -room[1, i]
    return _sum(room[0], n_left, room[1], n_right, h)


@compiled
def _sign(e: Floats, n: int) -> int:
    """The sign of an expansion: that of its largest part."""
    if n == 0:
        return 0
    return 1 if e[n - 1] > 0.0 else -1


@compiled
def _too_small(x: float) -> bool:
    return x != 0.0 and abs(x) < SMALLEST


@compiled
def orient2d(P: Floats, u: int, v: int, a: int, b: int, c: int, doubt: Ints) -> int:
    """Sign of the area of points a, b, c seen in the axes u, v: 1 where c is left of a -> b."""
    bx, by = P[b, u] - P[a, u], P[b, v] - P[a, v]
    cx, cy = P[c, u] - P[a, u], P[c, v] - P[a, v]
    left, right = bx * cy, by * cx
    det = left - right
    if abs(det) > _BOUND_2D * (abs(left) + abs(right)) + TINY:
        return 1 if det > 0.0 else -1
    return _orient2d_exact(P, u, v, a, b, c, doubt)


@compiled
def _orient2d_exact(P: Floats, u: int, v: int, a: int, b: int, c: int, doubt: Ints) -> int:
    doubt[1] += 1
    for point in (a, b, c):
        if _too_small(P[point, u]) or _too_small(P[point, v]):
            doubt[0] = 1
            return 0
    bx, by = P[b, u] - P[a, u], P[b, v] - P[a, v]
    cx, cy = P[c, u] - P[a, u], P[c, v] - P[a, v]
    # A zero difference is exact, also when rounded.
    if (bx == 0.0 or cy == 0.0) and (by == 0.0 or cx == 0.0):
        return 0
    if bx == cx and by == cy and P[b, u] == P[c, u] and P[b, v] == P[c, v]:
        return 0
    D = np.empty((4, 2))
    room = np.empty((5, 64))
    nbx, nby = _difference(P[b, u], P[a, u], D[0]), _difference(P[b, v], P[a, v], D[1])
    ncx, ncy = _difference(P[c, u], P[a, u], D[2]), _difference(P[c, v], P[a, v], D[3])
    n = _minor(D[0], nbx, D[1], nby, D[2], ncx, D[3], ncy, room, room[4])
    return _sign(room[4], n)


@compiled
def orient3d(P: Floats, a: int, b: int, c: int, d: int, doubt: Ints) -> int:
    """Sign of the volume of points a, b, c, d: 1 where the normal of a, b, c points to the side of d."""
    sign = filtered3d(P, a, b, c, d)
    return sign if sign != UNSURE else _orient3d_exact(P, a, b, c, d, doubt)


@compiled
def filtered3d(P: Floats, a: int, b: int, c: int, d: int) -> int:
    """The same where floating point can tell, else UNSURE; never 0."""
    bx, by, bz = P[b, 0] - P[a, 0], P[b, 1] - P[a, 1], P[b, 2] - P[a, 2]
    cx, cy, cz = P[c, 0] - P[a, 0], P[c, 1] - P[a, 1], P[c, 2] - P[a, 2]
    dx, dy, dz = P[d, 0] - P[a, 0], P[d, 1] - P[a, 1], P[d, 2] - P[a, 2]
    yz, zy, zx, xz, xy, yx = by * cz, bz * cy, bz * cx, bx * cz, bx * cy, by * cx
    det = dx * (yz - zy) + dy * (zx - xz) + dz * (xy - yx)
    size = abs(dx) * (abs(yz) + abs(zy)) + abs(dy) * (abs(zx) + abs(xz)) + abs(dz) * (abs(xy) + abs(yx))
    if abs(det) > _BOUND_3D * size + TINY:
        return 1 if det > 0.0 else -1
    return UNSURE


@compiled
def _orient3d_exact(P: Floats, a: int, b: int, c: int, d: int, doubt: Ints) -> int:
    doubt[1] += 1
    for point in (a, b, c, d):
        if _too_small(P[point, 0]) or _too_small(P[point, 1]) or _too_small(P[point, 2]):
            doubt[0] = 1
            return 0
    for axis in range(3):  # planes along the axes are common, and quickly seen
        if P[a, axis] == P[b, axis] and P[a, axis] == P[c, axis] and P[a, axis] == P[d, axis]:
            return 0
    D = np.empty((9, 2))
    N = np.empty(9, np.int64)
    for axis in range(3):
        N[axis] = _difference(P[b, axis], P[a, axis], D[axis])
        N[3 + axis] = _difference(P[c, axis], P[a, axis], D[3 + axis])
        N[6 + axis] = _difference(P[d, axis], P[a, axis], D[6 + axis])
    room = np.empty((5, 64))
    total, longer = np.empty(192), np.empty(192)
    n_total = 0
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        n = _minor(D[j], N[j], D[k], N[k], D[3 + j], N[3 + j], D[3 + k], N[3 + k], room, room[4])
        n = _product(room[4], n, D[6 + i], N[6 + i], room[0], room[2], room[3])
        n_total = _sum(total, n_total, room[0], n, longer)
        total, longer = longer, total
    return _sign(total, n_total)


@compiled
def projection(P: Floats, a: int, b: int, c: int, doubt: Ints) -> int:
    """An axis to look along so that the triangle keeps an area, or -1 where it has none: exact."""
    x = (P[b, 1] - P[a, 1]) * (P[c, 2] - P[a, 2]) - (P[b, 2] - P[a, 2]) * (P[c, 1] - P[a, 1])
    y = (P[b, 2] - P[a, 2]) * (P[c, 0] - P[a, 0]) - (P[b, 0] - P[a, 0]) * (P[c, 2] - P[a, 2])
    z = (P[b, 0] - P[a, 0]) * (P[c, 1] - P[a, 1]) - (P[b, 1] - P[a, 1]) * (P[c, 0] - P[a, 0])
    first = 0 if abs(x) >= abs(y) and abs(x) >= abs(z) else (1 if abs(y) >= abs(z) else 2)
    for step in range(3):
        axis = (first + step) % 3
        if orient2d(P, (axis + 1) % 3, (axis + 2) % 3, a, b, c, doubt) != 0:
            return axis
    return -1
