"""A small optimisation with an ideal critic that stands in for a platform: its rounding errors are made on purpose."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.arithmetic import Arithmetic
from generator.distil import Distillation, Observer
from generator.field import CHANNELS, LatticeRenderer
from generator.priors import Prediction
from specs.camera import Camera
from specs.settings import (
    CameraSettings,
    GeneratorSettings,
    GuidanceSettings,
    OptimiserSettings,
    RepresentationSettings,
)

SETTINGS = GeneratorSettings(
    representation=RepresentationSettings(levels=(5, 9, 17), level_starts=(0.0, 0.0, 0.4), beta=(0.15, 0.05)),
    guidance=GuidanceSettings(scale=1.0),
    cameras=CameraSettings(resolution_px=(16, 32)),
    optimiser=OptimiserSettings(steps=20, learning_rate=0.012),
)


def _ball() -> NDArray[np.float64]:
    line = np.linspace(-1, 1, 17)
    x, y, z = np.meshgrid(line, line, line, indexing="ij")
    return np.stack([np.sqrt((x - 0.1) ** 2 + y * y + z * z) - 0.45, 0.2 + 0.5 * (x > 0), 0 * x + 0.1, 0.8 - z / 3], -1)


class Platform:
    """Sees a ball wherever it is asked; each prediction is off by `error` of its size, as `seed` has it."""

    channels: tuple[str, ...] = CHANNELS
    resolution_px = 32

    def __init__(self, seed: int = 0, error: float = 0.0, single: bool = False) -> None:
        self._rng, self._error, self._single = np.random.default_rng(seed), error, single
        self.canonical = 0

    def alpha_bar(self, t: int) -> float:
        return (1 - t / 1000) ** 2

    def conditioning(self, prompt: str, cameras: Sequence[Camera]) -> Sequence[Camera]:
        return cameras

    def _exact(self, conditioning: Sequence[Camera]) -> NDArray[np.float64]:
        return LatticeRenderer(_ball(), 0.04, conditioning).planes[:, :7]

    def predict(self, x_t: NDArray, t: int, conditioning: Sequence[Camera]) -> Prediction:
        exact = self._exact(conditioning)
        views = exact * (1.0 + self._error * self._rng.choice([-1.0, 1.0], exact.shape))
        if self._single:
            views = views.astype(np.float32).astype(np.float64)
        return Prediction(views, views)

    def predict_canonically(self, x_t: NDArray, t: int, conditioning: Sequence[Camera]) -> Prediction:
        self.canonical += 1
        exact = self._exact(conditioning)
        return Prediction(exact, exact)


@pytest.fixture(scope="session")
def platform() -> type[Platform]:
    return Platform


@pytest.fixture(scope="session")
def begin() -> Callable[..., Distillation]:
    def make(
        prior: Platform, threads: int = 1, shuffle: int = 0, observer: Observer | None = None, seed: int = 3
    ) -> Distillation:
        arithmetic = Arithmetic("universal", threads, shuffle)
        return Distillation(SETTINGS, "a ball", seed, prior, arithmetic, observer or Observer())

    return make
