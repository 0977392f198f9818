"""Quick answers for triangles that are certainly apart where exact signs would be slow: nearly coplanar ones.

Any direction m proves it, however it was found, along which all points of one triangle lie below all of the other by
more than rounding can hide. For points within [-1, 1]. m . (x - o) comes out wrong by at most 4 eps (eps = 2^-53) times
the sum of |m_k| |x_k - o_k|, plus what is lost to underflow; MARGIN is well above that.
"""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .predicates import TINY

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MARGIN = 2.0**-48


@compiled
def _cross(x: float, y: float, z: float, u: float, v: float, w: float) -> tuple[float, float, float]:
    return y * w - z * v, z * u - x * w, x * v - y * u


@compiled
def _height(P: Floats, x: int, o: int, mx: float, my: float, mz: float) -> tuple[float, float]:
    """m . (x - o), and more than it may be wrong by."""
    a, b, c = mx * (P[x, 0] - P[o, 0]), my * (P[x, 1] - P[o, 1]), mz * (P[x, 2] - P[o, 2])
    return a + b + c, MARGIN * (abs(a) + abs(b) + abs(c)) + TINY


@compiled
def _splits(P: Floats, one: Ints, other: Ints, o: int, mx: float, my: float, mz: float) -> bool:
    """Whether the direction m has one triangle below the other, either way."""
    low, high, below, above = np.inf, -np.inf, np.inf, -np.inf
    for k in range(3):
        height, error = _height(P, one[k], o, mx, my, mz)
        low, high = min(low, height - error), max(high, height + error)
        height, error = _height(P, other[k], o, mx, my, mz)
        below, above = min(below, height - error), max(above, height + error)
    return high < below or above < low


@compiled
def apart(P: Floats, one: Ints, other: Ints) -> bool:
    """True where a direction in the plane of one of the triangles, across one of its sides, separates them."""
    for turn in range(2):
        T = one if turn == 0 else other
        a, b, c = T[0], T[1], T[2]
        nx, ny, nz = _cross(
            P[b, 0] - P[a, 0], P[b, 1] - P[a, 1], P[b, 2] - P[a, 2],
            P[c, 0] - P[a, 0], P[c, 1] - P[a, 1], P[c, 2] - P[a, 2],
        )  # fmt: skip
        for k in range(3):
            p, q = T[k], T[(k + 1) % 3]
            mx, my, mz = _cross(nx, ny, nz, P[q, 0] - P[p, 0], P[q, 1] - P[p, 1], P[q, 2] - P[p, 2])
            if _splits(P, one, other, p, mx, my, mz):
                return True
    return False


@compiled
def apart_at_a_corner(P: Floats, one: Ints, other: Ints) -> bool:
    """The same for triangles a b c and a d e: True where a plane through a has b and c on one side, d and e beyond.

    Tried are planes upright on that of a b c, through the middle direction between b or c and d or e.
    """
    a, b, c = one[0], one[1], one[2]
    nx, ny, nz = _cross(
        P[b, 0] - P[a, 0], P[b, 1] - P[a, 1], P[b, 2] - P[a, 2],
        P[c, 0] - P[a, 0], P[c, 1] - P[a, 1], P[c, 2] - P[a, 2],
    )  # fmt: skip
    for i in range(1, 3):
        p = one[i]
        ux, uy, uz = P[p, 0] - P[a, 0], P[p, 1] - P[a, 1], P[p, 2] - P[a, 2]
        length = np.sqrt(ux * ux + uy * uy + uz * uz) + TINY
        for j in range(1, 3):
            q = other[j]
            vx, vy, vz = P[q, 0] - P[a, 0], P[q, 1] - P[a, 1], P[q, 2] - P[a, 2]
            share = length / (np.sqrt(vx * vx + vy * vy + vz * vz) + TINY)
            mx, my, mz = _cross(nx, ny, nz, ux + share * vx, uy + share * vy, uz + share * vz)
            if _parts(P, one, other, mx, my, mz):
                return True
    return False


@compiled
def _parts(P: Floats, one: Ints, other: Ints, mx: float, my: float, mz: float) -> bool:
    """Whether the plane through the first corner, upright on m, has the others of each triangle on its own side."""
    first, error = _height(P, one[1], one[0], mx, my, mz)
    if abs(first) <= error:
        return False
    sign = 1.0 if first > 0.0 else -1.0
    for k in range(1, 3):
        height, error = _height(P, one[k], one[0], mx, my, mz)
        if sign * height <= error:
            return False
        height, error = _height(P, other[k], one[0], mx, my, mz)
        if sign * height >= -error:
            return False
    return True


@compiled
def open_hinge(P: Floats, a: int, b: int, c: int, d: int) -> bool:
    """True where triangles a b c and b a d certainly do not lie folded upon each other.

    They do where the directions from the edge a b to c and to d, upright on it, are the same; so they do not where
    u x c and u x d, with u = b - a and all seen from a, point away from each other. Each component of these is at most
    2 |u| |c| and wrong by at most 14 eps |u| |c| (largest components); their product by less than 400 eps |u|^2 |c|
    |d|.
    """
    ux, uy, uz = P[b, 0] - P[a, 0], P[b, 1] - P[a, 1], P[b, 2] - P[a, 2]
    cx, cy, cz = P[c, 0] - P[a, 0], P[c, 1] - P[a, 1], P[c, 2] - P[a, 2]
    dx, dy, dz = P[d, 0] - P[a, 0], P[d, 1] - P[a, 1], P[d, 2] - P[a, 2]
    mx, my, mz = _cross(ux, uy, uz, cx, cy, cz)
    nx, ny, nz = _cross(ux, uy, uz, dx, dy, dz)
    u, size_c, size_d = max(abs(ux), abs(uy), abs(uz)), max(abs(cx), abs(cy), abs(cz)), max(abs(dx), abs(dy), abs(dz))
    return mx * nx + my * ny + mz * nz < -MARGIN * 16.0 * u * u * size_c * size_d - TINY
