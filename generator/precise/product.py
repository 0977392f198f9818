"""Matrix products free of rounding: both factors are cut into slices whose float64 products BLAS computes exactly.

A slice holds integers of so few bits that every partial sum of a product stays below 2^53: whatever the order of
summation, the number of threads, the instruction set, fused or not, BLAS returns the exact integers. Their sum is taken
in double-double, in one order.
Source: Ozaki, Ogita, Oishi and Rump 2012, "Error-free transformations of matrix multiplication by using fast routines
of matrix multiplication and its applications", Numerical Algorithms 59.
"""

import numpy as np

from .double_double import Array, DoubleDouble, double_double

# What is left of a row after its slices is below 2^-KEPT_BITS of the row's largest number.
KEPT_BITS = 120


class ExactFactor:
    """The right factor (inner, outer) of products, sliced once; its float64 numbers are taken exactly.

    The number of slices grows with the range of exponents in a column: 2 for the shipped float16 weights.
    """

    def __init__(self, factor: Array) -> None:
        inner = factor.shape[0]
        self.bits = (55 - (inner - 1).bit_length()) // 2
        self.unit = _unit(np.abs(factor).max(axis=0, initial=0.0), self.bits)
        rest, unit, self.slices = factor, self.unit, [_integers(factor, self.unit)]
        while np.any(rest := rest - self.slices[-1] * unit):
            unit = unit * 2.0**-self.bits
            self.slices.append(_integers(rest, unit))

    def times(self, left: DoubleDouble) -> DoubleDouble:
        """left (n, inner) times this factor, (n, outer); each row's result depends on that row alone.

        Error at most about 2^-104 of (the row's largest number) x (the sum of the column's magnitudes).
        """
        slices, unit = _slices(left, self.bits)
        total = double_double(np.zeros((left.shape[0], len(self.unit))))
        for level in range(len(slices) - 1, -1, -1):
            for i in range(level, -1, -1):
                if level - i < len(self.slices):
                    total = total + slices[i] @ self.slices[level - i]
            if level:
                total = total.scaled(2.0**-self.bits)
        return total.scaled(unit).scaled(self.unit)


def _slices(left: DoubleDouble, bits: int) -> tuple[list[Array], Array]:
    """Integer slices of each row, the most significant first, and the unit (n, 1) of the first."""
    first = _unit(np.abs(left.hi).max(axis=1, keepdims=True), bits)
    rest, unit, slices = left, first, []
    for _ in range(-(-KEPT_BITS // bits)):
        slices.append(_integers(rest.hi, unit))
        rest = rest + (-slices[-1] * unit)  # exact: the leading bits cancel
        unit = unit * 2.0**-bits
    return slices, first


def _unit(largest: Array, bits: int) -> Array:
    """The power of two of which a number up to `largest` is at most 2^(bits - 1) units."""
    _, exponent = np.frexp(largest)
    return np.ldexp(1.0, exponent - (bits - 1))


def _integers(value: Array, unit: Array) -> Array:
    """value / unit rounded to integers, at most 2^(bits - 1) in magnitude."""
    return np.rint(value / unit)
