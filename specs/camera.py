"""Cameras: the pinhole model shared by the field's renderer, the mesh rasteriser and the critic.

Every number of a camera comes from IEEE + - * / on its angles, so it has the same bits on every machine.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .trigonometry import cos_deg, sin_deg, tan_deg

ORBIT_RADIUS_M = 3.0
ORBIT_FOV_Y_DEG = 40.0


@dataclass(frozen=True)
class Camera:
    """A pinhole camera.

    c2w: (4, 4) float64, OpenGL convention: the camera looks along its own -Z, +Y is up, +X right.
    fov_y_deg: full vertical field of view. Pixels are square; pixel (0, 0) is top left, centre at (0.5, 0.5).
    """

    c2w: NDArray[np.float64]
    fov_y_deg: float
    width_px: int
    height_px: int
    azimuth_deg: float = 0.0
    elevation_deg: float = 0.0

    @property
    def focal_px(self) -> float:
        """Distance of the image plane in pixels."""
        return 0.5 * self.height_px / tan_deg(0.5 * self.fov_y_deg)


def orbit(
    azimuth_deg: float,
    elevation_deg: float,
    size_px: int,
    radius_m: float = ORBIT_RADIUS_M,
    fov_y_deg: float = ORBIT_FOV_Y_DEG,
) -> Camera:
    """A camera on a sphere around the origin, looking at the origin with +Y up.

    Azimuth 0 is in front of the object (on +Z) and grows towards +X; elevation is positive above the horizon.
    Straight from above or below, "up" in the picture is away from where the camera came, as the azimuth says.

    >>> orbit(90.0, 0.0, 64).c2w[:3, 3].tolist()
    [3.0, 0.0, 0.0]
    """
    if not -90.0 <= elevation_deg <= 90.0:
        raise ValueError(f"elevation_deg is {elevation_deg}; allowed: from -90 to 90")
    sine, cosine = sin_deg(azimuth_deg), cos_deg(azimuth_deg)
    rise, reach = sin_deg(elevation_deg), cos_deg(elevation_deg)
    back = (reach * sine, rise, reach * cosine)
    right = (cosine, 0.0, -sine)
    up = (-rise * sine, reach, -rise * cosine)  # back x right
    centre = tuple(radius_m * x for x in back)
    rows = [[*axes, 0.0] for axes in (right, up, back)] + [[*centre, 1.0]]
    c2w = np.array(rows, np.float64).T + 0.0
    return Camera(np.ascontiguousarray(c2w), float(fov_y_deg), size_px, size_px, azimuth_deg, elevation_deg)
