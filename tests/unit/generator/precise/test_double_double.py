"""Against exact fractions, over the whole range that the bounds are stated for."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.precise.double_double import DoubleDouble, double_double, nearest, two_prod, two_sum, where

U = Fraction(1, 2**53)
magnitudes = st.floats(min_value=2.0**-400, max_value=2.0**400) | st.floats(min_value=0.5, max_value=2.0)
floats = st.just(0.0) | st.tuples(magnitudes, st.sampled_from([-1.0, 1.0])).map(lambda pair: pair[0] * pair[1])


@st.composite
def numbers(draw, positive=False):
    """A normalised number; its low part is anything from nothing to half a unit of the high one."""
    hi = draw(floats)
    if positive:
        hi = abs(hi)
    lo = hi * draw(st.floats(min_value=-1.0, max_value=1.0)) * 2.0**-54
    hi, lo = two_sum(np.array([hi]), np.array([lo]))
    return DoubleDouble(hi, lo)


def exact(x: DoubleDouble) -> Fraction:
    return Fraction(float(x.hi[0])) + Fraction(float(x.lo[0]))


def assert_within(got: DoubleDouble, expected: Fraction, bound: Fraction) -> None:
    assert abs(exact(got) - expected) <= bound * abs(expected)
    assert float(got.hi[0]) == float(got.hi[0] + got.lo[0])  # normalised


@given(floats, floats)
def test_sums_and_products_lose_nothing(a, b):
    for operation, expected in ((two_sum, Fraction(a) + Fraction(b)), (two_prod, Fraction(a) * Fraction(b))):
        value, error = operation(np.array([a]), np.array([b]))
        assert Fraction(float(value[0])) + Fraction(float(error[0])) == expected
        assert float(value[0]) == float(expected)


@given(numbers(), numbers())
def test_addition_and_subtraction(x, y):
    assert_within(x + y, exact(x) + exact(y), 4 * U**2)
    assert_within(x - y, exact(x) - exact(y), 4 * U**2)


@given(numbers())
def test_what_cancels_is_zero(x):
    assert exact(x - x) == 0


@given(numbers(), floats)
def test_arithmetic_with_a_float64(x, y):
    assert_within(x + y, exact(x) + Fraction(y), 2 * U**2)
    assert_within(y - x, Fraction(y) - exact(x), 2 * U**2)
    assert_within(x * np.array([y]), exact(x) * Fraction(y), 2 * U**2)


@given(numbers(), numbers())
def test_multiplication(x, y):
    assert_within(x * y, exact(x) * exact(y), 7 * U**2)


@given(numbers(), numbers().filter(lambda y: y.hi[0] != 0.0))
def test_division(x, y):
    if abs(x.hi[0]) >= abs(y.hi[0]) * 2.0**-400 and abs(x.hi[0]) <= abs(y.hi[0]) * 2.0**400:
        assert_within(x / y, exact(x) / exact(y), 16 * U**2)


@given(numbers(positive=True))
def test_square_root(x):
    root = x.sqrt()
    # |r - sqrt(x)| <= bound sqrt(x), tested on squares: (1 - bound)^2 x <= r^2 <= (1 + bound)^2 x.
    bound = 4 * U**2
    assert (1 - bound) ** 2 * exact(x) <= exact(root) ** 2 <= (1 + bound) ** 2 * exact(x)


@given(numbers(), numbers())
def test_order_and_magnitude(x, y):
    assert bool((x < y)[0]) == (exact(x) < exact(y))
    assert exact(abs(x)) == abs(exact(x))
    assert exact(where(x < y, x, y)) == min(exact(x), exact(y))


@given(st.lists(numbers(), min_size=1, max_size=40))
def test_a_sum_is_good_to_the_size_of_its_terms(terms):
    row = DoubleDouble(np.concatenate([x.hi for x in terms]), np.concatenate([x.lo for x in terms]))
    size = sum((abs(exact(x)) for x in terms), Fraction(0))
    assert abs(exact(row.sum()) - sum((exact(x) for x in terms), Fraction(0))) <= 6 * 4 * U**2 * size


@given(numbers())
def test_rounding_to_float64_is_to_the_nearest(x):
    assert float(x.to_float64()[0]) == float(exact(x))


def test_constants_are_rounded_from_fractions():
    third = nearest(Fraction(1, 3), 3)
    assert abs(sum(map(Fraction, third)) - Fraction(1, 3)) < Fraction(1, 2**160)
    assert third[0] == 1.0 / 3.0


def test_arrays_on_the_left_are_no_arrays_of_objects():
    product = np.array([2.0, 3.0]) * double_double(np.array([5.0, 7.0]))
    assert isinstance(product, DoubleDouble)
    np.testing.assert_array_equal(product.hi, [10.0, 21.0])


@pytest.mark.parametrize("count", [1, 2, 3, 7, 512])
def test_a_sum_keeps_its_axis(count):
    assert double_double(np.ones((2, count))).sum().hi.tolist() == [[count], [count]]
