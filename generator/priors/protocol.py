"""What a 2D diffusion model must offer to guide a 3D field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from specs.camera import Camera


@dataclass(frozen=True)
class Prediction:
    """x0 as the model sees it in x_t, (b, c, h, w): with the prompt's words, and without (camera kept)."""

    text: NDArray
    null: NDArray


class Prior(Protocol):
    """A text- and camera-conditioned diffusion model over rendered views.

    A latent model (Stable Diffusion) declares its own channels and resolution and predicts in its latent space;
    guidance then works there. Nothing here depends on torch: arrays cross the seam as numpy.
    """

    @property
    def channels(self) -> tuple[str, ...]:
        """What it judges, in order."""
        ...

    @property
    def resolution_px(self) -> int:
        """Side of the pictures that it judges."""
        ...

    def alpha_bar(self, t: int) -> float:
        """Cumulative signal variance of the noise schedule at step t in 0..999."""
        ...

    def conditioning(self, prompt: str, cameras: Sequence[Camera]) -> Any:
        """The prompt and one camera a view, as `predict` wants them. Raises PromptError for a prompt it cannot take."""
        ...

    def predict(self, x_t: NDArray, t: int, conditioning: Any) -> Prediction:
        """x0 estimates for x_t = sqrt(alpha_bar) x0 + sqrt(1 - alpha_bar) eps, one t for all views; in x_t's dtype.

        In the universal class two platforms may differ by rounding.
        """
        ...

    def predict_canonically(self, x_t: NDArray, t: int, conditioning: Any) -> Prediction:
        """The same for float64 x_t, with bits that every platform repeats: the exact result, correctly rounded.

        Slow, and called only for the few steps in which rounding decides; classes other than universal never call it.
        """
        ...


@dataclass(frozen=True)
class Canonically:
    """A prior that predicts canonically, for whoever calls `predict`."""

    prior: Prior

    @property
    def channels(self) -> tuple[str, ...]:
        """The prior's."""
        return self.prior.channels

    @property
    def resolution_px(self) -> int:
        """The prior's."""
        return self.prior.resolution_px

    def alpha_bar(self, t: int) -> float:
        """The prior's."""
        return self.prior.alpha_bar(t)

    def conditioning(self, prompt: str, cameras: Sequence[Camera]) -> Any:
        """The prior's."""
        return self.prior.conditioning(prompt, cameras)

    def predict(self, x_t: NDArray, t: int, conditioning: Any) -> Prediction:
        """The prior's canonical prediction."""
        return self.prior.predict_canonically(x_t, t, conditioning)

    predict_canonically = predict
