"""Pairs of boxes that touch: a balanced tree of boxes, split at medians, walked against itself.

Medians do not mind how the boxes are spread: one far corner, a dense cluster in a wide scene, or thin and huge boxes
among small ones leave the tree balanced. Boxes are compared as they are, in float64, so nothing near is lost.

The tree is perfect: node i has the children 2 i and 2 i + 1, the root is 1, and leaf k of 2^h holds the items
(m k) >> h to (m (k + 1)) >> h of `order`.
"""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAF = 4


@compiled
def _select(keys: Floats, items: NDArray[np.int32], start: int, stop: int, middle: int, axis: int) -> None:
    """Reorders start:stop so that what lies before `middle` is not above it along the axis, what follows not below."""
    low, high = start, stop - 1
    while low < high:
        a, b, c = keys[low, axis], keys[(low + high) // 2, axis], keys[high, axis]
        pivot = max(min(a, b), min(max(a, b), c))
        i, j = low, high
        while i <= j:
            while keys[i, axis] < pivot:
                i += 1
            while keys[j, axis] > pivot:
                j -= 1
            if i <= j:
                for k in range(3):
                    keys[i, k], keys[j, k] = keys[j, k], keys[i, k]
                items[i], items[j] = items[j], items[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            return


@compiled
def _widest(keys: Floats, start: int, stop: int) -> int:
    """The axis along which the keys spread the most."""
    best, axis = -1.0, 0
    for k in range(3):
        low = high = keys[start, k]
        for i in range(start + 1, stop):
            value = keys[i, k]
            low = min(low, value)
            high = max(high, value)
        if high - low > best:
            best, axis = high - low, k
    return axis


@compiled
def build(P: Floats, T: NDArray[np.int32]) -> tuple[NDArray[np.int32], Floats, NDArray[np.int32], Floats, Floats]:
    """(order, points, triangles, items, nodes) of the triangles T (m, 3) into P (n, 3); m >= 1.

    triangles (m, 3) into points (q, 3): T in the order (m,) of the tree, its points numbered by first use, so that what
    lies together in space does so in memory. items (m, 6): their boxes, lows before highs; nodes (2^(h + 1), 6): those
    of the tree's nodes.
    """
    m = len(T)
    height = 0
    while m > LEAF << height:
        height += 1
    order = _median_order(P, T, height)
    points, triangles = _gathered(P, T, order)
    items = np.empty((m, 6))
    for i in range(m):
        a, b, c = triangles[i, 0], triangles[i, 1], triangles[i, 2]
        for k in range(3):
            items[i, k] = min(points[a, k], points[b, k], points[c, k])
            items[i, 3 + k] = max(points[a, k], points[b, k], points[c, k])
    nodes = np.empty((2 << height, 6))
    for leaf in range(1 << height):
        node = nodes[(1 << height) + leaf]
        node[:3], node[3:] = np.inf, -np.inf
        for i in range((m * leaf) >> height, (m * (leaf + 1)) >> height):
            _widen(node, items[i])
    for i in range((1 << height) - 1, 0, -1):
        nodes[i] = nodes[2 * i]
        _widen(nodes[i], nodes[2 * i + 1])
    return order, points, triangles, items, nodes


@compiled
def _median_order(P: Floats, T: NDArray[np.int32], height: int) -> NDArray[np.int32]:
    """(m,) the triangles as the leaves hold them."""
    m = len(T)
    keys = np.empty((m, 3))
    for i in range(m):
        a, b, c = T[i, 0], T[i, 1], T[i, 2]
        for k in range(3):
            keys[i, k] = 0.25 * min(P[a, k], P[b, k], P[c, k]) + 0.25 * max(P[a, k], P[b, k], P[c, k])
    order = np.arange(m).astype(np.int32)
    for depth in range(height):
        for node in range(1 << depth):
            start = (m * node) >> depth
            stop = (m * (node + 1)) >> depth
            middle = (m * (2 * node + 1)) >> (depth + 1)
            _select(keys, order, start, stop, middle, _widest(keys, start, stop))
    return order


@compiled
def _gathered(P: Floats, T: NDArray[np.int32], order: NDArray[np.int32]) -> tuple[Floats, NDArray[np.int32]]:
    """The points, numbered by first use, and the triangles, both in this order."""
    number = np.full(len(P), -1, np.int32)
    points = np.empty((len(P), 3))
    triangles = np.empty((len(T), 3), np.int32)
    used = 0
    for i in range(len(order)):
        for k in range(3):
            point = T[order[i], k]
            if number[point] < 0:
                number[point] = used
                points[used, 0], points[used, 1], points[used, 2] = P[point, 0], P[point, 1], P[point, 2]
                used += 1
            triangles[i, k] = number[point]
    return points[:used], triangles


@compiled
def _widen(box: Floats, other: Floats) -> None:
    for k in range(3):
        box[k] = min(box[k], other[k])
        box[3 + k] = max(box[3 + k], other[3 + k])


@compiled
def _meet(one: Floats, i: int, other: Floats, j: int) -> bool:
    return (
        one[i, 0] <= other[j, 3]
        and other[j, 0] <= one[i, 3]
        and one[i, 1] <= other[j, 4]
        and other[j, 1] <= one[i, 4]
        and one[i, 2] <= other[j, 5]
        and other[j, 2] <= one[i, 5]
    )


@compiled
def next_pairs(
    items: Floats,
    nodes: Floats,
    stack: NDArray[np.int32],
    depth: int,
    found: NDArray[np.int32],
) -> tuple[int, int]:
    """Continues the walk: fills found (room, 2) with pairs of items whose boxes touch; room at least LEAF^2.

    stack (s, 2) holds the pairs of nodes still to visit, `depth` of them; it begins as [[1, 1]] with depth 1. Returns
    (number of pairs found, depth); the walk is over when depth is 0.
    """
    n, half = len(items), len(nodes) // 2
    count = 0
    height = 0
    while 1 << height < half:
        height += 1
    while depth > 0 and count + LEAF * LEAF <= len(found):
        depth -= 1
        a, b = stack[depth, 0], stack[depth, 1]
        if a >= half:
            first, last = (n * (a - half)) >> height, (n * (a - half + 1)) >> height
            start, stop = (n * (b - half)) >> height, (n * (b - half + 1)) >> height
            for i in range(first, last):
                for j in range(i + 1 if a == b else start, stop):
                    if _meet(items, i, items, j):
                        found[count, 0], found[count, 1] = i, j
                        count += 1
            continue
        for x in range(2 * a, 2 * a + 2):
            for y in range(max(x, 2 * b), 2 * b + 2):
                if x == y or _meet(nodes, x, nodes, y):
                    stack[depth, 0], stack[depth, 1] = x, y
                    depth += 1
    return count, depth
