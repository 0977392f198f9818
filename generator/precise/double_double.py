"""Double-double arithmetic: unevaluated sums hi + lo of two float64, 106 bits, from IEEE + - * / sqrt alone.

Every operation is a fixed sequence of elementwise float64 operations, each rounded once; no fused multiply-add, no
library function, so every machine gives the same bits. A number is normalised: |lo| is at most half a unit in the last
place of hi, and hi is the number rounded to float64.

The error bounds (u = 2^-53, relative) hold for numbers that are 0 or have magnitudes in [2^-400, 2^400].
Sources: Dekker 1971; Knuth, The Art of Computer Programming 2, 4.2.2; Joldes, Muller and Popescu 2017 ("Tight and
rigorous error bounds for basic building blocks of double-word arithmetic", ACM TOMS 44).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SPLITTER = 134217729.0  # 2^27 + 1


def two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """(s, e) with s = fl(a + b) and s + e = a + b exactly. Knuth, theorem B."""
    s = a + b
    b_seen = s - a
    return s, (a - (s - b_seen)) + (b - b_seen)


def fast_two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """The same where |a| >= |b| or a = 0. Dekker 1971."""
    s = a + b
    return s, b - (s - a)


def _split(a: Array) -> tuple[Array, Array]:
    """a = high + low with at most 26 bits each. Veltkamp 1968."""
    scaled = _SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high


def two_prod(a: Array, b: Array) -> tuple[Array, Array]:
    """(p, e) with p = fl(a b) and p + e = a b exactly. Dekker 1971."""
    p = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low


@dataclass(frozen=True, eq=False)
class DoubleDouble:
    """An array of numbers hi + lo, both float64 of one shape; the operators broadcast, and take float64 as well."""

    hi: Array
    lo: Array

    __array_ufunc__ = None  # `array * number` is this class's product, not an array of objects

    @property
    def shape(self) -> tuple[int, ...]:
        """As of an array."""
        return self.hi.shape

    def to_float64(self) -> Array:
        """The nearest float64, ties to even."""
        return self.hi

    def __getitem__(self, index: Any) -> "DoubleDouble":
        return DoubleDouble(self.hi[index], self.lo[index])

    def reshape(self, *shape: int) -> "DoubleDouble":
        """As of an array."""
        return DoubleDouble(self.hi.reshape(shape), self.lo.reshape(shape))

    def scaled(self, power_of_two: Array | float) -> "DoubleDouble":
        """The product with powers of two: exact."""
        return DoubleDouble(self.hi * power_of_two, self.lo * power_of_two)

    def __neg__(self) -> "DoubleDouble":
        return DoubleDouble(-self.hi, -self.lo)

    def __add__(self, other: "DoubleDouble | Array | float") -> "DoubleDouble":
        """Within 3 u^2 / (1 - 4 u). Joldes et al., algorithm 6; with a float64, 2 u^2, algorithm 4."""
        if not isinstance(other, DoubleDouble):
            s, e = two_sum(self.hi, np.asarray(other, np.float64))
            return DoubleDouble(*fast_two_sum(s, self.lo + e))
        s, e = two_sum(self.hi, other.hi)
        t, f = two_sum(self.lo, other.lo)
        s, e = fast_two_sum(s, e + t)
        return DoubleDouble(*fast_two_sum(s, e + f))

    __radd__ = __add__

    def __sub__(self, other: "DoubleDouble | Array | float") -> "DoubleDouble":
        return self + (-other)

    def __rsub__(self, other: Array | float) -> "DoubleDouble":
        return (-self) + other

    def __mul__(self, other: "DoubleDouble | Array | float") -> "DoubleDouble":
        """Within 7 u^2. Joldes et al., algorithm 10; with a float64, 2 u^2, algorithm 7."""
        if not isinstance(other, DoubleDouble):
            factor = np.asarray(other, np.float64)
            p, e = two_prod(self.hi, factor)
            s, t = fast_two_sum(p, self.lo * factor)
            return DoubleDouble(*fast_two_sum(s, t + e))
        p, e = two_prod(self.hi, other.hi)
        return DoubleDouble(*fast_two_sum(p, e + (self.hi * other.lo + self.lo * other.hi)))

    __rmul__ = __mul__

    def __truediv__(self, other: "DoubleDouble | Array | float") -> "DoubleDouble":
        """Within 15 u^2 + 56 u^3. Joldes et al., algorithm 17."""
        divisor = other if isinstance(other, DoubleDouble) else double_double(other)
        quotient = self.hi / divisor.hi
        product = divisor * quotient
        rest = (self.hi - product.hi) + (self.lo - product.lo)
        return DoubleDouble(*fast_two_sum(quotient, rest / divisor.hi))

    def __rtruediv__(self, other: Array | float) -> "DoubleDouble":
        return double_double(other) / self

    def __abs__(self) -> "DoubleDouble":
        negative = self.hi < 0.0
        return DoubleDouble(np.where(negative, -self.hi, self.hi), np.where(negative, -self.lo, self.lo))

    def __lt__(self, other: "DoubleDouble") -> NDArray[np.bool_]:
        return (self.hi < other.hi) | ((self.hi == other.hi) & (self.lo < other.lo))

    def sqrt(self) -> "DoubleDouble":
        """The square root of numbers >= 0, within 25/8 u^2.

        Source: Lefevre, Louvet, Muller, Picot and Rideau 2023, "Accurate calculation of Euclidean norms using
        double-word arithmetic", algorithm 8.
        """
        root = np.sqrt(self.hi)
        square, e = two_prod(root, root)
        rest = ((self.hi - square) - e) + self.lo
        return DoubleDouble(*fast_two_sum(root, rest / np.where(root > 0.0, 2.0 * root, 1.0)))

    def sum(self) -> "DoubleDouble":
        """The sum over the last axis, which is kept: halves are added to each other, an odd last one waits."""
        rest = self
        while (n := rest.shape[-1]) > 1:
            half = n // 2
            folded = rest[..., :half] + rest[..., half : 2 * half]
            rest = concatenate([folded, rest[..., 2 * half :]], axis=-1) if n % 2 else folded
        return rest


def double_double(value: Array | float) -> DoubleDouble:
    """Float64 numbers as they are."""
    hi = np.asarray(value, np.float64)
    return DoubleDouble(hi, np.zeros_like(hi))


def concatenate(parts: Sequence[DoubleDouble], axis: int) -> DoubleDouble:
    """As of arrays."""
    return DoubleDouble(
        np.concatenate([part.hi for part in parts], axis=axis), np.concatenate([part.lo for part in parts], axis=axis)
    )


def where(condition: NDArray[np.bool_], a: DoubleDouble, b: DoubleDouble) -> DoubleDouble:
    """As of arrays."""
    return DoubleDouble(np.where(condition, a.hi, b.hi), np.where(condition, a.lo, b.lo))


def nearest(value: Fraction, parts: int = 2) -> tuple[float, ...]:
    """`parts` float64 whose sum is nearest to an exact number, the largest first."""
    result = []
    for _ in range(parts):
        result.append(float(value))  # the division of integers is correctly rounded
        value -= Fraction(result[-1])
    return tuple(result)
