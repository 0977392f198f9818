"""The state of an optimisation, by determinism class: what is kept from one step to the next, and how it moves."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .floating import FloatState
from .universal.snapping import Margin
from .universal.state import IntegerState
from .workers import Workers


class State(Protocol):
    """Levels of parameters (n, n, n, 4) and whatever moves them. A step is `offer`, then `advance`."""

    dtype: type[np.floating]

    def add_level(self, index: int, total: NDArray) -> None:
        """Add the level's parameters to total (n, n, n, 4), in place."""

    def offer(self, gradients: Sequence[NDArray | None]) -> Margin | None:
        """Take a step's gradients, None for a level not in use; how near they came to being rounded otherwise."""

    def advance(self, rate: Fraction) -> None:
        """Move against the gradients of the last `offer`, `rate` times as far as the learning rate says."""

    def tensors(self) -> dict[str, NDArray]:
        """Everything that the next step depends on, by name."""

    def restore(self, tensors: dict[str, NDArray]) -> None:
        """Take over the `tensors()` of another state of this kind. Raises ValueError for others."""


STATES: dict[str, Callable[[Sequence[int], float, Workers], State]] = {
    "universal": IntegerState,
    "portable-f32": FloatState,
    "device": FloatState,
}
