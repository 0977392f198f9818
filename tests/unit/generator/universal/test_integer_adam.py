"""The integer optimiser against a slow one of whole numbers and exact fractions, over the whole range."""

from fractions import Fraction
from math import isqrt

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.universal import adam
from generator.universal.snapping import LIMIT

VALUES = st.integers(-adam.VALUE_LIMIT, adam.VALUE_LIMIT)
MEANS = st.integers(-adam.MEAN_LIMIT, adam.MEAN_LIMIT)
SQUARES = st.integers(0, adam.SQUARE_LIMIT)
UNITS = st.integers(-LIMIT, LIMIT)
RATES = st.integers(0, adam.RATE_LIMIT)


def _even(x: Fraction) -> int:
    """The nearest whole number; ties go to the even one."""
    low = x.numerator // x.denominator
    rest = x - low
    return low + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2 == 1))


def _float64(x: Fraction) -> Fraction:
    """x rounded to 53 significant bits, ties to even: what IEEE 754 asks of + - * / and square root."""
    if x == 0:
        return Fraction(0)
    size = abs(x)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if Fraction(2) ** exponent > size:
        exponent -= 1
    unit = Fraction(2) ** (exponent - 52)
    return (1 if x > 0 else -1) * _even(size / unit) * unit


def _float64_root(x: int) -> Fraction:
    """The square root of a whole number, rounded to 53 bits; 200 extra bits stand for the exact root."""
    if x == 0:
        return Fraction(0)
    root = isqrt(x << 400)
    exact = root * root == x << 400
    # A root that is not whole is never a tie; the sticky bit keeps it from looking like one.
    return _float64(Fraction(2 * root + (not exact), 1 << 201))


def _slow(value: int, mean: int, square: int, unit: int, rate: int) -> tuple[int, int, int]:
    mean += _even(Fraction((unit << 16) - mean, 16))
    square += _even(Fraction((unit * unit << 32) - square, 128))
    root = _float64(_float64_root_of(square) + 1)
    move = _even(_float64(_float64(Fraction(rate) * mean) / root) / (1 << adam.RATE_BITS))
    # Beyond 2^53 the difference would be rounded, but then it is cut off anyway.
    return min(max(value - move, -adam.VALUE_LIMIT), adam.VALUE_LIMIT), mean, square


def _float64_root_of(square: int) -> Fraction:
    held = _float64(Fraction(square))  # an int64 above 2^53 is rounded on its way to float64
    return _float64_root(int(held))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(VALUES, MEANS, SQUARES, UNITS), min_size=1, max_size=8), RATES)
@example([(adam.VALUE_LIMIT, adam.MEAN_LIMIT, 0, -LIMIT)], adam.RATE_LIMIT)
@example([(-adam.VALUE_LIMIT, -adam.MEAN_LIMIT, adam.SQUARE_LIMIT, LIMIT)], adam.RATE_LIMIT)
@example([(0, 0, 0, 0), (1, 8, 64, 0), (1, -8, 64, 0), (1, 24, 192, 0)], 1)
def test_a_step_is_the_slow_step(rows: list[tuple[int, int, int, int]], rate: int) -> None:
    columns = list(zip(*rows, strict=True))
    values, means = np.array(columns[0], np.int32), np.array(columns[1], np.int32)
    squares, units = np.array(columns[2], np.int64), np.array(columns[3], np.int16)
    adam.advance(values, means, squares, units, rate)
    want = [_slow(*row, rate) for row in rows]
    assert list(zip(values.tolist(), means.tolist(), squares.tolist(), strict=True)) == want


@settings(max_examples=300, deadline=None)
@given(MEANS, SQUARES, st.integers(-80, 80), st.sampled_from([0, 1]))
@example(3, 10, 1, 0)
@example(-adam.MEAN_LIMIT, adam.SQUARE_LIMIT, -1, 1)
def test_a_change_of_unit_rounds_or_is_cut_off(mean: int, square: int, change: int, group: int) -> None:
    means, squares = np.full((1, 4), mean, np.int32), np.full((1, 4), square, np.int64)
    adam.change_unit(means, squares, group, change)
    want_mean = _even(Fraction(mean) / Fraction(2) ** change)
    want_square = _even(Fraction(square) / Fraction(4) ** change)
    want_mean = min(max(want_mean, -adam.MEAN_LIMIT), adam.MEAN_LIMIT)
    changed = slice(1, 4) if group else slice(0, 1)
    assert (means[0, changed] == want_mean).all()
    assert (squares[0, changed] == min(want_square, adam.SQUARE_LIMIT)).all()
    kept = slice(0, 1) if group else slice(1, 4)
    assert (means[0, kept] == mean).all()
    assert (squares[0, kept] == square).all()


@given(st.integers(-(1 << 61), 1 << 61), st.integers(1, 62))
def test_shifts_round_ties_to_even(x: int, bits: int) -> None:
    assert adam.shifted(np.int64(x), bits) == _even(Fraction(x, 1 << bits))


@settings(max_examples=200, deadline=None)
@given(st.fractions(0, 10, max_denominator=10**9), st.integers(1, 1200))
def test_step_sizes_are_correctly_rounded(rate: Fraction, count: int) -> None:
    size = adam.step_size(rate, count)
    exact = (rate * 2**32) ** 2 * (1 - Fraction(127, 128) ** count) / (1 - Fraction(15, 16) ** count) ** 2
    if size < adam.RATE_LIMIT:
        assert (size - Fraction(1, 2)) ** 2 <= exact or size == 0
        assert exact <= (size + Fraction(1, 2)) ** 2
    else:
        assert exact >= (adam.RATE_LIMIT - Fraction(1, 2)) ** 2


@pytest.mark.parametrize(
    ("square", "root"), [(Fraction(1, 4), 0), (Fraction(9, 4), 2), (Fraction(25, 4), 2), (2, 1), (3, 2)]
)
def test_roots_half_way_go_to_the_even_number(square: Fraction, root: int) -> None:
    assert adam._rounded_root(Fraction(square)) == root


def test_step_sizes_refuse_what_is_not_a_step() -> None:
    with pytest.raises(ValueError, match="from step 1 on"):
        adam.step_size(Fraction(1), 0)
    with pytest.raises(ValueError, match="rates from 0"):
        adam.step_size(Fraction(-1), 1)
    assert adam.step_size(Fraction(10**9), 1) == adam.RATE_LIMIT


def test_it_is_adam() -> None:
    """With small rounding it moves as the textbook's Adam does with the same decays."""
    rng = np.random.default_rng(0)
    values, means, squares = np.zeros(50, np.int32), np.zeros(50, np.int32), np.zeros(50, np.int64)
    x, m, v = np.zeros(50), np.zeros(50), np.zeros(50)
    for step in range(1, 30):
        g = rng.normal(0.0, 900.0, 50).round()
        adam.advance(values, means, squares, g.astype(np.int16), adam.step_size(Fraction("0.006"), step))
        m, v = 15 / 16 * m + g / 16, 127 / 128 * v + g * g / 128
        x -= 0.006 * m / (1 - (15 / 16) ** step) / np.sqrt(v / (1 - (127 / 128) ** step))
    assert np.abs(values * 2.0**-24 - x).max() < 2e-6
