"""T-junctions: points that lie within an edge of a face that does not have them as a corner."""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .exact import normalised, normalising_exponent
from .pairs import FoundPairs, Judge, Judged, Rows, search_pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SMALLEST = {24: -149, 53: -1074}  # exponent of the last bit of the smallest float32 and float64
_EPS = 2.0**-52
_TINY = 2.0**-960


class Junctions(NamedTuple):
    """points: (k,) sorted, each once; edges: (k,) the first row of the edges that each lies within; complete: False
    where the search stopped at a limit, and there may be more."""

    points: Ints
    edges: Ints
    complete: bool


def t_junctions(P: Floats, edges: Ints, bits: int, corners: Callable[[int], Ints], scene: Ints | None) -> Junctions:
    """Ends of open edges (e, 2) into P that lie within another one (see `points_on_edges`), scene by scene (e,)."""
    junctions, complete = [np.zeros((0, 2), np.int64)], True
    for one in [0] if scene is None else np.unique(scene).tolist():
        rows = np.arange(len(edges)) if scene is None else np.flatnonzero(scene == one)
        points = np.unique(edges[rows])
        found = points_on_edges(P, points, edges[rows], bits, partial(_of_row, corners, rows))
        complete &= found.complete
        junctions.append(np.stack([points[found.pairs[:, 1]], rows[found.pairs[:, 0]]], axis=1))
    pairs = np.concatenate(junctions)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    points, first = np.unique(pairs[:, 0], return_index=True)
    return Junctions(points, pairs[first, 1], complete)


def _of_row(corners: Callable[[int], Ints], rows: Ints, edge: int) -> Ints:
    return corners(int(rows[edge]))


def points_on_edges(P: Floats, points: Ints, edges: Ints, bits: int, corners: Callable[[int], Ints]) -> FoundPairs:
    """Pairs (row of edges, row of points) such that the point lies within the edge.

    P (n, 3): finite positions; points (q,) and edges (e, 2) into it; corners: the points of the face with edge i, which
    never count. A position stands for all real ones that round to it, coordinate by coordinate, to the nearest with
    `bits` binary digits, 24 (float32) or 53 (float64), a tie to the even one: the point counts where the open segment
    passes through them. So a midpoint counts, rounded as it is. Exact.
    """
    spread = np.stack([_neighbour(P[points], bits, -1), _neighbour(P[points], bits, 1)], axis=1).reshape(-1, 3)
    cells = len(P) + np.arange(len(spread)).reshape(-1, 2)
    T = np.vstack([edges[:, [0, 1, 1]], cells[:, [0, 1, 1]]])

    def whole(a: int, b: int) -> int:
        edge, row = min(a, b), max(a, b) - len(edges)
        if row < 0 or edge >= len(edges):
            return 0
        p = P[points[row]]
        if np.any(np.all(P[corners(edge)] == p, axis=1)):
            return 0
        return int(passes(P[edges[edge, 0]].tolist(), P[edges[edge, 1]].tolist(), p.tolist(), bits))

    found = search_pairs(np.vstack([P, spread]), T, _judge(P, points, edges, bits), whole)
    return found._replace(pairs=found.pairs - np.array([0, len(edges)]))


def passes(a: list[float], b: list[float], p: list[float], bits: int) -> bool:
    """Whether the open segment a-b passes through the real positions that round to p, which is neither a nor b."""
    if p in (a, b):
        return False
    low, high, low_open, high_open = Fraction(0), Fraction(1), True, True
    for start, stop, middle in zip(a, b, p, strict=True):
        first, last, closed = _cell(middle, bits)
        x, way = Fraction(start), Fraction(stop) - Fraction(start)
        if way == 0:
            if not (first < x < last or (closed and x in (first, last))):
                return False
            continue
        enters, leaves = sorted(((first - x) / way, (last - x) / way))
        if enters >= low:
            low, low_open = enters, not closed or (enters == low and low_open)
        if leaves <= high:
            high, high_open = leaves, not closed or (leaves == high and high_open)
    return low < high or (low == high and not low_open and not high_open)


def _cell(x: float, bits: int) -> tuple[Fraction, Fraction, bool]:
    """The real numbers that round to x: from, to, and whether these two do as well."""
    mantissa, exponent = math.frexp(abs(x))
    last_bit = max(exponent - bits, _SMALLEST[bits]) if x else _SMALLEST[bits]
    unit = Fraction(2) ** last_bit
    below = unit / 2 if mantissa == 0.5 and last_bit > _SMALLEST[bits] else unit
    size = Fraction(abs(x))
    low, high = (size - below / 2 if x else -unit / 2), size + unit / 2
    even = (size / unit).numerator % 2 == 0
    return (low, high, even) if x >= 0 else (-high, -low, even)


def _neighbour(x: Floats, bits: int, step: int) -> Floats:
    """A number beyond the cell of each x, downwards or upwards, finite."""
    width = np.ldexp(1.0, np.maximum(np.frexp(x)[1] - bits, _SMALLEST[bits]))
    return np.clip(x + step * width, -np.finfo(float).max, np.finfo(float).max)


def _judge(P: Floats, points: Ints, edges: Ints, bits: int) -> Judge:
    """-1 for a point near the line of an edge, 0 for all other pairs: few are left for whole numbers."""
    scaled, e = normalised(P), normalising_exponent(P)

    def judge(_: Floats, __: Rows, order: Rows, pairs: Rows) -> Judged:
        pair = np.sort(order[pairs], axis=1)
        kinds = np.zeros(len(pair), np.int8)
        mixed = np.flatnonzero((pair[:, 0] < len(edges)) & (pair[:, 1] >= len(edges)))
        edge, point = edges[pair[mixed, 0]], points[pair[mixed, 1] - len(edges)]
        other = np.all(edge != point[:, None], axis=1)
        mixed, edge, point = mixed[other], edge[other], point[other]
        a, p = scaled[edge[:, 0]], scaled[point]
        u, w = scaled[edge[:, 1]] - a, p - a
        width = np.ldexp(np.ldexp(1.0, np.maximum(np.frexp(P[point])[1] - bits, _SMALLEST[bits])), -e)
        near = np.ones(len(mixed), bool)
        for i, j in ((1, 2), (2, 0), (0, 1)):
            left, right = u[:, i] * w[:, j], u[:, j] * w[:, i]
            # Where the segment passes through the cell, moving p by less than `width` makes the product vanish.
            moved = np.abs(u[:, i]) * width[:, j] + np.abs(u[:, j]) * width[:, i]
            error = 4 * _EPS * (np.abs(left) + np.abs(right))
            near &= np.abs(left - right) <= 2 * moved + error + _TINY
        kinds[mixed[near]] = -1
        return kinds, 0

    return judge
