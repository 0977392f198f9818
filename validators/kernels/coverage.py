"""Texels under triangles: the change in their number from texel to texel along each row."""

import math

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

Floats = NDArray[np.float64]


@compiled
def add_triangles(uv: Floats, repeats_u: bool, repeats_v: bool, change: NDArray[np.int32]) -> None:
    """Adds triangles uv (t, 3, 2) to change (h, w + 1): one more from the first texel of a run, one less behind it.

    A texel counts where its middle lies in the triangle, border included.
    """
    h, w = change.shape[0], change.shape[1] - 1
    x, y = np.empty(3), np.empty(3)
    for t in range(len(uv)):
        for k in range(3):
            x[k], y[k] = uv[t, k, 0] * w - 0.5, uv[t, k, 1] * h - 0.5
        first, last = math.ceil(min(y[0], y[1], y[2])), math.floor(max(y[0], y[1], y[2]))
        if not repeats_v:
            first, last = max(first, 0), min(last, h - 1)
        for row in range(first, last + 1):
            left, right = np.inf, -np.inf
            for k in range(3):
                n = (k + 1) % 3
                low, high = min(y[k], y[n]), max(y[k], y[n])
                if low <= row <= high and low != high:
                    at = x[k] + (row - y[k]) / (y[n] - y[k]) * (x[n] - x[k])
                    at = min(max(at, min(x[k], x[n])), max(x[k], x[n]))
                    left, right = min(left, at), max(right, at)
            if left <= right:
                _add_run(change[row % h], w, math.ceil(left), math.floor(right) + 1, repeats_u)


@compiled
def _add_run(change: NDArray[np.int32], w: int, begin: int, stop: int, repeats: bool) -> None:
    """Texels begin to stop of one row, cut off at the picture's edges or wrapped around them."""
    if not repeats:
        begin, stop = min(max(begin, 0), w), min(max(stop, 0), w)
    if begin >= stop:
        return
    length = min(stop - begin, w)
    begin %= w
    change[begin] += 1
    change[min(begin + length, w)] -= 1
    if begin + length > w:
        change[0] += 1
        change[begin + length - w] -= 1
