"""Adam follows its paper, counts a parameter's own steps and leaves what has no gradient."""

import numpy as np

from generator.optimiser import Adam


def test_follows_the_paper() -> None:
    rng = np.random.default_rng(0)
    param, reference = np.ones(6), np.ones(6)
    adam, mean, square = Adam(0.01), np.zeros(6), np.zeros(6)
    for step in range(1, 6):
        grad = rng.standard_normal(6)
        adam.step([param], [grad])
        mean, square = 0.9 * mean + 0.1 * grad, 0.99 * square + 0.01 * grad**2
        unbiased = mean / (1 - 0.9**step), square / (1 - 0.99**step)
        reference -= 0.01 * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
    assert np.allclose(param, reference, rtol=1e-12)


def test_a_late_parameter_starts_unbiased() -> None:
    early, late = np.zeros(3, np.float32), np.zeros(3, np.float32)
    adam = Adam(0.1)
    for _ in range(50):
        adam.step([early, late], [np.ones(3, np.float32), None])
    assert not late.any()
    adam.step([early, late], [None, np.full(3, -7.0, np.float32)])
    assert np.allclose(late, 0.1, rtol=1e-5)


def test_rate_scales_the_step() -> None:
    full, half = np.zeros(2), np.zeros(2)
    Adam(0.1).step([full], [np.ones(2)])
    Adam(0.1).step([half], [np.ones(2)], rate=0.5)
    assert np.allclose(full, 2 * half)
