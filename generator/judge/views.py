"""The pictures that the judge looks at: the finished mesh from fixed cameras, in the critic's seven channels."""

import numpy as np
from numpy.typing import NDArray

from specs.camera import orbit

from ..render.rasterise import critic_channels

VIEW_AZIMUTHS_DEG = tuple(30.0 * k for k in range(12))
ELEVATION_DEG = 20.0
SIZE_PX = 64
SUPERSAMPLE = 3  # frozen with the calibration: another value changes the errors by 15%


def judged_views(V: NDArray[np.float64], F: NDArray[np.int64], rgb: NDArray[np.float64]) -> NDArray[np.float32]:
    """(12, 7, 64, 64) views of a mesh with face colours rgb (m, 3) in [0, 1] (sRGB).

    Normals are smoothed over vertices at equal positions, so that a colour seam is not a crease.
    """
    normals = _welded_normals(V, F)[F]
    corners = np.repeat(rgb[:, None, :], 3, axis=1)
    views = [
        critic_channels(V, F, corners, normals, orbit(azimuth, ELEVATION_DEG, SIZE_PX), SUPERSAMPLE)
        for azimuth in VIEW_AZIMUTHS_DEG
    ]
    return np.stack(views)


def _welded_normals(V: NDArray[np.float64], F: NDArray[np.int64]) -> NDArray[np.float64]:
    """Area-weighted unit normals (n, 3), equal at equal positions."""
    _, place = np.unique(V, axis=0, return_inverse=True)
    place = place.reshape(-1)
    face = np.cross(V[F[:, 1]] - V[F[:, 0]], V[F[:, 2]] - V[F[:, 0]])
    total = np.zeros((int(place.max()) + 1, 3))
    for corner in range(3):
        np.add.at(total, place[F[:, corner]], face)
    length = np.sqrt((total**2).sum(axis=1, keepdims=True))
    unit: NDArray[np.float64] = (total / np.where(length > 0.0, length, 1.0))[place]
    return unit
