"""The embedded critic as a prior: made from the weights in the repository, run by torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from specs.camera import Camera
from specs.prompt import parse_prompt

from ..arithmetic import Arithmetic
from ..critic import weights
from ..critic.conditioning import camera_angles, word_indices
from ..critic.schedule import ALPHA_BAR
from .protocol import Prediction

if TYPE_CHECKING:
    from ..precise.critic import PreciseCritic

CHANNELS = ("albedo_r", "albedo_g", "albedo_b", "alpha", "normal_x", "normal_y", "normal_z")


@dataclass(frozen=True)
class Conditioning:
    """Words (2 b, 5) and camera angles (2 b, 2) in radians: a row a view, with the words, then without."""

    words: NDArray[np.int64]
    camera: NDArray[np.float64]


class EmbeddedPrior:
    """A shipped critic ("guide" or "judge"), verified against its lock and run as the arithmetic says."""

    channels: tuple[str, ...] = CHANNELS
    resolution_px = 64

    def __init__(self, role: str, arithmetic: Arithmetic) -> None:
        self._arithmetic = arithmetic
        self._dtype = torch.float64 if arithmetic.dtype is np.float64 else torch.float32
        self._device = torch.device(arithmetic.device)
        self.model = weights.load(role, self._dtype, arithmetic.device)
        self._role = role

    def alpha_bar(self, t: int) -> float:
        """Cumulative signal variance at step t."""
        return float(ALPHA_BAR[t])

    def conditioning(self, prompt: str, cameras: Sequence[Camera]) -> Conditioning:
        """Raises PromptError for a word outside the vocabulary."""
        words = np.array([word_indices(parse_prompt(prompt))] * len(cameras))
        return Conditioning(np.concatenate([words, np.zeros_like(words)]), np.tile(camera_angles(cameras), (2, 1)))

    def predict(self, x_t: NDArray, t: int, conditioning: Conditioning) -> Prediction:
        """Both estimates in one batch of 2 b pictures; in a shuffled run the batch goes in backwards."""
        rows = np.arange(2 * len(x_t))[:: -1 if self._arithmetic.shuffle else 1]
        pictures = self._tensor(np.concatenate([x_t, x_t])[rows])
        words = torch.from_numpy(conditioning.words[rows].copy()).to(self._device)
        steps = torch.full((len(pictures),), t, device=self._device)
        with torch.inference_mode():
            x0 = self.model(pictures, steps, words, self._tensor(conditioning.camera[rows]))
        x0 = x0.cpu().numpy()[rows]
        return Prediction(x0[: len(x_t)], x0[len(x_t) :])

    def predict_canonically(self, x_t: NDArray, t: int, conditioning: Conditioning) -> Prediction:
        """Both estimates in double-double arithmetic, rounded once."""
        x0 = self._precise.x0(np.concatenate([x_t, x_t]), t, conditioning.words, conditioning.camera)
        return Prediction(x0[: len(x_t)], x0[len(x_t) :])

    @cached_property
    def _precise(self) -> "PreciseCritic":
        from ..precise.critic import PreciseCritic

        return PreciseCritic(weights.load(self._role, torch.float64, "cpu"))

    def _tensor(self, array: NDArray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self._device, self._dtype)
