"""The embedded critic as a prior: the shipped weights behind the Prior protocol."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from specs.camera import Camera
from specs.prompt import parse_prompt

from ..critic import weights
from ..critic.conditioning import camera_angles, word_indices
from .protocol import Prediction

CHANNELS = ("albedo_r", "albedo_g", "albedo_b", "alpha", "normal_x", "normal_y", "normal_z")


@dataclass(frozen=True)
class Conditioning:
    """Words (b, 5) and camera angles (b, 2) in radians, a row a view."""

    words: Tensor
    camera: Tensor


class EmbeddedPrior:
    """A shipped critic ("guide" or "judge"), verified against its lock and run in float32."""

    channels: tuple[str, ...] = CHANNELS
    resolution_px = 64

    def __init__(self, role: str) -> None:
        self.model = weights.load(role)
        self._alpha_bar = weights.load_scheduler(role).alphas_cumprod.double().numpy()

    def alpha_bar(self, t: int) -> float:
        """Cumulative signal variance at step t."""
        return float(self._alpha_bar[t])

    def conditioning(self, prompt: str, cameras: Sequence[Camera]) -> Conditioning:
        """Raises PromptError for a word outside the vocabulary."""
        words = word_indices(parse_prompt(prompt))
        return Conditioning(torch.tensor([words] * len(cameras)), torch.tensor(camera_angles(cameras)))

    def predict(self, x_t: NDArray[np.float32], t: int, conditioning: Conditioning) -> Prediction:
        """Both estimates in one batch of 2 b pictures."""
        pictures = torch.from_numpy(x_t).repeat(2, 1, 1, 1)
        words = torch.cat([conditioning.words, torch.zeros_like(conditioning.words)])
        camera = conditioning.camera.repeat(2, 1)
        with torch.inference_mode():
            x0 = self.model(pictures, torch.full((len(pictures),), t), words, camera).numpy()
        return Prediction(x0[: len(x_t)], x0[len(x_t) :])
