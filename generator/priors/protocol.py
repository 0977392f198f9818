"""What a 2D diffusion model must offer to guide a 3D field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from specs.camera import Camera


@dataclass(frozen=True)
class Prediction:
    """x0 as the model sees it in x_t, (b, c, h, w) float32: with the prompt's words, and without (camera kept)."""

    text: NDArray[np.float32]
    null: NDArray[np.float32]


class Prior(Protocol):
    """A text- and camera-conditioned diffusion model over rendered views.

    A latent model (Stable Diffusion) declares its own channels and resolution and predicts in its latent space;
    guidance then works there. Nothing here depends on torch: arrays cross the seam as numpy.
    """

    channels: tuple[str, ...]
    resolution_px: int

    def alpha_bar(self, t: int) -> float:
        """Cumulative signal variance of the noise schedule at step t in 0..999."""
        ...

    def conditioning(self, prompt: str, cameras: Sequence[Camera]) -> Any:
        """The prompt and one camera a view, as `predict` wants them. Raises PromptError for a prompt it cannot take."""
        ...

    def predict(self, x_t: NDArray[np.float32], t: int, conditioning: Any) -> Prediction:
        """x0 estimates for x_t = sqrt(alpha_bar) x0 + sqrt(1 - alpha_bar) eps, one t for all views."""
        ...
