"""exp, sigmoid, sin and cos of double-double numbers: reduction of the argument, then a Taylor polynomial.

Accurate to about 2^-100 of the result (of 1 for sin and cos); the tests compare with mpmath. Constants are rounded
from decimal digits and exact fractions, not from a library.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import factorial

import numpy as np
from numpy.typing import NDArray

from .double_double import Array, DoubleDouble, double_double, nearest, where

# Each as three float64: k times it is then good to more than the 106 bits that remain after the subtraction.
_LN_2 = nearest(Fraction("0.6931471805599453094172321214581765680755001343602552541206800094933936219696947156059"), 3)
_HALF_PI = nearest(
    Fraction("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482") / 2, 3
)
# |r| <= ln 2 / 2: r^24 / 24! < 2^-115. |r| <= pi / 4: r^28 / 28! < 2^-107 of the first term.
_EXP = [nearest(Fraction(1, factorial(k))) for k in range(25)]
_SIN = [nearest(Fraction((-1) ** k, factorial(2 * k + 1))) for k in range(15)]
_COS = [nearest(Fraction((-1) ** k, factorial(2 * k))) for k in range(15)]

EXP_LIMIT = 270.0  # results stay within the range in which the arithmetic's bounds hold


def exp(x: DoubleDouble) -> DoubleDouble:
    """e^x for |x| <= 270; relative error below 1e-29. Raises ValueError beyond."""
    if np.any(np.abs(x.hi) > EXP_LIMIT):
        raise ValueError(f"exp of {np.abs(x.hi).max()}, allowed is at most {EXP_LIMIT}")
    turns, r = _reduced(x, _LN_2)
    return _polynomial(_EXP, r).scaled(np.ldexp(1.0, turns))


def sigmoid(x: DoubleDouble) -> DoubleDouble:
    """1 / (1 + e^-x); relative error below 1e-29. Below -270 it is taken as at -270, where it is 5e-118."""
    capped = where(np.abs(x.hi) > EXP_LIMIT, double_double(np.full(x.shape, EXP_LIMIT)), abs(x))
    small = exp(-capped)
    return where(x.hi < 0.0, small, double_double(np.ones(x.shape))) / (1.0 + small)


def sin_cos(x: Array) -> tuple[DoubleDouble, DoubleDouble]:
    """Sine and cosine of float64 radians, |x| <= 10000; absolute error below 1e-30. Raises ValueError beyond."""
    if np.any(np.abs(x) > 10_000.0):
        raise ValueError(f"sine of {np.abs(x).max()}, allowed is at most 10000")
    quarter, r = _reduced(double_double(x), _HALF_PI)
    square = r * r
    sine, cosine = r * _polynomial(_SIN, square), _polynomial(_COS, square)
    odd = quarter % 2 == 1
    first, second = where(odd, cosine, sine), where(odd, sine, cosine)
    return where(quarter % 4 >= 2, -first, first), where((quarter + 1) % 4 >= 2, -second, second)


def _reduced(x: DoubleDouble, period: tuple[float, ...]) -> tuple[NDArray[np.int64], DoubleDouble]:
    """(k, x - k period) with k the nearest integer to x / period."""
    k = np.rint(x.hi / period[0])
    r = x
    for part in period:
        r = r - double_double(k) * part
    return k.astype(np.int64), r


def _polynomial(coefficients: Sequence[tuple[float, ...]], x: DoubleDouble) -> DoubleDouble:
    """Horner's scheme, coefficients from the constant one on."""
    terms = [DoubleDouble(np.full((), hi), np.full((), lo)) for hi, lo in coefficients]
    total = terms[-1]
    for term in reversed(terms[:-1]):
        total = total * x + term
    return total
