"""How a determinism class computes between two states of the optimisation."""

from dataclasses import dataclass

import numpy as np

from . import environment


@dataclass(frozen=True)
class Arithmetic:
    """The class, and what may differ within it: threads, another order of sums (`shuffle`, 0 for none), the device.

    device: where the critic runs, "cpu" or "cuda".
    """

    determinism: str = "universal"
    threads: int = 1
    shuffle: int = 0
    device: str = "cpu"

    @property
    def dtype(self) -> type[np.floating]:
        """What views, critic and gradients are computed in."""
        return np.float64 if self.determinism == "universal" else np.float32


def of_this_process(determinism: str) -> Arithmetic:
    """As the environment of the sealed process says."""
    if determinism == "universal":
        return Arithmetic(determinism, environment.threads(), environment.shuffle(), environment.device())
    return Arithmetic(determinism, device="cuda" if determinism == "device" else "cpu")
