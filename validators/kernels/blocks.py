"""Arrays cut from one block of memory.

The first touch of a page costs more than most loops do on it. Large pages make that several times cheaper, but numpy
asks for them only from 4 MiB on, and an array has small pages up to the first boundary of a large one. One block that
begins on such a boundary has none.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_LARGE_PAGE = 1 << 21
_ASKED_FROM = 1 << 22  # numpy asks for large pages for arrays of so many bytes
_LINE = 64  # arrays begin on a line of the processor's cache
_SMALL = 1 << 18


def cut(*wanted: tuple[int, DTypeLike]) -> list[NDArray[Any]]:
    """One array, not filled, for each (length, type) wanted. The block lives as long as any of them."""
    sizes = [-(-length * np.dtype(kind).itemsize // _LINE) * _LINE for length, kind in wanted]
    if sum(sizes) < _SMALL:
        return [np.empty(length, kind) for length, kind in wanted]
    block = np.empty(max(sum(sizes) + _LARGE_PAGE, _ASKED_FROM), np.uint8)
    at, arrays = -block.ctypes.data % _LARGE_PAGE, []
    for (length, kind), size in zip(wanted, sizes, strict=True):
        arrays.append(block[at : at + length * np.dtype(kind).itemsize].view(kind))
        at += size
    return arrays
