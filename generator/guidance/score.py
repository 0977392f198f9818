"""Guidance: what a critic's score says about the rendered views, as a gradient on them.

Arrays keep the dtype of the views; numbers are rounded to it where they meet them.
"""

import math
from typing import Any, Protocol

from numpy.typing import NDArray

from ..priors import Prior

Views = NDArray[Any]


class Guidance(Protocol):
    """Views, prior and noise level in; the gradient on the views out."""

    def __call__(self, views: Views, prior: Prior, conditioning: Any, t: int, noise: Views, scale: float) -> Views:
        """The gradient on the views, (b, c, h, w), of a loss that is a mean over views and pixels."""


def x0_with_guidance(views: Views, prior: Prior, conditioning: Any, t: int, noise: Views, scale: float) -> Views:
    """The critic's classifier-free-guided estimate of x0, (b, c, h, w), from the views noised to level t.

    x_t = sqrt(alpha_bar) x + sqrt(1 - alpha_bar) eps     Ho et al. 2020, eq. 4
    x0  = x0_null + scale (x0_text - x0_null)             Ho and Salimans 2022, eq. 6, on x0 instead of eps
    """
    signal, sigma = _signal_and_sigma(prior, t)
    prediction = prior.predict(signal * views + sigma * noise, t, conditioning)
    return prediction.null + scale * (prediction.text - prediction.null)


def x0_reconstruction(views: Views, prior: Prior, conditioning: Any, t: int, noise: Views, scale: float) -> Views:
    """(x - x0) / (views x pixels), the gradient of 1/2 |x - x0|^2 with x0 held. Shi et al. 2023 (MVDream), eq. 3."""
    x0 = x0_with_guidance(views, prior, conditioning, t, noise, scale)
    return (views - x0) / _pixels(views)


def score_distillation(views: Views, prior: Prior, conditioning: Any, t: int, noise: Views, scale: float) -> Views:
    """w(t) (eps_hat - eps) over (views x pixels), w(t) = 1 - alpha_bar. Poole et al. 2022 (DreamFusion), eq. 3.

    The critic's eps_hat = (x_t - sqrt(alpha_bar) x0) / sqrt(1 - alpha_bar); its Jacobian is omitted.
    """
    x0 = x0_with_guidance(views, prior, conditioning, t, noise, scale)
    signal, sigma = _signal_and_sigma(prior, t)
    eps_hat = (signal * views + sigma * noise - signal * x0) / sigma
    return (1.0 - prior.alpha_bar(t)) * (eps_hat - noise) / _pixels(views)


def _signal_and_sigma(prior: Prior, t: int) -> tuple[float, float]:
    alpha_bar = prior.alpha_bar(t)
    return math.sqrt(alpha_bar), math.sqrt(1.0 - alpha_bar)


def _pixels(views: Views) -> float:
    """Views x pixels: the loss is a mean over both, so its scale does not depend on the resolution."""
    return float(views.shape[0] * views.shape[2] * views.shape[3])
