"""The noise level narrows as the spec says and visits its window evenly."""

import numpy as np

from generator.guidance import annealed_timestep

T_MAX, T_MIN = (0.98, 0.3), (0.4, 0.02)


def _levels(seed: int) -> np.ndarray:
    return np.array([annealed_timestep(step, 220, seed, T_MAX, T_MIN) for step in range(220)])


def test_levels_stay_in_the_annealed_window() -> None:
    anneal = np.sqrt(np.arange(220) / 220)
    t = _levels(0)
    assert (t >= np.floor(1000 * (0.4 - 0.38 * anneal))).all()
    assert (t <= 1000 * (0.98 - 0.68 * anneal)).all()
    assert t[-20:].max() <= 350


def test_eight_steps_visit_eight_strata() -> None:
    t = np.array([annealed_timestep(step, 10**9, 4, (1.0, 1.0), (0.0, 0.0)) for step in range(16)])
    for run in (t[:8], t[8:]):
        assert sorted((run * 8 // 1000).tolist()) == list(range(8))


def test_seed_decides() -> None:
    assert (_levels(1) == _levels(1)).all()
    assert (_levels(1) != _levels(2)).any()


def test_levels_are_steps_of_the_schedule() -> None:
    assert {annealed_timestep(step, 8, 0, (0.0, 0.0), (0.0, 0.0)) for step in range(8)} == {1}
    assert {annealed_timestep(step, 8, 0, (1.0, 1.0), (1.0, 1.0)) for step in range(8)} == {999}
