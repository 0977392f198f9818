"""The pictures that the judge looks at: the finished mesh from fixed cameras, in the critic's seven channels."""

import numpy as np
from numpy.typing import NDArray

from specs.camera import orbit

from ..mesh.normals import vertex_normals
from ..mesh.topology import weld
from ..render.rasterise import critic_channels

VIEW_AZIMUTHS_DEG = tuple(30.0 * k for k in range(12))
ELEVATION_DEG = 20.0
SIZE_PX = 64
SUPERSAMPLE = 3  # frozen with the calibration: another value changes the errors by 15%


def judged_views(V: NDArray[np.float64], F: NDArray[np.int64], rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """(12, 7, 64, 64) views of a mesh with face colours rgb (m, 3) in [0, 1] (sRGB).

    Normals are smoothed over vertices at equal positions, so that a colour seam is not a crease.
    """
    welded, faces = weld(V, F)
    normals = vertex_normals(welded, faces)[faces]
    corners = np.repeat(rgb[:, None, :], 3, axis=1)
    views = [
        critic_channels(V, F, corners, normals, orbit(azimuth, ELEVATION_DEG, SIZE_PX), SUPERSAMPLE)
        for azimuth in VIEW_AZIMUTHS_DEG
    ]
    return np.stack(views)
