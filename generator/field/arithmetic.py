"""exp from IEEE + and * alone, for compiled code: the same bits on every CPU, and faster than the library's."""

import numpy as np
from numba import njit

# exp(-x) below 2^-60 is nothing to a renderer.
_SMALLEST = -41.0
_POWERS_OF_TWO = np.ldexp(1.0, -np.arange(64))  # exact; NumPy's power is chosen by CPU
_LOG2_E = 1.4426950408889634
# ln 2 in two parts: the first has so few digits that k * _LN2_HIGH is exact (Cody and Waite 1980).
_LN2_HIGH = 0.693359375
_LN2_LOW = -2.12194440054690583e-4


@njit(cache=True, inline="always")
def exp_negative(x):  # type: ignore[no-untyped-def]
    """exp(x) for x <= 0, in x's type; relative error 2e-7 in float32. x below -41 is taken as -41.

    exp(x) = 2^-k exp(r), |r| <= ln 2 / 2, the Taylor polynomial of degree 7 for exp(r).
    """
    real = type(x)
    x = max(x, real(_SMALLEST))
    k = int(real(0.5) - x * real(_LOG2_E))
    r = x + real(k) * real(_LN2_HIGH) + real(k) * real(_LN2_LOW)
    p = real(1.0 / 5040.0)
    p = p * r + real(1.0 / 720.0)
    p = p * r + real(1.0 / 120.0)
    p = p * r + real(1.0 / 24.0)
    p = p * r + real(1.0 / 6.0)
    p = p * r + real(0.5)
    p = p * r + real(1.0)
    p = p * r + real(1.0)
    return p * real(_POWERS_OF_TWO[k])
