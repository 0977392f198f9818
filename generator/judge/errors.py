"""The judge's error: how badly a picture fits a prompt and a camera, by the critic's own training loss."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from ..critic import weights
from ..noise import STREAM_NOISE, gaussian

LEVEL_T = 250
NOISE_SEED = 20_250
BATCH = 24
ALBEDO = slice(0, 3)


class JudgeErrors:
    """x0 errors of the judge at one noise level, with one noise picture shared by all views and candidates."""

    def __init__(self, role: str = "judge") -> None:
        self.model = weights.load(role)
        signal = float(weights.load_scheduler(role).alphas_cumprod[LEVEL_T])
        self.signal, self.spread = np.float32(np.sqrt(signal)), np.float32(np.sqrt(1.0 - signal))
        self.eps = gaussian(NOISE_SEED, STREAM_NOISE, 0, (7, 64, 64))

    def of(
        self, views: NDArray[np.float32], words: Sequence[Sequence[int]], camera_rad: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean squared x0 error over all channels and over albedo alone, (b,) each.

        views (b, 7, 64, 64), words (b, 5) as `conditioning.word_indices`, camera_rad (b, 2) azimuth and elevation.
        """
        pieces = [
            self._batch(views[at : at + BATCH], words[at : at + BATCH], camera_rad[at : at + BATCH])
            for at in range(0, len(views), BATCH)
        ]
        squared = np.concatenate(pieces)
        return squared.mean(axis=1), squared[:, ALBEDO].mean(axis=1)

    def _batch(
        self, views: NDArray[np.float32], words: Sequence[Sequence[int]], camera_rad: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        x_t = torch.from_numpy(self.signal * views + self.spread * self.eps)
        t = torch.full((len(views),), LEVEL_T)
        with torch.inference_mode():
            x0 = self.model(x_t, t, torch.tensor(words), torch.from_numpy(camera_rad)).numpy()
        difference = x0.astype(np.float64) - views
        mean: NDArray[np.float64] = (difference * difference).mean(axis=(2, 3))
        return mean
