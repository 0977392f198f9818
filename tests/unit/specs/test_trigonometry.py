"""Trigonometry of our own: as exact as the library's, and exact at right angles."""

import math
from fractions import Fraction

import mpmath
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specs.trigonometry import arcsin_deg, cos_deg, sin_deg, tan_deg

ANGLES = st.floats(-1e6, 1e6)


def true(function, angle_deg: float) -> mpmath.mpf:  # type: ignore[no-untyped-def]
    with mpmath.workdps(40):
        return function(mpmath.mpf(angle_deg) * mpmath.pi / 180)


@given(ANGLES)
def test_sine_and_cosine_are_right_to_the_last_digits(angle_deg: float) -> None:
    assert abs(sin_deg(angle_deg) - true(mpmath.sin, angle_deg)) <= 4e-16
    assert abs(cos_deg(angle_deg) - true(mpmath.cos, angle_deg)) <= 4e-16


@given(st.floats(-89.0, 89.0))
def test_the_tangent_is_right_to_the_last_digits(angle_deg: float) -> None:
    wanted = true(mpmath.tan, angle_deg)
    assert abs(tan_deg(angle_deg) - wanted) <= 8e-16 * abs(wanted) + 1e-300


@given(ANGLES)
def test_a_full_turn_changes_nothing(angle_deg: float) -> None:
    turned = angle_deg + 360.0
    if Fraction(turned) == Fraction(angle_deg) + 360:
        assert (sin_deg(turned), cos_deg(turned)) == (sin_deg(angle_deg), cos_deg(angle_deg))


@given(ANGLES)
@example(45.0)
@example(-135.0)
def test_signs_and_quarters_agree_exactly(angle_deg: float) -> None:
    assert sin_deg(-angle_deg) == -sin_deg(angle_deg)
    assert cos_deg(-angle_deg) == cos_deg(angle_deg)
    quarter = angle_deg + 90.0
    if Fraction(quarter) == Fraction(angle_deg) + 90:
        assert (sin_deg(quarter), cos_deg(quarter)) == (cos_deg(angle_deg), -sin_deg(angle_deg))


@pytest.mark.parametrize("quarter", range(-9, 10))
def test_right_angles_are_exact_and_have_no_negative_zero(quarter: int) -> None:
    sine, cosine = sin_deg(90.0 * quarter), cos_deg(90.0 * quarter)
    assert (sine, cosine) == ((0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0))[quarter % 4]
    assert all(math.copysign(1.0, x) == 1.0 for x in (sine, cosine) if x == 0.0)


@given(st.floats(-0.99, 0.99))
def test_the_inverse_sine_is_the_librarys(sine: float) -> None:
    assert arcsin_deg(sine) == pytest.approx(math.degrees(math.asin(sine)), abs=1e-13)


@given(st.floats(-1.0, 1.0))
def test_the_inverse_sine_has_that_sine(sine: float) -> None:
    assert sin_deg(arcsin_deg(sine)) == pytest.approx(sine, abs=1e-15)


@pytest.mark.parametrize("angle_deg", [math.nan, math.inf, -math.inf])
def test_no_angle_is_refused(angle_deg: float) -> None:
    for function in (sin_deg, cos_deg, tan_deg):
        with pytest.raises(ValueError, match="the angle is"):
            function(angle_deg)


def test_what_has_no_value_is_refused() -> None:
    with pytest.raises(ValueError, match="infinite"):
        tan_deg(90.0)
    with pytest.raises(ValueError, match="from -1 to 1"):
        arcsin_deg(1.1)
