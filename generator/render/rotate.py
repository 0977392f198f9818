"""Between world and camera, one rounding an operation: a matrix product's order and fusing depend on the machine."""

import numpy as np
from numpy.typing import NDArray


def combined(weights: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights (..., 3) times rows (3, k): w0 rows[0] + w1 rows[1] + w2 rows[2], from left to right, (..., k)."""
    first, second, third = weights[..., 0:1], weights[..., 1:2], weights[..., 2:3]
    total: NDArray[np.float64] = first * rows[0] + second * rows[1] + third * rows[2]
    return total


def to_camera(vectors: NDArray[np.float64], c2w: NDArray[np.float64]) -> NDArray[np.float64]:
    """World directions (..., 3) along the camera's axes: right, up, backwards."""
    return combined(vectors, c2w[:3, :3])


def to_world(vectors: NDArray[np.float64], c2w: NDArray[np.float64]) -> NDArray[np.float64]:
    """Camera directions (..., 3) along the world's axes."""
    return combined(vectors, c2w[:3, :3].T)
