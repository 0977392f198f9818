"""The judge's error: how badly a picture fits a prompt and a camera, by the critic's own training loss.

Every machine returns the same bits. The critic runs in float64, in which machines differ by about 1e-14; the errors
are then rounded to multiples of 2^-24. Where one lies so near to a rounding boundary that machines could part there,
its picture is computed again in double-double, which is the same everywhere.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from ..critic import weights
from ..critic.schedule import ALPHA_BAR
from ..noise import STREAM_NOISE, gaussian
from ..precise import PreciseCritic

LEVEL_T = 250
NOISE_SEED = 20_250
BATCH = 24
ALBEDO = slice(0, 3)
UNIT = 2.0**-24
# By how much two machines' predictions are taken to differ at most, in root mean squares of the prediction: hundreds of
# times what is measured, and more than independent roundings can make (`python -m benchmarks.critic_error`).
PREDICTION_ERROR = 1e-11

Array = NDArray[np.float64]


class JudgeErrors:
    """x0 errors of the judge at one noise level, with one noise picture shared by all views and candidates."""

    def __init__(self, role: str = "judge") -> None:
        self.model = weights.load(role, dtype=torch.float64)
        self.signal, self.spread = np.sqrt(ALPHA_BAR[LEVEL_T]), np.sqrt(1.0 - ALPHA_BAR[LEVEL_T])
        self.eps = gaussian(NOISE_SEED, STREAM_NOISE, 0, (7, 64, 64)).astype(np.float64)

    def of(self, views: NDArray, words: Sequence[Sequence[int]], camera_rad: NDArray) -> tuple[Array, Array]:
        """Mean squared x0 error over all channels and over albedo alone, (b,) each, multiples of 2^-24.

        views (b, 7, 64, 64), words (b, 5) as `conditioning.word_indices`, camera_rad (b, 2) azimuth and elevation;
        the last two may be float32 or float64. A picture's errors do not depend on the others.
        Raises ValueError for a view that is not finite.
        """
        views, named, camera = views.astype(np.float64), np.asarray(words), camera_rad.astype(np.float64)
        pieces = [slice(at, at + BATCH) for at in range(0, len(views), BATCH)]
        x0 = np.concatenate([self._predicted(views[piece], named[piece], camera[piece]) for piece in pieces])
        error = mean_squares(x0, views)
        doubtful = near_boundary(error, x0)
        if doubtful.any():
            where = np.flatnonzero(doubtful)
            x_t = self._noised(views[where])
            error[where] = mean_squares(self.precise.x0(x_t, LEVEL_T, named[where], camera[where]), views[where])
        snapped = np.rint(error / UNIT) * UNIT
        return snapped[:, 0], snapped[:, 1]

    @cached_property
    def precise(self) -> PreciseCritic:
        """The same critic in double-double."""
        return PreciseCritic(self.model)

    def _noised(self, views: Array) -> Array:
        """x_t = sqrt(alpha_bar) x + sqrt(1 - alpha_bar) eps. Ho et al. 2020, eq. 4."""
        x_t: Array = self.signal * views + self.spread * self.eps
        return x_t

    def _predicted(self, views: Array, words: NDArray[np.int64], camera: Array) -> Array:
        x_t, t = torch.from_numpy(self._noised(views)), torch.full((len(views),), LEVEL_T)
        with torch.inference_mode():
            x0: Array = self.model(x_t, t, torch.from_numpy(words), torch.from_numpy(camera)).numpy()
        return x0


def mean_squares(x0: Array, views: Array) -> Array:
    """Mean squared difference over all channels and over albedo, (b, 2); each picture's sum runs in one order."""
    difference = np.ascontiguousarray(x0 - views).reshape(len(views), 7, -1)
    channels = (difference * difference).mean(axis=2)
    return np.stack([channels.mean(axis=1), channels[:, ALBEDO].mean(axis=1)], axis=1)


def near_boundary(error: Array, x0: Array) -> NDArray[np.bool_]:
    """Which pictures (b,) have an error that another machine might round the other way.

    Where predictions differ by d in root mean square, the errors differ by at most 2 sqrt(error) d + d^2 (Cauchy and
    Schwarz), and by the rounding of the sum, which is in proportion to the error itself.
    """
    rms = np.sqrt((x0 * x0).mean(axis=(1, 2, 3)))[:, None]
    units = error / UNIT
    distance = np.abs(units - np.floor(units) - 0.5) * UNIT
    certain = distance > PREDICTION_ERROR * (2.0 * np.sqrt(error) * rms + error)
    doubtful: NDArray[np.bool_] = np.logical_not(certain.all(axis=1))
    return doubtful
