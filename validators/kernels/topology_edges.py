"""Half-edges sorted into edges."""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@compiled
def sorted_half_edges(points: Ints, starts: Ints, distinct: Ints, n_points: int) -> tuple[Ints, Ints, Bools]:
    """half, start and forward of an EdgeTable: all half-edges of faces with at least three distinct points.

    A radix sort whose digits are the points: by the higher, then by the lower, both passes stable. Linear, also where
    all edges meet in one point. points (k,) below n_points; starts (p + 1,); distinct (p,).
    """
    by_high = np.zeros(n_points + 1, np.int32)
    by_low = np.zeros(n_points + 1, np.int32)
    count = 0
    for f in range(len(distinct)):
        if distinct[f] < 3:
            continue
        a = points[starts[f + 1] - 1]
        for c in range(starts[f], starts[f + 1]):
            b = points[c]
            if a != b:
                by_low[min(a, b) + 1] += 1
                by_high[max(a, b) + 1] += 1
                count += 1
            a = b
    for q in range(n_points):
        by_low[q + 1] += by_low[q]
        by_high[q + 1] += by_high[q]
    low = np.empty(count, np.int32)
    tagged = np.empty(count, np.int32)  # the half-edge, doubled, plus one where it is forward
    for f in range(len(distinct)):
        if distinct[f] < 3:
            continue
        begin, end = starts[f], starts[f + 1]
        for c in range(begin, end):
            a, b = points[c], points[c + 1 if c + 1 < end else begin]
            if a != b:
                high = max(a, b)
                at = by_high[high]
                by_high[high] = at + 1
                low[at] = min(a, b)
                tagged[at] = 2 * c + (a < b)
    # by_high[q] is now where the half-edges of the higher point q end.
    half = np.empty(count, np.int64)
    high_of = np.empty(count, np.int32)
    forward = np.empty(count, np.bool_)
    at = 0
    for q in range(n_points):
        while at < by_high[q]:
            to = by_low[low[at]]
            by_low[low[at]] = to + 1
            half[to] = tagged[at] >> 1
            forward[to] = tagged[at] & 1
            high_of[to] = q
            at += 1
    return half, _edge_starts(by_low, high_of), forward


@compiled
def _edge_starts(low_end: NDArray[np.int32], high: NDArray[np.int32]) -> Ints:
    """Where edges start among sorted half-edges; low_end: where those of each lower point end, and their higher points."""
    edges, begin = 1, 0
    for q in range(len(low_end) - 1):
        for at in range(begin, low_end[q]):
            edges += at == begin or high[at] != high[at - 1]
        begin = low_end[q]
    start = np.empty(edges, np.int64)
    edge, begin = 0, 0
    for q in range(len(low_end) - 1):
        for at in range(begin, low_end[q]):
            if at == begin or high[at] != high[at - 1]:
                start[edge] = at
                edge += 1
        begin = low_end[q]
    start[edge] = len(high)
    return start
