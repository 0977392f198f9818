"""Adam in floating point, for the classes whose state is not made of integers (see generator/universal/adam.py)."""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True)
def _adam(param, grad, mean, square, rate, beta_1, beta_2, unbias_1, unbias_2, eps):  # type: ignore[no-untyped-def]
    one = param.dtype.type(1)
    for i in range(param.size):
        g = grad[i]
        mean[i] = beta_1 * mean[i] + (one - beta_1) * g
        square[i] = beta_2 * square[i] + (one - beta_2) * g * g
        param[i] -= rate * (mean[i] * unbias_1) / (np.sqrt(square[i] * unbias_2) + eps)


class Adam:
    """Kingma and Ba 2015, algorithm 1, with eps 1e-8 (a smaller one turns last-bit noise into full steps).

    The powers beta^k are running products and the kernel uses + - * / sqrt only: the same bits on every CPU.
    Each parameter counts its own steps, so a level that is switched on late starts unbiased.
    """

    def __init__(self, learning_rate: float, betas: tuple[float, float] = (0.9, 0.99), eps: float = 1e-8) -> None:
        self.learning_rate, self.betas, self.eps = learning_rate, betas, eps
        self._moments: dict[int, tuple[NDArray, NDArray]] = {}
        self._powers: dict[int, tuple[float, float]] = {}

    def step(self, params: Sequence[NDArray], grads: Sequence[NDArray | None], rate: float = 1.0) -> None:
        """Adam's update of each C-contiguous parameter that has a gradient."""
        for index, (param, grad) in enumerate(zip(params, grads, strict=True)):
            if grad is None:
                continue
            if index not in self._moments:
                self._moments[index] = (np.zeros(param.size, param.dtype), np.zeros(param.size, param.dtype))
                self._powers[index] = (1.0, 1.0)
            power_1, power_2 = self._powers[index]
            power_1, power_2 = power_1 * self.betas[0], power_2 * self.betas[1]
            self._powers[index] = (power_1, power_2)
            mean, square = self._moments[index]
            real = param.dtype.type
            scalars = (self.learning_rate * rate, *self.betas, 1.0 / (1.0 - power_1), 1.0 / (1.0 - power_2), self.eps)
            _adam(param.reshape(-1), grad.reshape(-1), mean, square, *(real(scalar) for scalar in scalars))

    def moments(self, params: Sequence[NDArray]) -> dict[str, list[NDArray]]:
        """First and second moments by name, one for each parameter; zeros where a parameter has not moved yet."""
        none = (np.zeros(0), np.zeros(0))
        found = [self._moments.get(index, none) for index in range(len(params))]
        filled = [
            [one if one.size else np.zeros(param.size, param.dtype) for one in pair]
            for pair, param in zip(found, params, strict=True)
        ]
        return {"mean": [pair[0] for pair in filled], "square": [pair[1] for pair in filled]}
