"""Welding vertices, and what the faces' corners then are.

Arrays come from blocks.cut: memory of the compiled code's own is slow at first touch.
"""

import numpy as np
from numpy.typing import NDArray

from . import frozen
from .blocks import cut
from .compiled import compiled

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]

# Odd 64-bit constants of xxHash64; the result does not depend on them.
_A, _B, _C = np.uint64(0x9E3779B185EBCA87), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)
_SHIFT, _MINUS_ZERO = np.uint64(29), np.uint64(1 << 63)
_PROBES_PER_VERTEX = 32


def welded(V: NDArray[np.float64]) -> tuple[Ints32, bool]:
    """(point (n,) of each row of V (n, 3), numbered by first row; whether it was found).

    Open addressing. Not found: the rows were chosen so that they collide; sort them instead.
    """
    n, bits = len(V), frozen(V.view(np.uint64))
    slot_bits = max(2 * n - 1, 1).bit_length()
    slots, wanted = cut((1 << slot_bits, np.int32), (n, np.uint32))
    (point,) = cut((n, np.int32))
    slots.fill(-1)
    _hash(bits, np.uint64(64 - slot_bits), wanted)
    return point, _insert(bits, wanted, slots, point)


@compiled
def _plain(bits: np.uint64) -> np.uint64:
    """0.0 for -0.0."""
    return np.uint64(0) if bits == _MINUS_ZERO else bits


@compiled
def _hash(bits: NDArray[np.uint64], surplus: np.uint64, wanted: NDArray[np.uint32]) -> None:
    """Apart from _insert, so that the processor can look up several rows at a time there."""
    for i in range(len(bits)):
        mixed = _plain(bits[i, 0]) * _A
        mixed = (mixed ^ (mixed >> _SHIFT) ^ _plain(bits[i, 1])) * _B
        mixed = (mixed ^ (mixed >> _SHIFT) ^ _plain(bits[i, 2])) * _C
        wanted[i] = np.uint32(mixed >> surplus)  # the highest bits depend on all others


@compiled
def _same(bits: NDArray[np.uint64], i: int, j: int) -> bool:
    for axis in range(3):  # noqa: SIM110  a generator compiles to something slower
        if _plain(bits[i, axis]) != _plain(bits[j, axis]):
            return False
    return True


@compiled
def _insert(bits: NDArray[np.uint64], wanted: NDArray[np.uint32], slots: Ints32, point: Ints32) -> bool:
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
            if _same(bits, i, j):
                point[i] = point[j]
                break
            at = (at + one) & mask
            probes -= 1
        if probes < 0:
            return False
    return True


def corner_points(point: Ints32, corners: Ints, starts: Ints) -> tuple[Ints32, Ints, Ints32]:
    """What corners (k,) of faces starts (p + 1,) are when vertex v is at point[v].

    Gives the point of each corner, numbered by first use (k,); the lowest vertex of each point; the number of distinct
    points of each face (p,).
    """
    n, k, p = len(point), len(corners), len(starts) - 1
    points, distinct = cut((k, np.int32), (p, np.int32))
    number, of_vertex, lowest, last_face = cut(*[(n, np.int32)] * 3, (0 if k == 3 * p else n, np.int32))
    for one in (number, of_vertex, last_face):
        one.fill(-1)
    work = number, of_vertex, lowest, last_face, points, distinct
    count = _number_corners(frozen(point), frozen(corners), frozen(starts), *work)
    return points, lowest[:count].astype(np.int64), distinct


@compiled
def _number_corners(
    point: Ints32,
    corners: Ints,
    starts: Ints,
    number: Ints32,
    of_vertex: Ints32,
    lowest: Ints32,
    last_face: Ints32,
    points: Ints32,
    distinct: Ints32,
) -> int:
    """The number of points. number: of each point; of_vertex: that of a vertex once a face has used it; -1 before."""
    k, p = len(corners), len(starts) - 1
    count = 0
    for c in range(k):
        v = corners[c]
        q = of_vertex[v]
        if q < 0:
            q = number[point[v]]
            if q < 0:
                q = np.int32(count)
                number[point[v]] = q
                lowest[q] = v
                count += 1
            of_vertex[v] = q
            lowest[q] = min(lowest[q], v)
        points[c] = q
    for f in range(p):
        if k == 3 * p:  # triangles only
            a, b, c = points[3 * f], points[3 * f + 1], points[3 * f + 2]
            distinct[f] = 1 + (b != a) + (c != a and c != b)
            continue
        distinct[f] = 0
        for c in range(starts[f], starts[f + 1]):
            if last_face[points[c]] != f:
                last_face[points[c]] = f
                distinct[f] += 1
    return count
