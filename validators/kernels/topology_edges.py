"""Half-edges sorted into edges. Arrays are of 32 bits: memory that is not touched costs nothing."""

import numpy as np
from numpy.typing import NDArray

from . import frozen
from .blocks import cut
from .compiled import compiled

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
Bools = NDArray[np.bool_]

_FEW = 24  # so many keys are sorted by insertion
_HALF_EDGE = 0xFFFFFFFF


def sorted_half_edges(
    points: Ints32, starts: Ints, distinct: Ints32, n_points: int
) -> tuple[Ints32, Ints32, Bools, Ints32]:
    """half, start, forward and uneven of an EdgeTable: all half-edges of faces with at least three distinct points.

    Half-edges are counted into buckets, one for each point that is the lower one of its edges. A bucket is as small as
    the point's faces are few; it is sorted by the higher point and the half-edge. points (k,) below n_points; starts
    (p + 1,); distinct (p,).
    """
    k = len(points)
    ends, keys = cut((n_points + 1, np.int32), (k, np.int64))
    half, start, forward, uneven = cut((k, np.int32), (k + 1, np.int32), (k, np.bool_), (k, np.int32))
    ends.fill(0)
    given = frozen(points), frozen(starts), frozen(distinct)
    h, e, u = _sort(*given, ends, keys, half, start, forward, uneven)
    return half[:h], start[: e + 1], forward[:h], uneven[:u].copy()


@compiled
def _sort(
    points: Ints32,
    starts: Ints,
    distinct: Ints32,
    ends: Ints32,
    keys: Ints,
    half: Ints32,
    start: Ints32,
    forward: Bools,
    uneven: Ints32,
) -> tuple[int, int, int]:
    """The numbers of half-edges, of edges and of uneven ones. ends comes as zeros. A key holds the higher point, then
    the half-edge, doubled, plus one where it is forward."""
    _count(points, starts, distinct, ends)
    _scatter(points, starts, distinct, ends, keys)
    # ends[q] is now where the bucket of point q ends.
    begin = e = u = 0
    for q in range(len(ends) - 1):
        end = ends[q]
        _sort_keys(keys, begin, end)
        at = begin
        while at < end:
            high, first, net = keys[at] >> 32, at, 0
            while at < end and keys[at] >> 32 == high:
                tagged = keys[at] & _HALF_EDGE
                half[at] = tagged >> 1
                forward[at] = tagged & 1
                net += 2 * (tagged & 1) - 1
                at += 1
            start[e] = first
            if at - first != 2 or net != 0:
                uneven[u] = e
                u += 1
            e += 1
        begin = end
    start[e] = begin
    return begin, e, u


@compiled
def _count(points: Ints32, starts: Ints, distinct: Ints32, ends: Ints32) -> None:
    """ends[q + 1]: where the bucket of point q begins."""
    triangles = len(points) == 3 * len(distinct)
    for f in range(len(distinct)):
        if distinct[f] < 3:
            continue
        if triangles:
            a, b, c = points[3 * f], points[3 * f + 1], points[3 * f + 2]
            ends[min(a, b) + 1] += 1
            ends[min(b, c) + 1] += 1
            ends[min(c, a) + 1] += 1
            continue
        a = points[starts[f + 1] - 1]
        for i in range(starts[f], starts[f + 1]):
            b = points[i]
            if a != b:
                ends[min(a, b) + 1] += 1
            a = b
    for q in range(len(ends) - 1):
        ends[q + 1] += ends[q]


@compiled
def _scatter(points: Ints32, starts: Ints, distinct: Ints32, ends: Ints32, keys: Ints) -> None:
    """Puts each half-edge's key into its bucket; ends become the ends of the buckets."""
    triangles = len(points) == 3 * len(distinct)
    for f in range(len(distinct)):
        if distinct[f] < 3:
            continue
        begin, end = (3 * f, 3 * f + 3) if triangles else (starts[f], starts[f + 1])
        a = points[begin]
        for i in range(begin, end):
            b = points[i + 1 if i + 1 < end else begin]
            if a != b:
                low, high = min(a, b), max(a, b)
                keys[ends[low]] = (np.int64(high) << 32) | (2 * i + (a < b))
                ends[low] += 1
            a = b


@compiled
def _sort_keys(keys: Ints, begin: int, end: int) -> None:
    """Sorts keys[begin:end] in place: few by insertion, many as a heap, which has no bad cases."""
    if end - begin <= _FEW:
        for i in range(begin + 1, end):
            one, j = keys[i], i
            while j > begin and keys[j - 1] > one:
                keys[j] = keys[j - 1]
                j -= 1
            keys[j] = one
        return
    count = end - begin
    for root in range(count // 2 - 1, -1, -1):
        _sift(keys, begin, root, count)
    for last in range(count - 1, 0, -1):
        keys[begin], keys[begin + last] = keys[begin + last], keys[begin]
        _sift(keys, begin, 0, last)


@compiled
def _sift(keys: Ints, begin: int, root: int, count: int) -> None:
    """Moves the root of a heap of `count` keys down to its place."""
    one = keys[begin + root]
    while 2 * root + 1 < count:
        child = 2 * root + 1
        if child + 1 < count and keys[begin + child + 1] > keys[begin + child]:
            child += 1
        if keys[begin + child] <= one:
            break
        keys[begin + root] = keys[begin + child]
        root = child
    keys[begin + root] = one
