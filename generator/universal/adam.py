"""Adam on integers: every operation is exact, or one correctly rounded IEEE operation, so every machine agrees.

Values are int32 in units of 2^-24, first moments int32 in 2^-16 of the gradient's unit, second moments int64 in 2^-32
of its square. The moments decay by 1/16 and 1/128 (Kingma and Ba 2015, algorithm 1, with beta 15/16 and 127/128). The
quotient of the moments has no unit, so the gradient's unit never meets the values.
"""

from fractions import Fraction
from math import isqrt

import numpy as np
from numba import njit

# Values: 2^-24, 64 at most. Moments of a gradient of 2^14 units: 2^30 and 2^60.
VALUE_BITS = 24
VALUE_LIMIT = 1 << 30
MEAN_BITS, MEAN_LIMIT = 16, 1 << 30
SQUARE_BITS, SQUARE_LIMIT = 32, 1 << 60
MEAN_SHIFT, SQUARE_SHIFT = 4, 7
# The step size is a whole number of 2^-RATE_BITS values; at most 2^40, which a float64 holds exactly.
RATE_BITS = 8
RATE_LIMIT = 1 << 40
_INVERSE_RATE = 1.0 / (1 << RATE_BITS)


@njit(cache=True, nogil=True, inline="always")
def shifted(x, bits):  # type: ignore[no-untyped-def]
    """x / 2^bits, rounded to nearest, ties to even; int64, 0 < bits < 63."""
    low = x >> bits
    rest = x - (low << bits)
    half = np.int64(1) << (bits - 1)
    if rest > half or (rest == half and low & 1):
        low += 1
    return low


@njit(cache=True, nogil=True)
def advance(values, means, squares, units, rate):  # type: ignore[no-untyped-def]
    """One step of Adam, in place, on flat arrays: int32, int32, int64, and the gradient int16. rate: `step_size`.

    value -= rint(rate mean / (sqrt(square) + 1) / 2^RATE_BITS): a product, a root, a sum and a quotient, each
    rounded once.
    """
    step = np.float64(rate)
    for i in range(values.size):
        g = np.int64(units[i])
        mean = np.int64(means[i])
        mean += shifted((g << MEAN_BITS) - mean, MEAN_SHIFT)
        square = squares[i]
        square += shifted(((g * g) << SQUARE_BITS) - square, SQUARE_SHIFT)
        means[i], squares[i] = mean, square
        move = np.rint(step * np.float64(mean) / (np.sqrt(np.float64(square)) + 1.0) * _INVERSE_RATE)
        value = np.float64(values[i]) - move
        values[i] = np.int32(min(max(value, -float(VALUE_LIMIT)), float(VALUE_LIMIT)))


@njit(cache=True, nogil=True)
def change_unit(means, squares, group, change):  # type: ignore[no-untyped-def]
    """The moments (k, 4) of one group in a gradient unit 2^change times as large: rounded, or cut off at the limits."""
    first, last = (1, 4) if group else (0, 1)
    for i in range(means.shape[0]):
        for c in range(first, last):
            mean, square = np.int64(means[i, c]), squares[i, c]
            if change > 0:
                mean = shifted(mean, min(change, 62))
                square = shifted(square, min(2 * change, 62))
            else:
                up = -change
                if up >= 31 or abs(mean) > MEAN_LIMIT >> up:
                    mean = 0 if mean == 0 else (MEAN_LIMIT if mean > 0 else -MEAN_LIMIT)
                else:
                    mean = mean << up
                if 2 * up >= 61 or square > SQUARE_LIMIT >> (2 * up):
                    square = 0 if square == 0 else SQUARE_LIMIT
                else:
                    square = square << (2 * up)
            means[i, c], squares[i, c] = mean, square


def step_size(learning_rate: Fraction, count: int) -> int:
    """The factor of the `count`-th step (from 1) in units of 2^-(VALUE_BITS + RATE_BITS), as a whole number.

    learning_rate sqrt(1 - (127/128)^count) / (1 - (15/16)^count), correctly rounded from whole numbers: Adam's bias
    corrections. At most RATE_LIMIT. Raises ValueError for a negative rate or a count below 1.
    """
    if count < 1 or learning_rate < 0:
        raise ValueError(f"step {count} at rate {learning_rate}; allowed: from step 1 on, rates from 0")
    fading = 1 - Fraction(15, 16) ** count
    wandering = 1 - Fraction(127, 128) ** count
    square = (learning_rate * (1 << (VALUE_BITS + RATE_BITS)) / fading) ** 2 * wandering
    return min(_rounded_root(square), RATE_LIMIT)


def _rounded_root(square: Fraction) -> int:
    """The whole number nearest to the root; a root exactly half-way goes to the even one."""
    # 2 root = sqrt(4 square): its floor decides, and whether it is exact decides a tie.
    numerator, denominator = 4 * square.numerator, square.denominator
    twice = isqrt(numerator // denominator)
    low, odd = divmod(twice, 2)
    exact = twice * twice * denominator == numerator
    if odd and not (exact and low % 2 == 0):
        low += 1
    return low
