import numpy as np
import pytest

from generator.critic import weights
from generator.critic.schedule import ALPHA_BAR


@pytest.mark.parametrize("role", ["guide", "judge"])
def test_the_table_is_the_shipped_schedule(role):
    shipped = weights.load_scheduler(role)
    assert shipped.config.beta_schedule == "squaredcos_cap_v2"
    assert shipped.config.num_train_timesteps == 1000
    # Diffusers multiplies it up in float32.
    np.testing.assert_allclose(ALPHA_BAR, shipped.alphas_cumprod.double().numpy(), rtol=0.0, atol=1e-6)


def test_the_table_falls_and_only_its_last_step_is_capped():
    assert (np.diff(ALPHA_BAR) < 0.0).all()
    share = np.arange(1, 1001) / 1000
    square = np.cos((share + 0.008) / 1.008 * np.pi / 2.0) ** 2 / np.cos(0.008 / 1.008 * np.pi / 2.0) ** 2
    np.testing.assert_allclose(ALPHA_BAR[:-1], square[:-1], rtol=1e-9)
    assert ALPHA_BAR[-1] == pytest.approx(0.001 * ALPHA_BAR[-2], rel=1e-12)


def test_nobody_can_change_the_table():
    with pytest.raises(ValueError, match="read-only"):
        ALPHA_BAR[0] = 1.0
