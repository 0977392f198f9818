"""Brightness as tables: 8-bit levels to light and back, computed once with 40 decimal digits, never with `pow`."""

from decimal import Context, Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

# Plain powers for the pictures: the studio's light is tuned to this exponent.
GAMMA = Decimal("2.2")
LEVELS = 256
# Light is looked up in this many equal steps first; a few comparisons then give the level exactly.
STEPS = 4096
_DIGITS = Context(prec=40)


def srgb_to_linear16(rgb: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """8-bit sRGB to 16-bit linear light, as COLOR_0 wants it, through an exact table of 256 numbers (IEC 61966-2-1)."""
    return _linear16()[rgb]


def light_of_levels(levels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(level / 255) ** GAMMA, correctly rounded."""
    table = np.array([float(_power(Decimal(level) / 255, GAMMA)) for level in range(LEVELS)])
    return table[levels]


@cache
def thresholds() -> NDArray[np.float64]:
    """(256,) the least light that is shown as each level: ((level - 1/2) / 255) ** GAMMA; the first is -inf."""
    least = [float(_power((Decimal(level) - Decimal("0.5")) / 255, GAMMA)) for level in range(1, LEVELS)]
    return np.array([-np.inf, *least])


@cache
def first_levels() -> NDArray[np.int64]:
    """(STEPS + 1,) the level of light k / STEPS, where the search for that of anything up to the next step starts."""
    return np.searchsorted(thresholds(), np.arange(STEPS + 1) / STEPS, side="right") - 1


@cache
def _linear16() -> NDArray[np.uint16]:
    values = [Decimal(level) / 255 for level in range(LEVELS)]
    linear = [
        value / Decimal("12.92")
        if value <= Decimal("0.04045")
        else _power((value + Decimal("0.055")) / Decimal("1.055"), Decimal("2.4"))
        for value in values
    ]
    return np.array([int(value * 65535 + Decimal("0.5")) for value in linear], np.uint16)


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    return _DIGITS.power(base, exponent) if base else base
