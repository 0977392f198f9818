"""The state of an optimisation in floating point: for classes that promise the same bytes on alike machines only."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .field.grid import START_RADIUS_M, sphere
from .optimiser import Adam
from .workers import Workers


class FloatState:
    """Levels of float32 parameters (n, n, n, 4) and their Adam. Nothing is rounded: `offer` has no margin to tell."""

    dtype: type[np.floating] = np.float32

    def __init__(self, levels: Sequence[int], learning_rate: float, workers: Workers | None = None) -> None:
        self.levels = tuple(levels)
        self.values = [np.zeros((n, n, n, 4), np.float32) for n in levels]
        self.values[0][..., 0] = sphere(levels[0], START_RADIUS_M)
        self._adam = Adam(learning_rate)
        self._offered: list[NDArray | None] = [None] * len(levels)

    def add_level(self, index: int, total: NDArray) -> None:
        """Add a level's parameters to total (n, n, n, 4)."""
        total += self.values[index]

    def offer(self, gradients: Sequence[NDArray | None]) -> None:
        """Keep a step's gradients for `advance`."""
        self._offered = list(gradients)

    def advance(self, rate: Fraction) -> None:
        """Move the parameters, `rate` times as far as the learning rate says."""
        self._adam.step(self.values, self._offered, float(rate))

    def tensors(self) -> dict[str, NDArray]:
        """Everything that the next step depends on, by name."""
        named = {f"values/{n}": array for n, array in zip(self.levels, self.values, strict=True)}
        for kind, moments in self._adam.moments(self.values).items():
            named |= {f"{kind}/{n}": array for n, array in zip(self.levels, moments, strict=True)}
        return named

    def restore(self, tensors: dict[str, NDArray]) -> None:
        """Refused: a run of these classes begins at its beginning. Raises ValueError."""
        raise ValueError("a state in floating point cannot be taken up again; the run starts anew")
