"""Which texels of a picture triangles lie on."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MAX_EDGE_PX = 4096  # larger pictures are looked at in every second, fourth, ... texel
_MAX_RUNS = 1 << 26
_FEW_RUNS = 1 << 14  # numpy is done before compiled code is loaded
_MAX_TILES = 16


def covered_texels(uv: Floats, width: int, height: int, repeats: tuple[bool, bool]) -> Bools:
    """(h, w) texels whose centre lies in a triangle uv (t, 3, 2), its border included.

    h, w: the picture's size, halved until neither is over MAX_EDGE_PX and the work is bounded. repeats: whether the
    picture goes on beyond its left and right, and its upper and lower edge; where it does not, what lies outside is cut
    off. Triangles that are not finite or reach over more than 16 tiles are left out.
    """
    w, h = max(width, 1), max(height, 1)
    uv = uv[_ordinary(uv)]
    runs = _rows(uv, h, repeats[1])[1].sum()
    while max(w, h) > MAX_EDGE_PX or (max(w, h) > 64 and runs > _MAX_RUNS):
        w, h = max(w // 2, 1), max(h // 2, 1)
        runs = _rows(uv, h, repeats[1])[1].sum()
    change = np.zeros((h, w + 1), np.int32)
    if runs > _FEW_RUNS:
        from ..kernels.coverage import add_triangles

        add_triangles(np.ascontiguousarray(uv), *repeats, change)
    else:
        add_few(uv, *repeats, change)
    covered: Bools = np.cumsum(change, axis=1, dtype=np.int32)[:, :w] > 0
    return covered


def middle_texels(uv: Floats, shape: tuple[int, int]) -> Bools:
    """(h, w) texels in which the middle of a triangle (t, 3, 2) lies, repeated: what the smallest triangles show."""
    h, w = shape
    middle = uv[_ordinary(uv)].mean(axis=1) % 1.0
    row, column = ((middle[:, axis] * size).astype(np.int64) for axis, size in ((1, h), (0, w)))
    seen = np.zeros(shape, bool)
    seen[np.minimum(row, h - 1), np.minimum(column, w - 1)] = True
    return seen


def add_few(uv: Floats, repeats_u: bool, repeats_v: bool, change: NDArray[np.int32]) -> None:
    """What kernels.coverage.add_triangles does, for triangles of few rows in all."""
    h, w = change.shape[0], change.shape[1] - 1
    first, n = _rows(uv, h, repeats_v)
    triangle = np.repeat(np.arange(len(uv), dtype=np.int64), n)
    row = np.arange(len(triangle)) - np.repeat(np.cumsum(n) - n, n) + first[triangle]
    left, right = _cut_of_row(uv[triangle], row, w, h)
    inside = left <= right
    row, begin, stop = row[inside] % h, left[inside].astype(np.int64), right[inside].astype(np.int64) + 1
    for r, a, b in _folded(row, begin, stop, w) if repeats_u else [(row, np.clip(begin, 0, w), np.clip(stop, 0, w))]:
        np.add.at(change, (r, a), 1)
        np.add.at(change, (r, b), -1)


def _ordinary(uv: Floats) -> Bools:
    finite = np.all(np.isfinite(uv), axis=(1, 2)) & np.all(np.abs(uv) < 2.0**20, axis=(1, 2))
    with np.errstate(all="ignore"):
        ordinary: Bools = finite & np.all(uv.max(axis=1) - uv.min(axis=1) <= _MAX_TILES, axis=1)
    return ordinary


def _rows(uv: Floats, h: int, repeats: bool) -> tuple[Ints, Ints]:
    """(t,) first row of texel centres in each triangle, and how many."""
    v = uv[:, :, 1] * h - 0.5
    first, last = np.ceil(v.min(axis=1)), np.floor(v.max(axis=1))
    if not repeats:
        first, last = np.maximum(first, 0.0), np.minimum(last, h - 1.0)
    return first.astype(np.int64), np.maximum(last - first + 1, 0).astype(np.int64)


def _cut_of_row(uv: Floats, row: Ints, w: int, h: int) -> tuple[Floats, Floats]:
    """First and last texel centre of each triangle (t, 3, 2) in its row (t,)."""
    x, y = uv[:, :, 0] * w - 0.5, uv[:, :, 1] * h - 0.5
    left, right = np.full(len(uv), np.inf), np.full(len(uv), -np.inf)
    for k in range(3):
        x0, y0, x1, y1 = x[:, k], y[:, k], x[:, (k + 1) % 3], y[:, (k + 1) % 3]
        crosses = (np.minimum(y0, y1) <= row) & (row <= np.maximum(y0, y1)) & (y0 != y1)
        at = np.divide(row - y0, y1 - y0, out=np.zeros_like(y0), where=crosses)
        meet = np.clip(x0 + at * (x1 - x0), np.minimum(x0, x1), np.maximum(x0, x1))
        left = np.where(crosses, np.minimum(left, meet), left)
        right = np.where(crosses, np.maximum(right, meet), right)
    crossed = left <= right
    return np.ceil(np.where(crossed, left, 1.0)), np.floor(np.where(crossed, right, 0.0))


def _folded(row: Ints, begin: Ints, stop: Ints, w: int) -> list[tuple[Ints, Ints, Ints]]:
    """Runs of a repeating picture, in the picture: at most two pieces of each."""
    length = np.minimum(stop - begin, w)
    begin = begin % w
    end = begin + length
    over = end > w
    return [(row, begin, np.minimum(end, w)), (row[over], np.zeros(int(over.sum()), np.int64), end[over] - w)]
