"""Pairs of boxes that touch: a balanced tree of boxes, walked against itself.

Boxes are put in order along a curve through a grid; where many are in one cell of it, and close to the leaves, they are
split at medians. So it does not matter how they are spread: one far corner, a dense cluster in a wide scene, or thin
and huge boxes among small ones leave the tree balanced. Where that keeps boxes apart they are compared in float32, as
seen from a point of the mesh; else as they are, in float64. Rounding keeps the order of numbers, so boxes that touch
still do.

The tree is perfect: node i has the children 2 i and 2 i + 1, the root is 1, and leaf k of 2^h holds the items
(m k) >> h to (m (k + 1)) >> h of `order`.
"""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

Floats = NDArray[np.float64]
Boxes = NDArray[np.float32] | NDArray[np.float64]
Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Codes = NDArray[np.uint32]

LEAF = 4
_COARSE = 2.0**-19  # of a box's distance: what is smaller has few bits left in float32
_SMALL = 2.0**-100  # float32 has few bits left below 2^-126
_NEAR_LEAVES = 4  # levels of the tree that are split at medians everywhere
_PROBES = 32  # items among which the widest axis is looked for


def build(P: Floats, T: Rows) -> tuple[Rows, Floats, Rows, Boxes, Boxes]:
    """(order, points, triangles, items, nodes) of the triangles T (m, 3) into finite P (n, 3); m >= 1.

    triangles (m, 3) into points (q, 3): T in the order (m,) of the tree, its points numbered by first use, so that what
    lies together in space does so in memory. items (m, 6): their boxes, lows before highs; nodes (2^(h + 1), 6): those
    of the tree's nodes.
    """
    m = len(T)
    height = ((m - 1) // LEAF).bit_length()
    scale = 2.0 ** -int(np.clip(np.frexp(max(float(P.max()), -float(P.min())))[1], -1000, 1000))
    origin = P[T[m // 2, 0]] * scale
    keys: Boxes = np.empty((m, 3), np.float32)
    if _centres(P, T, scale, origin, keys) ** 2 > 16 * m:
        keys, origin = np.empty((m, 3)), np.zeros(3)
        _centres(P, T, 0.25, origin, keys)
    order, keys, codes = _along_curve(keys)
    _split_at_medians(keys, codes, order, height)
    points, triangles = np.empty((len(P), 3)), np.empty((m, 3), np.int32)
    used = _gather(P, T, order, np.full(len(P), -1, np.int32), points, triangles)
    points = points[:used]
    kind = keys.dtype
    del keys, codes  # room for what follows
    items, nodes = np.empty((m, 6), kind), np.empty((2 << height, 6), kind)
    _fill(points, triangles, scale if kind == np.float32 else 1.0, origin, items)
    _enclose(items, height, nodes)
    return order, points, triangles, items, nodes


@compiled
def _centres(P: Floats, T: Rows, scale: float, origin: Floats, keys: Boxes) -> int:
    """Fills keys (m, 3) with the middles of the triangles' boxes; returns how many boxes are too small for
    float32."""
    coarse = 0
    for i in range(len(T)):
        a, b, c = T[i, 0], T[i, 1], T[i, 2]
        extent = distance = 0.0
        for k in range(3):
            x, y, z = P[a, k] * scale - origin[k], P[b, k] * scale - origin[k], P[c, k] * scale - origin[k]
            low, high = min(x, y, z), max(x, y, z)
            keys[i, k] = 0.5 * (low + high)
            extent = max(extent, high - low)
            distance = max(distance, abs(low))
        coarse += extent < max(_COARSE * distance, _SMALL)
    return coarse


def _along_curve(keys: Boxes) -> tuple[Rows, Boxes, Codes]:
    """(order, keys, codes) of keys (m, 3), along a Z-shaped curve through 2^30 cells; codes (m,) number the cells."""
    m = len(keys)
    codes, spare = np.empty(m, np.uint32), np.empty(m, np.uint32)
    order, other = np.empty(m, np.int32), np.empty(m, np.int32)
    _number_cells(keys, codes, order)
    for shift in (0, 10, 20):
        _sort_by_digit(codes, order, np.uint32(shift), spare, other)
        codes, spare, order, other = spare, codes, other, order
    sorted_keys = np.empty_like(keys)
    _take(keys, order, sorted_keys)
    return order, sorted_keys, codes


@compiled
def _take(keys: Boxes, order: Rows, taken: Boxes) -> None:
    for i in range(len(order)):
        for k in range(3):
            taken[i, k] = keys[order[i], k]


@compiled
def _number_cells(keys: Boxes, codes: Codes, order: Rows) -> None:
    low, high = keys[0].copy(), keys[0].copy()
    for i in range(len(keys)):
        for k in range(3):
            low[k], high[k] = min(low[k], keys[i, k]), max(high[k], keys[i, k])
    extent = max(high[0] - low[0], high[1] - low[1], high[2] - low[2])
    factor = 1023.0 / extent if extent > 0.0 else 0.0
    for i in range(len(keys)):
        code = np.uint32(0)
        for k in range(3):
            cell = np.uint32(min(max((keys[i, k] - low[k]) * factor, 0.0), 1023.0))
            cell = (cell | cell << np.uint32(16)) & np.uint32(0x030000FF)
            cell = (cell | cell << np.uint32(8)) & np.uint32(0x0300F00F)
            cell = (cell | cell << np.uint32(4)) & np.uint32(0x030C30C3)
            cell = (cell | cell << np.uint32(2)) & np.uint32(0x09249249)
            code |= cell << np.uint32(k)
        codes[i], order[i] = code, i


@compiled
def _sort_by_digit(codes: Codes, order: Rows, shift: np.uint32, sorted_codes: Codes, sorted_order: Rows) -> None:
    """One step of a radix sort: by the ten bits from `shift` on."""
    begin = np.zeros(1025, np.int64)
    for code in codes:
        begin[1 + ((code >> shift) & np.uint32(1023))] += 1
    for digit in range(1024):
        begin[digit + 1] += begin[digit]
    for i in range(len(codes)):
        digit = (codes[i] >> shift) & np.uint32(1023)
        sorted_codes[begin[digit]], sorted_order[begin[digit]] = codes[i], order[i]
        begin[digit] += 1


@compiled
def _split_at_medians(keys: Boxes, codes: Codes, order: Rows, height: int) -> None:
    """Puts keys (m, 3) and order (m,) into the order of the leaves: where the cells do not tell, and near leaves."""
    m = len(order)
    for depth in range(height):
        for node in range(1 << depth):
            start = (m * node) >> depth
            stop = (m * (node + 1)) >> depth
            middle = (m * (2 * node + 1)) >> (depth + 1)
            if depth < height - _NEAR_LEAVES and codes[start] != codes[stop - 1]:
                continue
            _select(keys, order, start, stop, middle, _widest(keys, start, stop))


@compiled
def _select(keys: Boxes, items: Rows, start: int, stop: int, middle: int, axis: int) -> None:
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
def _widest(keys: Boxes, start: int, stop: int) -> int:
    """The axis along which the keys spread the most, as far as some of them tell."""
    step = max(1, (stop - start) // _PROBES)
    x0 = x1 = keys[start, 0]
    y0 = y1 = keys[start, 1]
    z0 = z1 = keys[start, 2]
    for i in range(start + step, stop, step):
        x0, x1 = min(x0, keys[i, 0]), max(x1, keys[i, 0])
        y0, y1 = min(y0, keys[i, 1]), max(y1, keys[i, 1])
        z0, z1 = min(z0, keys[i, 2]), max(z1, keys[i, 2])
    x, y, z = x1 - x0, y1 - y0, z1 - z0
    return 0 if x >= y and x >= z else (1 if y >= z else 2)


@compiled
def _gather(P: Floats, T: Rows, order: Rows, number: Rows, points: Floats, triangles: Rows) -> int:
    """Fills points, numbered by first use, and triangles, both in this order; returns the number of points used.

    number (n,): -1 everywhere; room to work in.
    """
    used = 0
    for i in range(len(order)):
        for k in range(3):
            point = T[order[i], k]
            if number[point] < 0:
                number[point] = used
                points[used, 0], points[used, 1], points[used, 2] = P[point, 0], P[point, 1], P[point, 2]
                used += 1
            triangles[i, k] = number[point]
    return used


@compiled
def _fill(points: Floats, triangles: Rows, scale: float, origin: Floats, items: Boxes) -> None:
    """Fills items (m, 6) with the triangles' boxes."""
    for i in range(len(triangles)):
        a, b, c = triangles[i, 0], triangles[i, 1], triangles[i, 2]
        for k in range(3):
            x, y, z = points[a, k], points[b, k], points[c, k]
            items[i, k] = min(x, y, z) * scale - origin[k]
            items[i, 3 + k] = max(x, y, z) * scale - origin[k]


@compiled
def _enclose(items: Boxes, height: int, nodes: Boxes) -> None:
    m = len(items)
    for leaf in range(1 << height):
        node = nodes[(1 << height) + leaf]
        node[:3], node[3:] = np.inf, -np.inf
        for i in range((m * leaf) >> height, (m * (leaf + 1)) >> height):
            _widen(node, items[i])
    for i in range((1 << height) - 1, 0, -1):
        nodes[i] = nodes[2 * i]
        _widen(nodes[i], nodes[2 * i + 1])


@compiled
def _widen(box: Boxes, other: Boxes) -> None:
    for k in range(3):
        box[k] = min(box[k], other[k])
        box[3 + k] = max(box[3 + k], other[3 + k])


@compiled
def _meet(one: Boxes, i: int, other: Boxes, j: int) -> bool:
    """Without branches, which the processor would guess wrong too often."""
    return (
        (one[i, 0] <= other[j, 3])
        & (other[j, 0] <= one[i, 3])
        & (one[i, 1] <= other[j, 4])
        & (other[j, 1] <= one[i, 4])
        & (one[i, 2] <= other[j, 5])
        & (other[j, 2] <= one[i, 5])
    )


@compiled
def next_pairs(
    items: Boxes,
    nodes: Boxes,
    stack: Rows,
    depth: int,
    found: Rows,
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
                    found[count, 0], found[count, 1] = i, j
                    count += _meet(items, i, items, j)
            continue
        for x in range(2 * a, 2 * a + 2):
            for y in range(max(x, 2 * b), 2 * b + 2):
                stack[depth, 0], stack[depth, 1] = x, y
                depth += _meet(nodes, x, nodes, y)
    return count, depth
