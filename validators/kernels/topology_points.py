"""Welding vertices, and what the faces' corners then are.

Large arrays come from numpy, which asks for large pages; memory of the compiled code's own is slow at first touch.
"""

import numpy as np
from numpy.typing import NDArray

from . import frozen
from .compiled import compiled

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]

# Odd 64-bit constants of xxHash64; the result does not depend on them.
_A, _B, _C = np.uint64(0x9E3779B185EBCA87), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)
_SHIFT = np.uint64(29)
_PROBES_PER_VERTEX = 32


def welded(bits: NDArray[np.uint64]) -> tuple[Ints, bool]:
    """(point (n,) of each row of bits (n, 3), numbered by first row; whether it was found).

    Open addressing. Not found: the rows were chosen so that they collide; sort them instead.
    """
    n, bits = len(bits), frozen(bits)
    slots = np.full(1 << max(2 * n - 1, 1).bit_length(), -1, np.int32)
    wanted, point = np.empty(n, np.uint32), np.empty(n, np.int64)
    _hash(bits, np.uint64(len(slots) - 1), wanted)
    return point, _insert(bits, wanted, slots, point)


@compiled
def _hash(bits: NDArray[np.uint64], mask: np.uint64, wanted: NDArray[np.uint32]) -> None:
    """Apart from _insert, so that the processor can look up several rows at a time there."""
    for i in range(len(bits)):
        mixed = bits[i, 0] * _A
        mixed = (mixed ^ (mixed >> _SHIFT) ^ bits[i, 1]) * _B
        mixed = (mixed ^ (mixed >> _SHIFT) ^ bits[i, 2]) * _C
        wanted[i] = np.uint32((mixed ^ (mixed >> _SHIFT)) & mask)


@compiled
def _insert(bits: NDArray[np.uint64], wanted: NDArray[np.uint32], slots: Ints32, point: Ints) -> bool:
    mask, one = np.uint32(len(slots) - 1), np.uint32(1)
    count, probes = 0, _PROBES_PER_VERTEX * len(bits)
    for i in range(len(bits)):
        at = wanted[i]
        while True:
            j = slots[at]
            if j < 0:
                slots[at] = i
                point[i] = count
                count += 1
                break
            if bits[j, 0] == bits[i, 0] and bits[j, 1] == bits[i, 1] and bits[j, 2] == bits[i, 2]:
                point[i] = point[j]
                break
            at = (at + one) & mask
            probes -= 1
        if probes < 0:
            return False
    return True


def corner_points(point: Ints, corners: Ints, starts: Ints) -> tuple[Ints, Ints, Ints]:
    """What corners (k,) of faces starts (p + 1,) are when vertex v is at point[v].

    Gives the point of each corner, numbered by first use (k,); the lowest vertex of each point; the number of distinct
    points of each face (p,).
    """
    n, k, p = len(point), len(corners), len(starts) - 1
    points, lowest, distinct = np.empty(k, np.int64), np.empty(n, np.int64), np.zeros(p, np.int64)
    number, last_face = np.full(n, -1, np.int32), np.full(0 if k == 3 * p else n, -1, np.int32)
    work = number, last_face, points, lowest, distinct
    count = _number_corners(frozen(point), frozen(corners), frozen(starts), *work)
    return points, lowest[:count].copy(), distinct


@compiled
def _number_corners(
    point: Ints,
    corners: Ints,
    starts: Ints,
    number: Ints32,
    last_face: Ints32,
    points: Ints,
    lowest: Ints,
    distinct: Ints,
) -> int:
    k, p = len(corners), len(starts) - 1
    count = 0
    for f in range(p):
        for c in range(starts[f], starts[f + 1]):
            v = corners[c]
            q = number[point[v]]
            if q < 0:
                q = np.int32(count)
                number[point[v]] = q
                lowest[q] = v
                count += 1
            elif v < lowest[q]:
                lowest[q] = v
            points[c] = q
            if k != 3 * p and last_face[q] != f:
                last_face[q] = f
                distinct[f] += 1
        if k == 3 * p:  # triangles only
            a, b, c = points[3 * f], points[3 * f + 1], points[3 * f + 2]
            distinct[f] = 1 + (b != a) + (c != a and c != b)
    return count
