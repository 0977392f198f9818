"""The whole state of an optimisation in the universal class: integers, and nothing else."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..field.grid import START_RADIUS_M, sphere
from ..workers import Workers
from . import adam
from .snapping import GROUPS, Margin, Snapped, snap

# The first unit of a level's gradient is 2^this, for distance and colours; later the gradient's own size moves it.
FIRST_EXPONENTS = (-16, -19)
# The unit is held near 2^-GRID_BITS of the root mean square of the values that are not zero: within a factor of 2.
GRID_BITS = 4
# No unit leaves this range; a level whose gradient vanishes altogether goes down by EMPTY_CHANGE a step.
LEAST_EXPONENT, MOST_EXPONENT, EMPTY_CHANGE = -60, 20, -2


@njit(cache=True, nogil=True)
def _add_values(values, scale, total):  # type: ignore[no-untyped-def]
    for i in range(values.size):
        total[i] += np.float64(values[i]) * scale


class IntegerState:
    """Levels of parameters (n, n, n, 4), their moments, and the units of their gradients.

    A level whose gradient is None has not joined yet: it stays, and its moments do not start.
    """

    dtype: type[np.floating] = np.float64

    def __init__(
        self,
        levels: Sequence[int],
        learning_rate: float,
        workers: Workers | None = None,
        grid_bits: int = GRID_BITS,
    ) -> None:
        self.levels, self.learning_rate = tuple(levels), Fraction(repr(learning_rate))
        self._grid_bits = grid_bits
        self.workers = workers or Workers()
        shapes = [(n, n, n, 4) for n in levels]
        self.values = [np.zeros(shape, np.int32) for shape in shapes]
        self.means = [np.zeros(shape, np.int32) for shape in shapes]
        self.squares = [np.zeros(shape, np.int64) for shape in shapes]
        self.exponents = np.tile(np.array(FIRST_EXPONENTS, np.int32), (len(levels), 1))
        self.counts = np.zeros(len(levels), np.int32)
        start = np.rint(sphere(levels[0], START_RADIUS_M) * (1 << adam.VALUE_BITS))
        self.values[0][..., 0] = start.astype(np.int32)
        self._offered: list[Snapped | None] = [None] * len(levels)

    def add_level(self, index: int, total: NDArray[np.float64]) -> None:
        """Add a level's parameters to total (n, n, n, 4); exact, as all are multiples of 2^-24 below 2^7."""
        flat, out = self.values[index].reshape(-1), total.reshape(-1)
        pieces = self.workers.split(len(flat))
        scale = 1.0 / (1 << adam.VALUE_BITS)
        self.workers.each(lambda at: _add_values(flat[slice(*pieces[at])], scale, out[slice(*pieces[at])]), len(pieces))

    def offer(self, gradients: Sequence[NDArray | None]) -> Margin:
        """Round a step's gradients for `advance`; how near they came to being rounded otherwise."""
        least = Margin(1.0, 0, 0)
        for index, gradient in enumerate(gradients):
            self._offered[index] = None
            if gradient is not None:
                exponents = [int(exponent) for exponent in self.exponents[index]]
                self._offered[index], value, element = snap(gradient, exponents, self.workers)
                if value < least.value:
                    least = Margin(value, index, element)
        return least

    def advance(self, rate: Fraction) -> None:
        """Move against the gradients of the last `offer`, `rate` times as far as the learning rate says."""
        for index, snapped in enumerate(self._offered):
            if snapped is None:
                continue
            self.counts[index] += 1
            size = adam.step_size(self.learning_rate * rate, int(self.counts[index]))
            arrays = (self.values[index], self.means[index], self.squares[index], snapped.units)
            flat = [array.reshape(-1) for array in arrays]
            pieces = self.workers.split(len(flat[0]))

            def move(at: int, flat=flat, pieces=pieces, size=size) -> None:  # type: ignore[no-untyped-def]
                adam.advance(*(array[slice(*pieces[at])] for array in flat), size)

            self.workers.each(move, len(pieces))
            self._change_units(index, snapped)
            self._offered[index] = None

    def _change_units(self, index: int, snapped: Snapped) -> None:
        for group in range(GROUPS):
            old = int(self.exponents[index, group])
            change = unit_change(snapped.counts[group], snapped.squares[group], self._grid_bits)
            change = min(max(old + change, LEAST_EXPONENT), MOST_EXPONENT) - old
            if change:
                moments = (self.means[index].reshape(-1, 4), self.squares[index].reshape(-1, 4))
                adam.change_unit(*moments, group, change)
                self.exponents[index, group] = old + change

    def tensors(self) -> dict[str, NDArray]:
        """Everything that the next step depends on, by name: "values/9", ..., and the small tables."""
        named: dict[str, NDArray] = {}
        kinds: dict[str, Sequence[NDArray]] = {"values": self.values, "mean": self.means, "square": self.squares}
        for kind, arrays in kinds.items():
            named |= {f"{kind}/{n}": array for n, array in zip(self.levels, arrays, strict=True)}
        return {**named, "exponents": self.exponents, "counts": self.counts}

    def restore(self, tensors: dict[str, NDArray]) -> None:
        """Take over the `tensors()` of another state. Raises ValueError when they are not of this one's kind."""
        own = self.tensors()
        if set(own) != set(tensors):
            raise ValueError(f"a state of {', '.join(sorted(tensors))}; allowed: {', '.join(sorted(own))}")
        for name, array in own.items():
            if tensors[name].shape != array.shape or tensors[name].dtype != array.dtype:
                raise ValueError(
                    f"{name} is {tensors[name].dtype} {tensors[name].shape}, not {array.dtype} {array.shape}"
                )
        for name, array in own.items():
            array[...] = tensors[name]


def unit_change(count: int, squares: int, grid_bits: int = GRID_BITS) -> int:
    """By how many powers of two a group's unit changes after a step with `count` values that are not zero.

    squares: the sum of their squares, in units. 0 while the root mean square is 2^(grid_bits - 1) to 2^(grid_bits + 1).

    >>> unit_change(100, 100 * 256), unit_change(100, 100 * 4096), unit_change(100, 100 * 4), unit_change(0, 0)
    (0, 2, -3, -2)
    """
    if count == 0:
        return EMPTY_CHANGE
    aim = count << 2 * grid_bits
    if aim <= 4 * squares and squares < 4 * aim:
        return 0
    return ((squares // count).bit_length() - 2 * grid_bits) // 2
