"""The critic's network in double-double: its prediction correctly rounded to float64, in one order, on any machine.

The same function as `PatchCritic.forward` after `.double()`. The angles of the embeddings are by definition the
products rounded to float64, which IEEE 754 fixes; from there on nothing is rounded to less than 106 bits.
"""

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import nn

from ..critic.model import (
    AZIMUTH_HARMONICS,
    CROSS_HARMONICS,
    ELEVATION_HARMONICS,
    PATCH,
    TIME_FREQUENCIES,
    TOKENS,
    PatchCritic,
    from_patches,
    to_patches,
)
from .double_double import Array, DoubleDouble, concatenate, double_double, where
from .functions import sigmoid, sin_cos
from .product import ExactFactor

_SQRT_2_OVER_PI = 0.7978845608028654
_GELU_CUBIC = 0.044715


class PreciseCritic:
    """A critic of any dtype, whose weights are taken exactly."""

    def __init__(self, model: PatchCritic) -> None:
        self._blocks = len(model.trunk)
        self._linear: dict[str, tuple[ExactFactor, Array]] = {}
        self._norm: dict[str, tuple[Array, Array, float]] = {}
        self._table: dict[str, Array] = {}
        for name, module in model.named_modules():
            if isinstance(module, nn.Linear):
                self._linear[name] = ExactFactor(_exact(module.weight).T), _exact(module.bias)
            elif isinstance(module, nn.LayerNorm):
                self._norm[name] = _exact(module.weight), _exact(module.bias), module.eps
            elif isinstance(module, nn.Embedding):
                self._table[name] = _exact(module.weight)

    def x0(self, x_t: Array, t: ArrayLike, words: ArrayLike, camera: Array) -> Array:
        """The prediction (b, 7, 64, 64) of x_t (b, 7, 64, 64), correctly rounded; pictures do not affect each other.

        t () or (b,) in 0..999; words (b, 5) integers; camera (b, 2) azimuth and elevation in radians. All float64.
        Raises ValueError for an x_t that is not finite.
        """
        if not np.isfinite(x_t).all():
            raise ValueError("x_t has a number that is not finite")
        b = len(x_t)
        times = np.broadcast_to(np.asarray(t, np.float64), (b,))
        patches = to_patches(torch.from_numpy(np.ascontiguousarray(x_t, np.float64))).numpy()
        out = self._patches(double_double(patches), times, np.asarray(words, np.int64), np.asarray(camera, np.float64))
        return np.ascontiguousarray(from_patches(torch.from_numpy(out.to_float64())).numpy())

    def _patches(self, x_t: DoubleDouble, t: Array, words: NDArray[np.int64], camera: Array) -> DoubleDouble:
        """As PatchCritic.forward_patches."""
        b = x_t.shape[0]
        condition = self._apply("conditioner.0", self._features(t, words, camera))
        condition = self._apply("conditioner.2", condition * sigmoid(condition))
        skip = self._apply("encode", x_t.reshape(b * TOKENS, -1))
        h = self._apply("gather", skip.reshape(b, -1)) + self._apply("condition_in", condition)
        for block in range(self._blocks):
            h = h + self._film(f"trunk.{block}", h, condition)
        h = self._normalised("norm", h)
        code = self._apply("scatter", h).reshape(b * TOKENS, -1)
        hidden = gelu(self._apply("decode.0", concatenate([code, skip], axis=1)))
        layers = self._apply("decode.2", hidden).reshape(b, TOKENS, 9, PATCH * PATCH)
        return _composite(layers, self._colours(words, h)).reshape(b, TOKENS, -1)

    def _film(self, name: str, h: DoubleDouble, condition: DoubleDouble) -> DoubleDouble:
        hidden = gelu(self._apply(f"{name}.up", self._normalised(f"{name}.norm", h)))
        return self._apply(f"{name}.down", hidden * (1.0 + self._apply(f"{name}.film", condition)))

    def _colours(self, words: NDArray[np.int64], h: DoubleDouble) -> DoubleDouble:
        """(b, 2, 3): of the words, or guessed where there is none."""
        chosen = words[:, 1:3]
        told = double_double(self._table["palette"][chosen])
        return where((chosen > 0)[:, :, None], told, self._apply("guess", h).reshape(-1, 2, 3))

    def _features(self, t: Array, words: NDArray[np.int64], camera: Array) -> DoubleDouble:
        names = ("object_words", "colour_words", "colour_words", "height_words", "width_words")
        tables = [double_double(self._table[name][words[:, slot]]) for slot, name in enumerate(names)]
        return concatenate([*tables, time_features(t), camera_features(camera)], axis=1)

    def _apply(self, name: str, x: DoubleDouble) -> DoubleDouble:
        factor, bias = self._linear[name]
        return factor.times(x) + bias

    def _normalised(self, name: str, x: DoubleDouble) -> DoubleDouble:
        """Layer normalisation over the last axis. Ba, Kiros and Hinton 2016, eq. 4."""
        weight, bias, eps = self._norm[name]
        count = float(x.shape[-1])
        centred = x - x.sum() / count
        variance = (centred * centred).sum() / count
        return centred / (variance + eps).sqrt() * weight + bias


def gelu(x: DoubleDouble) -> DoubleDouble:
    """x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), written as x sigmoid(2 ...): nothing cancels.

    Source: Hendrycks and Gimpel 2016, section 2; sqrt(2 / pi) is the float64 that torch uses.
    """
    return x * sigmoid((x + x * x * x * _GELU_CUBIC) * (2.0 * _SQRT_2_OVER_PI))


def time_features(t: Array) -> DoubleDouble:
    """As generator.critic.model.time_features, (b, 32)."""
    sine, cosine = sin_cos(t[:, None] * np.array(TIME_FREQUENCIES))
    return concatenate([cosine, sine], axis=1)


def camera_features(camera: Array) -> DoubleDouble:
    """As generator.critic.model.camera_features, (b, CAMERA_FEATURES)."""
    azimuth, elevation = camera[:, 0:1], camera[:, 1:2]
    sine, cosine = sin_cos(azimuth * np.arange(1.0, AZIMUTH_HARMONICS + 1))
    above = sin_cos(elevation * (2.0 * np.arange(1.0, ELEVATION_HARMONICS + 1)))
    low = concatenate([sine[:, :CROSS_HARMONICS], cosine[:, :CROSS_HARMONICS]], axis=1)
    return concatenate([sine, cosine, *above, low * above[0][:, :1], low * above[1][:, :1]], axis=1)


def _composite(layers: DoubleDouble, colour: DoubleDouble) -> DoubleDouble:
    """Layers (b, 64, 9, 64) and two colours (b, 2, 3) to channels (b, 64, 7, 64)."""
    first, second = (layers[:, :, k : k + 1] * colour[:, k].reshape(-1, 1, 3, 1) for k in (0, 1))
    return concatenate([first + second + layers[:, :, 2:5], layers[:, :, 5:9]], axis=2)


def _exact(parameter: torch.Tensor) -> Array:
    return parameter.detach().to("cpu", torch.float64).numpy()
