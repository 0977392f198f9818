"""Which noise level the critic is asked about at each step."""

import math

from ..noise import STREAM_TIMESTEP, hash_bits, uniform

TRAINING_STEPS = 1000

_STRATA = 8


def annealed_timestep(step: int, steps: int, seed: int, t_max: tuple[float, float], t_min: tuple[float, float]) -> int:
    """t of a step, one for all its views, in [1, 999].

    The window [t_min, t_max] (shares of 1000, each given as start and end) narrows with the square root of progress
    (Zhu et al. 2023, HiFA, eq. 8). Inside it, every run of 8 steps visits 8 equal strata in a shuffled order.
    """
    anneal = math.sqrt(step / steps)
    high = t_max[0] + (t_max[1] - t_max[0]) * anneal
    low = t_min[0] + (t_min[1] - t_min[0]) * anneal
    round_, place = divmod(step, _STRATA)
    keys = hash_bits(seed, STREAM_TIMESTEP, 2 * round_, _STRATA)
    order = sorted(range(_STRATA), key=lambda stratum: int(keys[stratum]))
    jitter = float(uniform(seed, STREAM_TIMESTEP, 2 * round_ + 1, _STRATA)[place])
    share = low + (high - low) * (order[place] + jitter) / _STRATA
    return min(max(int(share * TRAINING_STEPS), 1), TRAINING_STEPS - 1)
