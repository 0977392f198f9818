"""Rounding of gradients: ties, limits, statistics, and the margin against a slow definition of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.universal.snapping import FLOOR, LIMIT, local_sizes, snap
from generator.universal.state import unit_change
from generator.workers import Workers


def _slow_margin(gradient: NDArray, exponents: tuple[int, int]) -> float:
    n, least = gradient.shape[0], 1.0
    for c in range(4):
        group = 1 if c else 0
        part = gradient[..., 1:] if group else gradient[..., :1]
        floor, unit = FLOOR * np.sqrt((part**2).mean()), 2.0 ** exponents[group]
        for i, j, k in np.ndindex(n, n, n):
            around = gradient[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2, max(k - 1, 0) : k + 2, c]
            local = abs(around).max() + floor
            q = gradient[i, j, k, c] / unit
            near = 0.5 - abs(q - np.rint(q)) if abs(q) < LIMIT else abs(q) - (LIMIT - 0.5)
            if local > 0:
                least = min(least, near * unit / local)
    return least


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("seed", range(4))
def test_margin_is_the_least_distance_to_a_boundary(seed: int, threads: int) -> None:
    rng = np.random.default_rng(seed)
    gradient = rng.standard_normal((6, 6, 6, 4)) * rng.exponential(1.0, (6, 6, 6, 1)) ** 3
    exponents = (-3, -4)
    snapped, margin, element = snap(gradient, exponents, Workers(threads))
    assert np.isclose(margin, _slow_margin(gradient, exponents), rtol=1e-9)
    group = 1 if element % 4 else 0
    q = gradient.reshape(-1)[element] / 2.0 ** exponents[group]
    local = local_sizes(gradient, np.array([element]))[0] / 2.0 ** exponents[group]
    assert np.isclose((0.5 - abs(q - np.rint(q))) / local, margin, rtol=1e-9)
    want = np.rint(gradient / 2.0 ** np.array([-3, -4, -4, -4]))
    assert (snapped.units == want).all()
    assert snapped.counts == (int((want[..., :1] != 0).sum()), int((want[..., 1:] != 0).sum()))
    assert snapped.squares == (int((want[..., :1] ** 2).sum()), int((want[..., 1:] ** 2).sum()))


def test_ties_go_to_even_and_large_values_are_cut_off() -> None:
    gradient = np.zeros((2, 2, 2, 4))
    gradient.reshape(-1)[:6] = [0.5, 1.5, -2.5, 1e9, -1e9, LIMIT]
    snapped, margin, _ = snap(gradient, (0, 0), Workers())
    assert snapped.units.reshape(-1)[:6].tolist() == [0, 2, -2, LIMIT, -LIMIT, LIMIT]
    assert margin == 0.0  # a tie is as near as can be


def test_nothing_is_far_from_being_something() -> None:
    snapped, margin, _ = snap(np.zeros((3, 3, 3, 4)), (-20, -20), Workers())
    assert not snapped.units.any()
    assert snapped.counts == (0, 0)
    assert margin == 1.0


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.floats(1e-18, 1e-13))
def test_noise_below_the_margin_changes_nothing(seed: int, size: float) -> None:
    """What the margin promises: relative noise under it, of any sign, gives the same whole numbers."""
    rng = np.random.default_rng(seed)
    gradient = rng.standard_normal((4, 4, 4, 4))
    snapped, margin, _ = snap(gradient, (-4, -4), Workers())
    if margin > 2 * size:
        local = local_sizes(gradient, np.arange(gradient.size)).reshape(gradient.shape)
        noisy = gradient + size * local * rng.choice([-1.0, 1.0], gradient.shape)
        assert (snap(noisy, (-4, -4), Workers())[0].units == snapped.units).all()


@given(st.integers(1, 10**6), st.integers(1, 1 << 28))
def test_the_unit_comes_back_into_range_at_once(count: int, mean: int) -> None:
    change = unit_change(count, count * mean)
    assert 32 <= mean / 4.0**change < 1024
