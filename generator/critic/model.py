"""The critic's network: a global trunk that knows objects and cameras, between shared per-patch layers.

A picture (7, 64, 64) is 8 x 8 patches. Each patch is encoded linearly; the trunk, an MLP over all patches at once,
sees them with the words, the camera and the noise level, and gives each patch a code; a small shared decoder turns code
and patch into layers (two colour masks, accents, alpha, normals). Colours enter where a compositor puts them: albedo =
mask_1 * colour_1 + mask_2 * colour_2 + accents, so a colour learned on one object holds on all.

Everything is computed in the dtype of the weights: after `model.double()` no step rounds to float32.
"""

import math

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn

PATCH = 8
GRID = 8
TOKENS = GRID * GRID
CHANNELS = 7
AZIMUTH_HARMONICS = 10
ELEVATION_HARMONICS = 3
CROSS_HARMONICS = 4
CAMERA_FEATURES = 2 * AZIMUTH_HARMONICS + 2 * ELEVATION_HARMONICS + 4 * CROSS_HARMONICS
# 10000^(-i/16) = 10^(-i/4), from division and square root alone: the same constants on every machine.
_QUARTERS = (1.0, math.sqrt(math.sqrt(10.0)), math.sqrt(10.0), math.sqrt(10.0) * math.sqrt(math.sqrt(10.0)))
TIME_FREQUENCIES = tuple(1.0 / (10.0 ** (i // 4) * _QUARTERS[i % 4]) for i in range(16))


class FilmBlock(nn.Module):
    """Pre-norm residual MLP whose hidden units are scaled by the conditioning."""

    def __init__(self, width: int, condition: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.film = nn.Linear(condition, 2 * width)
        self.down = nn.Linear(2 * width, width)

    def forward(self, h: Tensor, condition: Tensor) -> Tensor:
        """h (b, width), condition (b, condition) -> (b, width)."""
        hidden = nn.functional.gelu(self.up(self.norm(h)), approximate="tanh")
        return h + self.down(hidden * (1.0 + self.film(condition)))


class PatchCritic(ModelMixin, ConfigMixin):
    """Predicts x0 (b, 7, 64, 64) from x_t, the words, the camera and t.

    Words are (object, colour, part colour, height, width), each 1 + its index in the config's list; height and width
    have 1 for "no adjective" and 2 + index otherwise. 0 is a dropped word: the null prompt is all zeros.
    """

    @register_to_config
    def __init__(
        self,
        objects: tuple[str, ...] = (),
        colours: tuple[str, ...] = (),
        heights: tuple[str, ...] = (),
        widths: tuple[str, ...] = (),
        width: int = 512,
        blocks: int = 4,
        condition_width: int = 256,
        patch_code: int = 48,
        patch_skip: int = 24,
        patch_hidden: int = 128,
    ) -> None:
        super().__init__()
        self.object_words = nn.Embedding(len(objects) + 1, 96)
        self.height_words = nn.Embedding(len(heights) + 2, 16)
        self.width_words = nn.Embedding(len(widths) + 2, 16)
        self.colour_words = nn.Embedding(len(colours) + 1, 16)
        self.palette = nn.Embedding(len(colours) + 1, 3)
        features = 96 + 16 + 16 + 32 + 2 * len(TIME_FREQUENCIES) + CAMERA_FEATURES
        self.conditioner = nn.Sequential(
            nn.Linear(features, condition_width), nn.SiLU(), nn.Linear(condition_width, condition_width)
        )
        self.condition_in = nn.Linear(condition_width, width)
        self.encode = nn.Linear(CHANNELS * PATCH * PATCH, patch_skip)
        self.gather = nn.Linear(TOKENS * patch_skip, width)
        self.trunk = nn.ModuleList(FilmBlock(width, condition_width) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)
        self.scatter = nn.Linear(width, TOKENS * patch_code)
        self.guess = nn.Linear(width, 6)  # the two colours, where no word tells them
        self.decode = nn.Sequential(
            nn.Linear(patch_code + patch_skip, patch_hidden),
            nn.GELU(approximate="tanh"),
            nn.Linear(patch_hidden, 9 * PATCH * PATCH),
        )

    def forward(self, x_t: Tensor, t: Tensor, words: Tensor, camera: Tensor) -> Tensor:
        """x_t (b, 7, 64, 64), t (b,) in 0..999, words (b, 5) int, camera (b, 2) azimuth and elevation in radians."""
        return from_patches(self.forward_patches(to_patches(x_t), t, words, camera))

    def forward_patches(self, x_t: Tensor, t: Tensor, words: Tensor, camera: Tensor) -> Tensor:
        """The same on patches (b, 64, 7 * 64)."""
        b = len(x_t)
        condition = self.conditioner(self._features(t, words, camera))
        skip = self.encode(x_t)
        h = self.gather(skip.reshape(b, -1)) + self.condition_in(condition)
        for block in self.trunk:
            h = block(h, condition)
        h = self.norm(h)
        code = self.scatter(h).reshape(b, TOKENS, -1)
        layers = self.decode(torch.cat([code, skip], dim=2)).reshape(b, TOKENS, 9, PATCH * PATCH)
        known = (words[:, 1:3] > 0).to(h.dtype)[:, :, None]
        colour = known * self.palette(words[:, 1:3]) + (1.0 - known) * self.guess(h).reshape(b, 2, 3)
        albedo = (
            layers[:, :, None, 0] * colour[:, 0, None, :, None] + layers[:, :, None, 1] * colour[:, 1, None, :, None]
        )
        return torch.cat([albedo + layers[:, :, 2:5], layers[:, :, 5:9]], dim=2).reshape(b, TOKENS, -1)

    def _features(self, t: Tensor, words: Tensor, camera: Tensor) -> Tensor:
        return torch.cat(
            [
                self.object_words(words[:, 0]),
                self.colour_words(words[:, 1]),
                self.colour_words(words[:, 2]),
                self.height_words(words[:, 3]),
                self.width_words(words[:, 4]),
                time_features(t, self.palette.weight.dtype),
                camera_features(camera.to(self.palette.weight.dtype)),
            ],
            dim=1,
        )


def time_features(t: Tensor, dtype: torch.dtype) -> Tensor:
    """Cosines and sines of t at 16 frequencies, (b, 32) in `dtype`.

    Source: Ho et al. 2020 (DDPM), after Vaswani et al. 2017, section 3.5; cosines first.
    """
    frequencies = torch.tensor(TIME_FREQUENCIES, dtype=torch.float64, device=t.device).to(dtype)
    angle = t.to(dtype)[:, None] * frequencies
    return torch.cat([torch.cos(angle), torch.sin(angle)], dim=1)


def camera_features(camera: Tensor) -> Tensor:
    """Harmonics of azimuth, of elevation, and their products, (b, CAMERA_FEATURES) in the dtype of `camera`."""
    azimuth, elevation = camera[:, 0:1], camera[:, 1:2]
    k = torch.arange(1, AZIMUTH_HARMONICS + 1, device=camera.device, dtype=camera.dtype)
    around = torch.cat([torch.sin(k * azimuth), torch.cos(k * azimuth)], dim=1)
    j = 2.0 * torch.arange(1, ELEVATION_HARMONICS + 1, device=camera.device, dtype=camera.dtype)
    above = torch.cat([torch.sin(j * elevation), torch.cos(j * elevation)], dim=1)
    low = torch.cat([torch.sin(k[:CROSS_HARMONICS] * azimuth), torch.cos(k[:CROSS_HARMONICS] * azimuth)], dim=1)
    cross = torch.cat([low * torch.sin(2.0 * elevation), low * torch.cos(2.0 * elevation)], dim=1)
    return torch.cat([around, above, cross], dim=1)


def to_patches(x: Tensor) -> Tensor:
    """(b, c, 64, 64) -> (b, 64, c * 64), patches and their pixels row by row."""
    b, c = x.shape[:2]
    x = x.reshape(b, c, GRID, PATCH, GRID, PATCH).permute(0, 2, 4, 1, 3, 5)
    return x.reshape(b, TOKENS, c * PATCH * PATCH)


def from_patches(x: Tensor) -> Tensor:
    """The inverse of `to_patches`."""
    b = len(x)
    x = x.reshape(b, GRID, GRID, -1, PATCH, PATCH).permute(0, 3, 1, 4, 2, 5)
    return x.reshape(b, -1, GRID * PATCH, GRID * PATCH)
