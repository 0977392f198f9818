"""Against mpmath with 60 digits."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.precise import functions
from generator.precise.double_double import DoubleDouble, double_double, two_sum

mpmath.mp.dps = 60
fine = st.floats(min_value=-1.0, max_value=1.0)


def number(hi: float, low_share: float) -> DoubleDouble:
    return DoubleDouble(*two_sum(np.array([hi]), np.array([hi * low_share * 2.0**-54])))


def exact(x: DoubleDouble) -> mpmath.mpf:
    return mpmath.mpf(float(x.hi[0])) + mpmath.mpf(float(x.lo[0]))


@given(st.floats(min_value=-269.0, max_value=269.0), fine)
def test_exp(hi, low_share):
    x = number(hi, low_share)
    expected = mpmath.exp(exact(x))
    assert abs(exact(functions.exp(x)) - expected) <= mpmath.mpf(1e-29) * expected


@given(st.floats(min_value=-269.0, max_value=1e300), fine)
def test_sigmoid(hi, low_share):
    x = number(hi, low_share)
    expected = 1 / (1 + mpmath.exp(-exact(x)))
    assert abs(exact(functions.sigmoid(x)) - expected) <= mpmath.mpf(1e-29) * expected


@given(st.floats(min_value=-10_000.0, max_value=10_000.0))
def test_sine_and_cosine(x):
    sine, cosine = functions.sin_cos(np.array([x]))
    assert abs(exact(sine) - mpmath.sin(mpmath.mpf(x))) <= mpmath.mpf(1e-30)
    assert abs(exact(cosine) - mpmath.cos(mpmath.mpf(x))) <= mpmath.mpf(1e-30)


def test_sine_and_cosine_near_their_zeros():
    zeros = np.array([float(k * mpmath.pi / 2) for k in range(-6000, 6001, 7)])
    sine, cosine = functions.sin_cos(zeros)
    for k in range(len(zeros)):
        assert abs(exact(sine[k : k + 1]) - mpmath.sin(mpmath.mpf(zeros[k]))) <= mpmath.mpf(1e-30)
        assert abs(exact(cosine[k : k + 1]) - mpmath.cos(mpmath.mpf(zeros[k]))) <= mpmath.mpf(1e-30)


def test_what_is_out_of_range_is_refused():
    with pytest.raises(ValueError, match="allowed is at most 270"):
        functions.exp(double_double(np.array([271.0])))
    with pytest.raises(ValueError, match="allowed is at most 10000"):
        functions.sin_cos(np.array([10_001.0]))
