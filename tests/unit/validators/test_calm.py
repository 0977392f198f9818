"""Points called calm: no pair of triangles at one of them meets beyond what it shares."""

import numpy as np
import pytest

from benchmarks.mesh_samples import sphere
from validators.kernels.calm import calm_points, keep_others
from validators.kernels.intersections import contacts


def fan(k, turns, closed=True):
    """k triangles around point 0 that go round it `turns` times, at random heights."""
    angle = 2 * np.pi * turns * np.arange(k) / k + 0.1
    heights = np.random.default_rng(k).uniform(-0.1, 0.1, k)
    ring = np.stack([0.5 * np.cos(angle), 0.5 * np.sin(angle), heights], axis=1)
    i = np.arange(k)
    T = np.stack([np.zeros(k, int), 1 + i, 1 + (i + 1) % k], axis=1)
    T = np.random.default_rng(k).permutation(T)
    return np.vstack([[0.0, 0.0, 0.05], ring]), (T if closed else T[1:]).astype(np.int32)


@pytest.mark.parametrize("k", range(3, 33))
def test_a_flat_ring_is_calm(k):
    assert calm_points(*fan(k, 1)).tolist() == [True] + k * [False]


@pytest.mark.parametrize("axis", range(3))
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_ring_on_a_grid_is_calm(axis, sign):
    steps = [(1, 0), (1, 1), (0, 1), (-1, 0), (-1, -1), (0, -1)]
    P = np.roll([(0.25 * x, sign * 0.25 * y, 0.125) for x, y in [(0, 0), *steps]], axis, axis=1)
    T = np.array([(0, 1 + i, 1 + (i + 1) % 6) for i in range(6)], np.int32)
    assert calm_points(P, T)[0]


@pytest.mark.parametrize("k", range(5, 33))
def test_a_ring_that_goes_round_twice_is_not(k):
    assert not calm_points(*fan(k, 2)).any()


def test_open_fans_two_fans_and_fans_of_mixed_winding_are_not():
    P, T = fan(6, 1)
    assert not calm_points(*fan(6, 1, closed=False)).any()
    mixed = T.copy()
    mixed[2] = mixed[2, ::-1]
    assert not calm_points(P, mixed).any()
    two = np.concatenate([T, np.where(T > 0, T + 6, 0)]).astype(np.int32)
    assert not calm_points(np.vstack([P, P[1:] + [0.0, 0.0, 0.4]]), two).any()


def test_coordinates_too_small_to_be_sure_of_leave_everything_open():
    P, T = fan(6, 1)
    P[3, 2] = 2.0**-1000
    assert not calm_points(P, T).any()


@pytest.mark.parametrize("noise", [0.01, 0.1, 0.3])
def test_no_pair_at_a_calm_point_of_a_crumpled_sphere_is_in_contact(noise):
    V, F = sphere(6)
    P = 0.4 * V + noise * 0.2 * np.random.default_rng(3).normal(size=V.shape)
    T = F.astype(np.int32)
    every = np.stack(np.triu_indices(len(T), 1), axis=1).astype(np.int32)
    others = every.copy()
    others = others[: keep_others(T, calm_points(P, T), others)]
    assert 0 < len(others) < len(every)
    hits = [{tuple(pair) for pair in some[contacts(P, T, some)[0] != 0].tolist()} for some in (every, others)]
    assert hits[0] == hits[1]
    assert bool(hits[0]) == (noise > 0.01)
