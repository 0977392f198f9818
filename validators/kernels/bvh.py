"""Pairs of boxes that touch: a balanced tree of boxes, split at medians, walked against itself.

Medians do not mind how the boxes are spread: one far corner, a dense cluster in a wide scene, or thin and huge boxes
among small ones leave the tree balanced. Boxes are compared as they are, in float64, so nothing near is lost.

The tree is perfect: node i has the children 2 i and 2 i + 1, the root is 1, and leaf k of 2^h holds the items
(n k) >> h to (n (k + 1)) >> h of `order`.
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
        if high * 0.5 - low * 0.5 > best:
            best, axis = high * 0.5 - low * 0.5, k
    return axis


@compiled
def build(boxes: Floats) -> tuple[NDArray[np.int32], Floats, Floats]:
    """(order, items, nodes) of boxes (n, 6), lows before highs: items (n, 6) are the boxes in the order (n,), nodes
    (2^(h + 1), 6) those of the tree's nodes. n >= 1."""
    n = len(boxes)
    height = 0
    while n > LEAF << height:
        height += 1
    keys = np.empty((n, 3))
    for i in range(n):
        for k in range(3):
            keys[i, k] = boxes[i, k] * 0.5 + boxes[i, 3 + k] * 0.5
    order = np.arange(n).astype(np.int32)
    for depth in range(height):
        for node in range(1 << depth):
            start = (n * node) >> depth
            stop = (n * (node + 1)) >> depth
            middle = (n * (2 * node + 1)) >> (depth + 1)
            _select(keys, order, start, stop, middle, _widest(keys, start, stop))
    items = np.empty((n, 6))
    nodes = np.empty((2 << height, 6))
    for i in range(n):
        items[i] = boxes[order[i]]
    for leaf in range(1 << height):
        node = nodes[(1 << height) + leaf]
        node[:3], node[3:] = np.inf, -np.inf
        for i in range((n * leaf) >> height, (n * (leaf + 1)) >> height):
            _widen(node, items[i])
    for i in range((1 << height) - 1, 0, -1):
        nodes[i] = nodes[2 * i]
        _widen(nodes[i], nodes[2 * i + 1])
    return order, items, nodes


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
    order: NDArray[np.int32],
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
    n, half = len(order), len(nodes) // 2
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
                        found[count, 0], found[count, 1] = order[i], order[j]
                        count += 1
            continue
        for x in range(2 * a, 2 * a + 2):
            for y in range(max(x, 2 * b), 2 * b + 2):
                if x == y or _meet(nodes, x, nodes, y):
                    stack[depth, 0], stack[depth, 1] = x, y
                    depth += 1
    return count, depth
