"""Bilinear enlargement of views to the critic's resolution, and its adjoint."""

import numpy as np
from numpy.typing import NDArray


def enlarge(images: NDArray, size_px: int) -> NDArray:
    """(..., h, w) to (..., size_px, size_px), bilinear between pixel centres, the border repeated; size_px >= h, w."""
    for axis in (-2, -1):
        low, high, share = _neighbours(images.shape[axis], size_px, axis)
        below, above = np.take(images, low, axis), np.take(images, high, axis)
        images = below + (above - below) * share.astype(images.dtype)
    return images


def enlarge_adjoint(grad: NDArray, size_px: int) -> NDArray:
    """(..., H, W) to (..., size_px, size_px), the adjoint of `enlarge`; sums in pixel order."""
    for axis in (-2, -1):
        low, high, share = _neighbours(size_px, grad.shape[axis], axis)
        moved = np.moveaxis(grad, axis, 0)
        out = np.zeros((size_px, *moved.shape[1:]), grad.dtype)
        weights = share.reshape(-1).astype(grad.dtype)
        for row, weight in enumerate(weights):
            out[low[row]] += (1 - weight) * moved[row]
            out[high[row]] += weight * moved[row]
        grad = np.moveaxis(out, 0, axis)
    return np.ascontiguousarray(grad)


def _neighbours(size_px: int, new_px: int, axis: int) -> tuple[NDArray, NDArray, NDArray]:
    """For each new pixel, the two old ones around its centre and the share of the second, shaped for `axis`."""
    place = np.clip((np.arange(new_px) + 0.5) * (size_px / new_px) - 0.5, 0.0, size_px - 1.0)
    low = np.minimum(place.astype(np.int64), max(size_px - 2, 0))
    high = np.minimum(low + 1, size_px - 1)
    share = place - low
    return low, high, share[:, None] if axis == -2 else share
