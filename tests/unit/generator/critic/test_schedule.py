import json
import shutil

import numpy as np
import pytest

from generator.critic import schedule, weights
from generator.errors import WeightsError


@pytest.mark.parametrize("role", ["guide", "judge"])
def test_the_table_is_the_shipped_schedule(role):
    table = schedule.alpha_bar(role)
    shipped = weights.load_scheduler(role).alphas_cumprod.double().numpy()  # summed up in float32
    np.testing.assert_allclose(table, shipped, rtol=0.0, atol=1e-6)
    assert table.shape == (1000,)
    assert (np.diff(table) < 0.0).all()


def test_the_cap_acts_on_the_last_step_alone():
    table = schedule.squared_cosine(1000)
    t = (np.arange(1, 1001) / 1000 + 0.008) / 1.008 * np.pi / 2.0
    uncapped = np.cos(t) ** 2 / np.cos(0.008 / 1.008 * np.pi / 2.0) ** 2
    np.testing.assert_allclose(table[:-1], uncapped[:-1], rtol=1e-9)
    assert table[-1] == pytest.approx(0.001 * table[-2], rel=1e-12)


def test_a_schedule_of_another_kind_is_refused(tmp_path, monkeypatch):
    shutil.copytree(weights.FOLDER, tmp_path / "weights")
    monkeypatch.setattr(weights, "FOLDER", tmp_path / "weights")
    monkeypatch.setattr(weights, "LOCK", tmp_path / "weights" / "lock.json")
    schedule.alpha_bar.cache_clear()
    path = tmp_path / "weights" / "guide" / "scheduler_config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps(config | {"beta_schedule": "linear"}))
    with pytest.raises(WeightsError, match="sha256"):
        schedule.alpha_bar("guide")
    weights.lock()
    with pytest.raises(WeightsError, match="squaredcos_cap_v2"):
        schedule.alpha_bar("guide")
    schedule.alpha_bar.cache_clear()
