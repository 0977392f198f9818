"""The mesh grid: every vertex of every stage lies on whole multiples of 2^-22 m.

Within 2 m of the origin such a coordinate is exact in the GLB's float32; differences and cross products of them, and
sums of cross products, are exact in float64, so their order does not matter. And what two machines compute a little
differently between two stages is the same again after `snap`, ties to even.
"""

import numpy as np
from numpy.typing import NDArray

UNITS_PER_M = 2**22
_PER_UNIT = 1.0 / UNITS_PER_M


def snap(V: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest points of the grid; ties go to the even one, and there is no -0.0."""
    return np.rint(V * float(UNITS_PER_M)) * _PER_UNIT + 0.0


def units(V: NDArray[np.float64]) -> NDArray[np.int64]:
    """Coordinates in whole grid units, rounded as `snap` does."""
    return np.rint(V * float(UNITS_PER_M)).astype(np.int64)


def from_units(whole: NDArray[np.int64]) -> NDArray[np.float64]:
    """Metres of coordinates in grid units: exact."""
    return whole.astype(np.float64) * _PER_UNIT


def divided(numerator: NDArray[np.int64], denominator: NDArray[np.int64]) -> NDArray[np.int64]:
    """numerator / denominator in whole numbers, rounded once, ties to even; denominators are positive.

    >>> divided(np.array([5, 7, -5, 8]), np.array([2, 2, 2, 3])).tolist()
    [2, 4, -2, 3]
    """
    whole, rest = np.divmod(numerator, denominator)
    twice = 2 * rest
    up = (twice > denominator) | ((twice == denominator) & (whole % 2 == 1))
    return whole + up
