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
KEPT_BITS = 108
# The widest slice of the right factor: the left one then keeps at least 17 bits a slice up to 2048 terms.
_WIDEST = 27


class ExactFactor:
    """The right factor (inner, outer) of products, sliced once; its float64 numbers are taken exactly.

    The number of slices grows with the range of exponents in a column: one for the shipped float16 weights.
    """

    def __init__(self, factor: Array) -> None:
        # Sums of `inner` products of magnitudes up to 2^(left - 1) and 2^(right - 1) stay within 2^53.
        bits = 55 - (factor.shape[0] - 1).bit_length()
        largest = np.abs(factor).max(axis=0)
        self.right_bits = _bits_of_one_slice(factor, largest) or bits // 2
        self.left_bits = bits - self.right_bits
        self.unit = _unit(largest, self.right_bits)
        rest, unit, self.slices = factor, self.unit, [_integers(factor, self.unit)]
        while np.any(rest := rest - self.slices[-1] * unit):
            unit = unit * 2.0**-self.right_bits
            self.slices.append(_integers(rest, unit))

    def times(self, left: DoubleDouble) -> DoubleDouble:
        """left (n, inner) times this factor, (n, outer); each row's result depends on that row alone.

        Error at most about 2^-103 of (the row's largest number) x (the sum of the column's magnitudes).
        """
        slices, unit = self._left_slices(left)
        rows = left.shape[0]
        total = double_double(np.zeros((rows, len(self.unit))))
        # Terms of the last slices first; of the later slices of the factor, those that still count.
        for k in range(len(self.slices) - 1, -1, -1):
            kept = -(-(KEPT_BITS - k * self.right_bits) // self.left_bits)
            if kept <= 0:
                continue
            exact = slices[: kept * rows] @ self.slices[k]
            sum_of_slice = double_double(exact[(kept - 1) * rows :])
            for i in range(kept - 2, -1, -1):
                sum_of_slice = sum_of_slice.scaled(2.0**-self.left_bits) + exact[i * rows : (i + 1) * rows]
            total = total.scaled(2.0**-self.right_bits) + sum_of_slice
        return total.scaled(unit).scaled(self.unit)

    def _left_slices(self, left: DoubleDouble) -> tuple[Array, Array]:
        """Integer slices of every row, (slices * n, inner), the leading ones first; the unit (n, 1) of the first."""
        first = _unit(np.abs(left.hi).max(axis=1, keepdims=True), self.left_bits)
        rest, unit, slices = left, first, []
        for _ in range(-(-KEPT_BITS // self.left_bits)):
            slices.append(_integers(rest.hi, unit))
            rest = rest + (-slices[-1] * unit)  # exact: the leading bits cancel
            unit = unit * 2.0**-self.left_bits
        return np.concatenate(slices), first


def _bits_of_one_slice(factor: Array, largest: Array) -> int:
    """How many bits a single slice needs to hold the whole factor; 0 if more than the widest has."""
    unit = _unit(largest, _WIDEST)
    integers = _integers(factor, unit)
    if np.any(integers * unit != factor):
        return 0
    used = np.bitwise_or.reduce(integers.astype(np.int64), axis=None)
    spare = (int(used) & -int(used)).bit_length() - 1 if used else _WIDEST - 1
    return _WIDEST - spare


def _unit(largest: Array, bits: int) -> Array:
    """The power of two of which a number up to `largest` is at most 2^(bits - 1) units."""
    _, exponent = np.frexp(largest)
    return np.ldexp(1.0, exponent - (bits - 1))


def _integers(value: Array, unit: Array) -> Array:
    """value / unit rounded to integers, at most 2^(bits - 1) in magnitude."""
    return np.rint(value / unit)
