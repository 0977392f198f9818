"""Guidance: what a critic's score says about the rendered views, as a gradient on them."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..priors import Prior

Views = NDArray[np.float32]


class Guidance(Protocol):
    """Views, prior and noise level in; the gradient on the views and the loss out."""

    def __call__(
        self, views: Views, prior: Prior, conditioning: Any, t: int, noise: Views, scale: float
    ) -> NDArray[np.float32]:
        """The gradient on the views, (b, c, h, w) float32, of a loss that is a mean over views and pixels."""


def x0_with_guidance(
    views: Views, prior: Prior, conditioning: Any, t: int, noise: Views, scale: float
) -> NDArray[np.float32]:
    """The critic's classifier-free-guided estimate of x0, (b, c, h, w), from the views noised to level t.

    x_t = sqrt(alpha_bar) x + sqrt(1 - alpha_bar) eps     Ho et al. 2020, eq. 4
    x0  = x0_null + scale (x0_text - x0_null)             Ho and Salimans 2022, eq. 6, on x0 instead of eps
    """
    alpha_bar = prior.alpha_bar(t)
    signal, sigma = np.float32(np.sqrt(alpha_bar)), np.float32(np.sqrt(1.0 - alpha_bar))
    prediction = prior.predict(signal * views + sigma * noise, t, conditioning)
    return prediction.null + np.float32(scale) * (prediction.text - prediction.null)


def x0_reconstruction(
    views: Views, prior: Prior, conditioning: Any, t: int, noise: Views, scale: float
) -> NDArray[np.float32]:
    """(x - x0) / (views x pixels), the gradient of 1/2 |x - x0|^2 with x0 held. Shi et al. 2023 (MVDream), eq. 3."""
    x0 = x0_with_guidance(views, prior, conditioning, t, noise, scale)
    return (views - x0) / np.float32(_pixels(views))


def score_distillation(
    views: Views, prior: Prior, conditioning: Any, t: int, noise: Views, scale: float
) -> NDArray[np.float32]:
    """w(t) (eps_hat - eps) over (views x pixels), w(t) = 1 - alpha_bar. Poole et al. 2022 (DreamFusion), eq. 3.

    The critic's eps_hat = (x_t - sqrt(alpha_bar) x0) / sqrt(1 - alpha_bar); its Jacobian is omitted.
    """
    x0 = x0_with_guidance(views, prior, conditioning, t, noise, scale)
    alpha_bar = prior.alpha_bar(t)
    signal, sigma = np.float32(np.sqrt(alpha_bar)), np.float32(np.sqrt(1.0 - alpha_bar))
    eps_hat = (signal * views + sigma * noise - signal * x0) / sigma
    return np.float32(1.0 - alpha_bar) * (eps_hat - noise) / np.float32(_pixels(views))


def _pixels(views: Views) -> int:
    """Views x pixels: the loss is a mean over both, so its scale does not depend on the resolution."""
    return views.shape[0] * views.shape[2] * views.shape[3]
