"""Compiled loops: pure functions of arrays. Import them where they are used: numba takes a third of a second."""

import sys
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

# Loading numba takes 0.6 s, which self-intersection needs anyway from a few hundred triangles on; the kernels' own
# loading is paid back from the first number of corners on, or from the second where they are loaded.
CORNERS_COLD, CORNERS_WARM = 100_000, 3_000
CORNERS_MAX = 2**30  # positions of corners are kept in 32 bits

AnyInts = NDArray[np.int64] | NDArray[np.int32]
Scalar = TypeVar("Scalar", bound=np.generic)


def worth_compiling(corners: int) -> bool:
    """Whether compiled loops over so many corners of faces beat numpy, the time to load them included."""
    loaded = f"{__name__}.compiled" in sys.modules
    return (CORNERS_WARM if loaded else CORNERS_COLD) <= corners < CORNERS_MAX


def frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """A contiguous view that cannot be written: one type of argument, so that kernels are compiled once."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def narrow(numbers: AnyInts) -> NDArray[np.int32]:
    """Numbers of corners, points or edges in 32 bits, for the compiled loops; as they are where there are too many."""
    return cast(NDArray[np.int32], numbers.astype(np.int32, copy=False) if len(numbers) < CORNERS_MAX else numbers)
