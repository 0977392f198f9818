"""Against exact fractions, with weights and rows of very different sizes."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.precise.double_double import DoubleDouble, double_double
from generator.precise.product import ExactFactor


def exact_product(left: DoubleDouble, right: np.ndarray) -> list[list[Fraction]]:
    rows = [
        [Fraction(float(h)) + Fraction(float(l)) for h, l in zip(*pair, strict=True)]
        for pair in zip(left.hi, left.lo, strict=True)
    ]
    columns = [[Fraction(float(w)) for w in column] for column in right.T]
    return [[sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0)) for column in columns] for row in rows]


def check(left: DoubleDouble, right: np.ndarray) -> None:
    got = ExactFactor(right).times(left)
    expected = exact_product(left, right)
    for i, row in enumerate(expected):
        largest = Fraction(float(np.abs(left.hi[i]).max()))
        for j, value in enumerate(row):
            size = largest * Fraction(float(np.abs(right[:, j]).sum()))
            error = abs(Fraction(float(got.hi[i, j])) + Fraction(float(got.lo[i, j])) - value)
            assert error <= Fraction(1, 2**103) * size


def random_left(rng: np.random.Generator, shape: tuple[int, int], spread: int) -> DoubleDouble:
    hi = rng.standard_normal(shape) * 2.0 ** rng.integers(-spread, spread + 1, shape)
    return double_double(hi) + hi * 2.0**-54 * rng.uniform(-1.0, 1.0, shape)


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.sampled_from([0, 3, 30]), st.sampled_from([0, 3, 30]))
def test_products_are_exact_to_the_last_rounding(seed, inner, left_spread, right_spread):
    rng = np.random.default_rng(seed)
    right = rng.standard_normal((inner, 3)) * 2.0 ** rng.integers(-right_spread, right_spread + 1, (inner, 3))
    check(random_left(rng, (2, inner), left_spread), right)


def test_a_long_product_of_half_precision_weights():
    rng = np.random.default_rng(0)
    check(random_left(rng, (2, 1536), 2), rng.standard_normal((1536, 2)).astype(np.float16).astype(np.float64))


def test_the_largest_numbers_still_add_up_exactly():
    # Every slice is full: one bit more in a slice would need 54 bits for the sum.
    for inner in (1, 2, 3, 512, 1024):
        left = double_double(np.full((1, inner), np.nextafter(1.0, 0.0)))
        check(left, np.full((inner, 1), np.nextafter(1.0, 0.0)))


def test_zeros_stay_zeros():
    product = ExactFactor(np.zeros((4, 2))).times(double_double(np.zeros((3, 4))))
    np.testing.assert_array_equal(product.hi, np.zeros((3, 2)))
    check(double_double(np.array([[0.0, 1.0], [0.0, 0.0]])), np.array([[0.0, 1.0], [0.0, 0.5]]))


@pytest.mark.parametrize("inner", [7, 512])
def test_a_row_does_not_depend_on_the_others(inner):
    rng = np.random.default_rng(1)
    left, factor = random_left(rng, (6, inner), 20), ExactFactor(rng.standard_normal((inner, 5)))
    together = factor.times(left)
    for row in range(6):
        alone = factor.times(left[row : row + 1])
        np.testing.assert_array_equal(together.hi[row], alone.hi[0])
        np.testing.assert_array_equal(together.lo[row], alone.lo[0])
