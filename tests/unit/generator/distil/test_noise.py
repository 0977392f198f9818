"""Noise is a function of (seed, stream, step, index): exact, prefix-stable, Gaussian."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from generator.noise import gaussian, hash_bits, uniform

MASK = (1 << 64) - 1


def _splitmix64(state: int, count: int) -> list[int]:
    """Steele, Lea and Flood 2014, figure 2, on Python's integers: the slow reference."""
    numbers = []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        numbers.append(z ^ (z >> 31))
    return numbers


def _key(*words: int) -> int:
    key = 0
    for word in words:
        key = _splitmix64((key + (word & MASK)) * 0x9E3779B97F4A7C15 & MASK, 1)[0]
    return key


@settings(max_examples=25, deadline=None)
@given(st.integers(-(2**31), 2**63), st.integers(0, 9), st.integers(0, 10**6))
def test_hash_is_splitmix64_from_a_hashed_key(seed: int, stream: int, step: int) -> None:
    assert hash_bits(seed, stream, step, 5).tolist() == _splitmix64(_key(seed, stream, step), 5)


def test_gaussian_is_the_exact_quantile_of_the_upper_bits() -> None:
    p = (np.asarray(hash_bits(3, 1, 7, 20000) >> np.uint64(32), np.float64) + 0.5) / 2**32
    assert np.abs(gaussian(3, 1, 7, (20000,)) - ndtri(p)).max() < 4e-7


@pytest.mark.parametrize("count", [1, 15, 16, 1000])
def test_fewer_numbers_are_a_prefix_of_more(count: int) -> None:
    assert gaussian(5, 1, 2, (count,)).tobytes() == gaussian(5, 1, 2, (4096,))[:count].tobytes()


def test_moments_and_independence() -> None:
    x = gaussian(0, 1, 0, (200_000,)).astype(np.float64)
    other = gaussian(0, 1, 1, (200_000,)).astype(np.float64)
    standard_error = 200_000**-0.5
    assert abs(x.mean()) < 4 * standard_error
    assert abs(x.var() - 1) < 6 * standard_error
    assert abs((x**3).mean()) < 16 * standard_error
    assert abs((x**4).mean() - 3) < 40 * standard_error
    assert abs((x * other).mean()) < 4 * standard_error
    assert abs((x[1:] * x[:-1]).mean()) < 4 * standard_error


def test_every_argument_changes_the_numbers() -> None:
    draws = [gaussian(*arguments, (8,)).tobytes() for arguments in ((0, 1, 0), (1, 1, 0), (0, 2, 0), (0, 1, 1))]
    assert len(set(draws)) == 4


def test_uniform_stays_in_its_interval() -> None:
    x = uniform(1, 2, 3, 10_000)
    assert x.min() >= 0.0
    assert x.max() < 1.0
    assert np.abs(np.histogram(x, 10, (0, 1))[0] - 1000).max() < 150
