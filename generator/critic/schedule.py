"""The noise schedule of the embedded critics as a table, the same bits on every machine.

Diffusers computes it with the C library's cosine and multiplies it up in float32; here every value comes from IEEE
basic operations in float64. A test holds it against the scheduler_config.json of both critics.
"""

import numpy as np
from numpy.typing import NDArray

from specs.trigonometry import cos_deg

STEPS = 1000
# Nichol and Dhariwal 2021, section 3.2: the offset s, and the cap that keeps the last steps away from a singularity.
OFFSET = 0.008
MAX_BETA = 0.999


def squared_cosine(steps: int) -> NDArray[np.float64]:
    """Cumulative signal variance (steps,) of the capped cosine schedule. Nichol and Dhariwal 2021, eq. 17."""
    ideal = [_squared_cosine_at(step / steps) for step in range(steps + 1)]
    table, signal = np.empty(steps), 1.0
    for step in range(steps):
        signal *= 1.0 - min(1.0 - ideal[step + 1] / ideal[step], MAX_BETA)
        table[step] = signal
    table.flags.writeable = False
    return table


def _squared_cosine_at(share: float) -> float:
    cosine = cos_deg((share + OFFSET) / (1.0 + OFFSET) * 90.0)
    return cosine * cosine


ALPHA_BAR = squared_cosine(STEPS)
