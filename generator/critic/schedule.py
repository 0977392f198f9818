"""The noise schedule of the embedded critics as a table, the same bits on every machine.

Diffusers computes it with the C library's cosine in float64 and sums it up in float32; here every value comes from
IEEE basic operations in float64.
"""

import json
from functools import cache

import numpy as np
from numpy.typing import NDArray

from specs.trigonometry import cos_deg

from ..errors import WeightsError
from . import weights

# Nichol and Dhariwal 2021, section 3.2: the offset s, and the cap that keeps the last steps away from a singularity.
OFFSET = 0.008
MAX_BETA = 0.999


@cache
def alpha_bar(role: str) -> NDArray[np.float64]:
    """Cumulative signal variance of each t, (1000,), of the schedule that the critic of that role was trained with.

    Raises WeightsError when the shipped schedule is not the locked one, or of another kind than this table.
    """
    weights.verify(f"{role}/")
    config = json.loads((weights.FOLDER / role / "scheduler_config.json").read_text(encoding="utf-8"))
    if config["beta_schedule"] != "squaredcos_cap_v2" or config["trained_betas"] or config["rescale_betas_zero_snr"]:
        raise WeightsError(f"{role}/scheduler_config.json: only a plain squaredcos_cap_v2 has a table")
    table = squared_cosine(config["num_train_timesteps"])
    table.flags.writeable = False
    return table


def squared_cosine(steps: int) -> NDArray[np.float64]:
    """alpha_bar (steps,) of the capped cosine schedule. Nichol and Dhariwal 2021, eq. 17, beta capped at 0.999."""
    ideal = [_squared_cosine_at(step / steps) for step in range(steps + 1)]
    table, signal = np.empty(steps), 1.0
    for step in range(steps):
        signal *= 1.0 - min(1.0 - ideal[step + 1] / ideal[step], MAX_BETA)
        table[step] = signal
    return table


def _squared_cosine_at(share: float) -> float:
    cosine = cos_deg((share + OFFSET) / (1.0 + OFFSET) * 90.0)
    return cosine * cosine
