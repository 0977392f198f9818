"""Half-edges sorted into edges. As in topology_points, large arrays come from numpy."""

import numpy as np
from numpy.typing import NDArray

from . import frozen
from .compiled import compiled

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
Bools = NDArray[np.bool_]


def sorted_half_edges(points: Ints, starts: Ints, distinct: Ints, n_points: int) -> tuple[Ints, Ints, Bools]:
    """half, start and forward of an EdgeTable: all half-edges of faces with at least three distinct points.

    A radix sort whose digits are the points: by the higher, then by the lower, both passes stable. Linear, also where
    all edges meet in one point. points (k,) below n_points; starts (p + 1,); distinct (p,).
    """
    k = len(points)
    by_low, by_high = np.zeros(n_points + 1, np.int32), np.zeros(n_points + 1, np.int32)
    low, tagged, last = np.empty(k, np.int32), np.empty(k, np.int32), np.full(n_points, -1, np.int32)
    half, forward, opens = np.empty(k, np.int64), np.empty(k, np.bool_), np.empty(k + 1, np.bool_)
    given = frozen(points), frozen(starts), frozen(distinct)
    count = _sort(*given, by_low, by_high, low, tagged, last, half, forward, opens)
    opens[count] = True
    return half[:count], np.flatnonzero(opens[: count + 1]), forward[:count]


@compiled
def _sort(
    points: Ints,
    starts: Ints,
    distinct: Ints,
    by_low: Ints32,
    by_high: Ints32,
    low: Ints32,
    tagged: Ints32,
    last: Ints32,
    half: Ints,
    forward: Bools,
    opens: Bools,
) -> int:
    """The number of half-edges. tagged: the half-edge, doubled, plus one where it is forward; opens: it is the first of
    its edge; last: the higher point of the last edge of each lower point. by_low and by_high come as zeros."""
    n_points, triangles = len(last), len(points) == 3 * len(distinct)
    for f in range(len(distinct)):
        if distinct[f] < 3:
            continue
        size = 3 if triangles else starts[f + 1] - starts[f]
        begin = 3 * f if triangles else starts[f]
        a = points[begin + size - 1]
        for i in range(size):
            b = points[begin + i]
            if a != b:
                by_low[min(a, b) + 1] += 1
                by_high[max(a, b) + 1] += 1
            a = b
    for q in range(n_points):
        by_low[q + 1] += by_low[q]
        by_high[q + 1] += by_high[q]
    count = by_low[n_points]
    for f in range(len(distinct)):
        if distinct[f] < 3:
            continue
        size = 3 if triangles else starts[f + 1] - starts[f]
        begin = 3 * f if triangles else starts[f]
        a = points[begin]
        for i in range(size):
            b = points[begin + i + 1 if i + 1 < size else begin]
            if a != b:
                high = max(a, b)
                at = by_high[high]
                by_high[high] = at + 1
                low[at] = min(a, b)
                tagged[at] = 2 * (begin + i) + (a < b)
            a = b
    # by_high[q] is now where the half-edges of the higher point q end.
    at = 0
    for q in range(n_points):
        while at < by_high[q]:
            a = low[at]
            to = by_low[a]
            by_low[a] = to + 1
            half[to] = tagged[at] >> 1
            forward[to] = tagged[at] & 1
            opens[to] = last[a] != q
            last[a] = q
            at += 1
    return count
