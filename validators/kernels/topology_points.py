"""Welding vertices, and what the faces' corners then are."""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

Ints = NDArray[np.int64]

# Odd 64-bit constants of xxHash64; the result does not depend on them.
_A, _B, _C = np.uint64(0x9E3779B185EBCA87), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)
_SHIFT = np.uint64(29)
_PROBES_PER_VERTEX = 32


@compiled
def welded(bits: NDArray[np.uint64]) -> tuple[Ints, bool]:
    """(point (n,) of each row of bits (n, 3), numbered by first row; whether it was found).

    Open addressing. Not found: the rows were chosen so that they collide; sort them instead.
    """
    n = len(bits)
    size = 2
    while size < 2 * n:
        size *= 2
    mask = size - 1
    slots = np.full(size, -1, np.int32)
    first = np.empty(n, np.int32)
    point = np.empty(n, np.int64)
    count, probes = 0, _PROBES_PER_VERTEX * n
    for i in range(n):
        x, y, z = bits[i, 0], bits[i, 1], bits[i, 2]
        mixed = x * _A
        mixed = (mixed ^ (mixed >> _SHIFT) ^ y) * _B
        mixed = (mixed ^ (mixed >> _SHIFT) ^ z) * _C
        at = np.int64((mixed ^ (mixed >> _SHIFT)) & np.uint64(mask))
        while True:
            other = slots[at]
            if other < 0:
                slots[at] = count
                first[count] = i
                point[i] = count
                count += 1
                break
            j = first[other]
            if bits[j, 0] == x and bits[j, 1] == y and bits[j, 2] == z:
                point[i] = other
                break
            at = (at + 1) & mask
            probes -= 1
        if probes < 0:
            return point, False
    return point, True


@compiled
def corner_points(point: Ints, corners: Ints, starts: Ints) -> tuple[Ints, Ints, Ints]:
    """What corners (k,) of faces starts (p + 1,) are when vertex v is at point[v].

    Gives the point of each corner, numbered by first use (k,); the lowest vertex of each point; the number of distinct
    points of each face (p,).
    """
    n, k, p = len(point), len(corners), len(starts) - 1
    number = np.full(n, -1, np.int32)
    points = np.empty(k, np.int64)
    lowest = np.empty(n, np.int64)
    last_face = np.empty(n, np.int32)
    distinct = np.zeros(p, np.int64)
    count = 0
    for f in range(p):
        for c in range(starts[f], starts[f + 1]):
            v = corners[c]
            q = number[point[v]]
            if q < 0:
                q = np.int32(count)
                number[point[v]] = q
                lowest[q] = v
                last_face[q] = -1
                count += 1
            elif v < lowest[q]:
                lowest[q] = v
            points[c] = q
            if last_face[q] != f:
                last_face[q] = f
                distinct[f] += 1
    return points, lowest[:count].copy(), distinct
