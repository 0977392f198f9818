"""Rounding a float64 gradient to a coarse power-of-two grid, and how far every value was from being rounded otherwise.

Two platforms differ by about 1e-15 of the gradient before the rounding. They differ after it only when a value lies
that near to the middle between two integers: the margin is the least such distance, in units of the gradient's local
size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..workers import Workers

# Gradients are cut off at this many units.
LIMIT = 1 << 14
# The local size of a gradient is its largest neighbour plus this share of the level's root mean square.
FLOOR = 1e-3
# Distance and colours have a unit each: channel 0, and channels 1 to 3.
GROUPS = 2


@dataclass(frozen=True)
class Margin:
    """The value that came nearest to being rounded otherwise. element: its index in its level, in C order."""

    value: float
    level: int
    element: int


@dataclass(frozen=True)
class Snapped:
    """A level's gradient in whole units, (n, n, n, 4) int16; per group: how many are not zero, and sum of squares."""

    units: NDArray[np.int16]
    counts: tuple[int, int]
    squares: tuple[int, int]


@njit(cache=True, nogil=True)
def _sizes(gradient, largest, squares):  # type: ignore[no-untyped-def]
    """Per group: largest magnitude and sum of squares of gradient (k, 4)."""
    high_d = high_c = square_d = square_c = 0.0
    for i in range(gradient.shape[0]):
        d = gradient[i, 0]
        high_d = max(high_d, abs(d))
        square_d += d * d
        for c in range(1, 4):
            x = gradient[i, c]
            high_c = max(high_c, abs(x))
            square_c += x * x
    largest[0], largest[1], squares[0], squares[1] = high_d, high_c, square_d, square_c


@njit(cache=True, nogil=True)
def _around(gradient, i, j, k, c):  # type: ignore[no-untyped-def]
    """The largest magnitude of channel c in the 3^3 neighbourhood of a point."""
    n = gradient.shape[0]
    high = 0.0
    for a in range(max(i - 1, 0), min(i + 2, n)):
        for b in range(max(j - 1, 0), min(j + 2, n)):
            for d in range(max(k - 1, 0), min(k + 2, n)):
                high = max(high, abs(gradient[a, b, d, c]))
    return high


@njit(cache=True, nogil=True)
def _snap(gradient, first, last, inverse, bound, floor, out, counts, squares, nearest):  # type: ignore[no-untyped-def]
    """Round the slabs first..last-1; nearest: (margin, element), lowered where a value comes nearer.

    inverse: 1 / unit, by group. bound: no local size exceeds it. floor: added to the neighbourhood's largest.
    """
    n = gradient.shape[0]
    limit = float(LIMIT)
    least, place = nearest[0], nearest[1]
    for i in range(first, last):
        for j in range(n):
            for k in range(n):
                for c in range(4):
                    group = 1 if c else 0
                    q = gradient[i, j, k, c] * inverse[group]
                    size = abs(q)
                    r = np.rint(q)
                    if size >= limit:
                        r = limit if q > 0.0 else -limit
                        distance = size - (limit - 0.5)
                    else:
                        distance = 0.5 - abs(q - r)
                    whole = int(r)
                    out[i, j, k, c] = whole
                    if whole != 0:
                        counts[group] += 1
                        squares[group] += whole * whole
                    # First the cheap bound on the local size: few values need the look around.
                    if distance < least * bound[group]:
                        local = (_around(gradient, i, j, k, c) + floor[group]) * inverse[group]
                        if local > 0.0 and distance < least * local:
                            least, place = distance / local, float(((i * n + j) * n + k) * 4 + c)
    nearest[0], nearest[1] = least, place


def snap(gradient: NDArray[np.float64], exponents: Sequence[int], workers: Workers) -> tuple[Snapped, float, int]:
    """Round gradient (n, n, n, 4) to multiples of 2^exponent, ties to even, an exponent for each group.

    Returns the result, its margin (at most 1) and the element that has it.
    """
    n = gradient.shape[0]
    pieces = workers.split(n)
    largest, squares = np.zeros((len(pieces), GROUPS)), np.zeros((len(pieces), GROUPS))

    def measure(index: int) -> None:
        first, last = pieces[index]
        _sizes(gradient[first:last].reshape(-1, 4), largest[index], squares[index])

    workers.each(measure, len(pieces))
    floor = FLOOR * np.sqrt(squares.sum(axis=0) / (n**3 * np.array([1.0, 3.0])))
    inverse = np.ldexp(1.0, [-exponent for exponent in exponents])
    bound = (largest.max(axis=0) + floor) * inverse
    out = np.empty(gradient.shape, np.int16)
    counts, totals = np.zeros((len(pieces), GROUPS), np.int64), np.zeros((len(pieces), GROUPS), np.int64)
    nearest = np.tile([1.0, 0.0], (len(pieces), 1))

    def round_piece(index: int) -> None:
        first, last = pieces[index]
        _snap(gradient, first, last, inverse, bound, floor, out, counts[index], totals[index], nearest[index])

    workers.each(round_piece, len(pieces))
    best = int(nearest[:, 0].argmin())
    count, total = counts.sum(axis=0), totals.sum(axis=0)
    snapped = Snapped(out, (int(count[0]), int(count[1])), (int(total[0]), int(total[1])))
    return snapped, float(nearest[best, 0]), int(nearest[best, 1])


def local_sizes(gradient: NDArray[np.float64], elements: NDArray[np.int64]) -> NDArray[np.float64]:
    """The local size s_i of the given elements (C order) of gradient (n, n, n, 4), as the margin uses it."""
    n = gradient.shape[0]
    rms = [np.sqrt((gradient[..., part] ** 2).mean()) for part in (slice(0, 1), slice(1, 4))]
    sizes = np.empty(len(elements))
    for index, element in enumerate(elements.tolist()):
        point, c = divmod(element, 4)
        rest, k = divmod(point, n)
        i, j = divmod(rest, n)
        sizes[index] = _around(gradient, i, j, k, c) + FLOOR * rms[1 if c else 0]
    return sizes
