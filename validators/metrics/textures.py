"""Colours and texels: sRGB, CIELAB, sampling, and what is judged of a picture's texels."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

LUMINANCE = (0.2126, 0.7152, 0.0722)  # of linear red, green and blue; ITU-R BT.709
_D65 = (0.95047, 1.0, 1.08883)


def to_linear(srgb: Floats) -> Floats:
    """sRGB values in [0, 1] -> linear light. Source: IEC 61966-2-1."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((np.maximum(srgb, 0.0) + 0.055) / 1.055) ** 2.4)


def to_srgb(linear: Floats) -> Floats:
    """Linear light, cut to [0, 1] -> sRGB values in [0, 1]. Source: IEC 61966-2-1."""
    cut = np.clip(linear, 0.0, 1.0)
    return np.where(cut <= 0.0031308, 12.92 * cut, 1.055 * cut ** (1 / 2.4) - 0.055)


LINEAR_OF_BYTE = to_linear(np.arange(256) / 255.0)


def lab(linear: Floats) -> Floats:
    """(..., 3) CIELAB, white D65, of linear sRGB colours (..., 3) in [0, 1]. Source: CIE 15:2004."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = np.clip(linear, 0.0, 1.0) @ to_xyz.T / np.array(_D65)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def sampled(pixels: Bytes, uv: Floats, wraps: tuple[str, str]) -> Floats:
    """(s, 3) linear colours of a picture (h, w, 4) at finite uv (s, 2), bilinear.

    Texel (0, 0) has its middle at (0.5 / w, 0.5 / h). wraps: "repeat", "mirror" or "clamp" along u and v.
    """
    h, w = pixels.shape[:2]
    x, fx = _between(uv[:, 0], w, wraps[0])
    y, fy = _between(uv[:, 1], h, wraps[1])
    colour = np.zeros((len(uv), 3))
    for row, v in zip(y, (1 - fy, fy), strict=True):
        for column, u in zip(x, (1 - fx, fx), strict=True):
            colour += (u * v)[:, None] * LINEAR_OF_BYTE[pixels[row, column, :3]]
    return colour


def _between(at: Floats, size: int, wrap: str) -> tuple[tuple[Ints, Ints], Floats]:
    """The two texels on either side of each coordinate, and the second one's share."""
    tiles = {"repeat": 1.0, "mirror": 2.0}.get(wrap)
    at = np.clip(at, -1.0, 2.0) if tiles is None else at % tiles
    place = at * size - 0.5
    low = np.floor(place)
    pair = (_wrapped(low.astype(np.int64), size, wrap), _wrapped(low.astype(np.int64) + 1, size, wrap))
    return pair, place - low


def _wrapped(texel: Ints, size: int, wrap: str) -> Ints:
    if wrap == "repeat":
        return texel % size
    if wrap == "mirror":
        folded = texel % (2 * size)
        return np.minimum(folded, 2 * size - 1 - folded)
    return np.clip(texel, 0, size - 1)


def on_grid(pixels: Bytes, shape: tuple[int, int]) -> Bytes:
    """(h, w, 4) every k-th texel of a picture, for a grid of that shape."""
    h, w = shape
    if shape == pixels.shape[:2]:
        return pixels
    rows, columns = (np.arange(n, dtype=np.int64) * size // n for n, size in zip((h, w), pixels.shape[:2], strict=True))
    return pixels[rows[:, None], columns[None, :]]


def is_power_of_two(size: int) -> bool:
    """Whether a length in pixels is 1, 2, 4, ..."""
    return size > 0 and not size & (size - 1)
