"""Brightness by tables: as the formula says, and with exact steps between the levels."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from generator.mesh.meshlab import FRAME_M
from generator.mesh.studio import _levels, _softened
from generator.mesh.tone import first_levels, light_of_levels, srgb_to_linear16, thresholds


def shown(light: float) -> int:
    return int(_levels(np.full((1, 1, 3), light), thresholds(), first_levels())[0, 0, 0])


@settings(deadline=None)  # the first call compiles
@given(st.floats(0.0, 1.0))
def test_a_level_is_the_root_of_the_light(light: float) -> None:
    with mpmath.workdps(40):
        exact = mpmath.floor(mpmath.power(mpmath.mpf(light), mpmath.mpf(10) / 22) * 255 + mpmath.mpf("0.5"))
    assert shown(light) == int(exact)


def test_each_level_starts_at_its_threshold() -> None:
    for level, least in enumerate(thresholds()[1:].tolist(), 1):
        assert shown(least) == level
        assert shown(np.nextafter(least, 0.0)) == level - 1


@pytest.mark.parametrize(("light", "level"), [(-1.0, 0), (0.0, 0), (1.0, 255), (7.5, 255)])
def test_light_beyond_white_is_white(light: float, level: int) -> None:
    assert shown(light) == level


def test_levels_shown_again_are_the_same() -> None:
    levels = np.arange(256, dtype=np.uint8)
    assert [shown(light) for light in light_of_levels(levels).tolist()] == levels.tolist()


def test_the_tables_are_the_formulas_correctly_rounded() -> None:
    linear = srgb_to_linear16(np.arange(256, dtype=np.uint8)).tolist()
    for level, light in enumerate(light_of_levels(np.arange(256, dtype=np.uint8)).tolist()):
        with mpmath.workdps(40):
            share = mpmath.mpf(level) / 255
            assert light == float(mpmath.power(share, mpmath.mpf(22) / 10))
            low = share <= mpmath.mpf("0.04045")
            sixteen = share / mpmath.mpf("12.92") if low else ((share + mpmath.mpf("0.055")) / mpmath.mpf("1.055"))
            sixteen = sixteen if low else mpmath.power(sixteen, mpmath.mpf("2.4"))
            assert linear[level] == int(mpmath.floor(sixteen * 65535 + mpmath.mpf("0.5")))


@pytest.mark.parametrize("half", [5, 72])
def test_a_shadow_is_as_soft_as_a_gaussian_of_that_variance(half: int) -> None:
    point = np.zeros((121, 121))
    point[60, 50] = 1.0
    soft = _softened(point, half)
    assert soft.sum() == pytest.approx(1.0)
    assert abs(soft - gaussian_filter(point, np.sqrt(half / 2.0), truncate=8)).max() < 0.06 * soft.max()
    assert np.array_equal(_softened(point.T.copy(), half), soft.T)


def test_the_decimations_one_power_is_rounded_alike_everywhere() -> None:
    """pow(1 / diagonal of the frame, 6) is so near to a float64 that every C library, wrong by 0.4 ulp, gives that."""
    inverse = Fraction(1.0 / float(np.sqrt(3.0 * (2.0 * FRAME_M) ** 2)))
    exact = inverse**6
    nearest = float(exact)
    assert abs(exact - Fraction(nearest)) < Fraction(1, 10) * Fraction(float(np.spacing(nearest)))
