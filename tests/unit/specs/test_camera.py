"""Cameras on their orbit: right-handed, looking at the origin, also from straight above."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specs.camera import ORBIT_RADIUS_M, orbit


@given(st.floats(-720, 720), st.floats(-90, 90))
def test_an_orbit_camera_is_a_rotation_that_looks_at_the_origin(azimuth_deg: float, elevation_deg: float) -> None:
    camera = orbit(azimuth_deg, elevation_deg, 64)
    rotation, centre = camera.c2w[:3, :3], camera.c2w[:3, 3]
    assert np.allclose(rotation.T @ rotation, np.eye(3), atol=1e-12) and np.linalg.det(rotation) > 0
    assert np.allclose(centre - rotation[:, 2] * ORBIT_RADIUS_M, 0, atol=1e-12)
    assert abs(rotation[1, 0]) < 1e-12 and rotation[1, 1] > -1e-12  # the horizon is level, up is up


def test_front_right_and_top_are_where_the_conventions_say() -> None:
    assert np.allclose(orbit(0, 0, 8, radius_m=2).c2w[:3, 3], [0, 0, 2])
    assert np.allclose(orbit(90, 0, 8, radius_m=2).c2w[:3, 3], [2, 0, 0])
    top = orbit(0, 90, 8, radius_m=2).c2w
    assert np.allclose(top[:3, 3], [0, 2, 0]) and np.allclose(top[:3, 1], [0, 0, -1])


def test_the_focal_length_fits_the_field_of_view() -> None:
    camera = orbit(0, 0, 64, fov_y_deg=90.0)
    assert camera.focal_px == pytest.approx(32.0)


@pytest.mark.parametrize("elevation_deg", [90.001, -91, float("nan"), float("inf")])
def test_an_elevation_beyond_the_poles_is_refused(elevation_deg: float) -> None:
    with pytest.raises(ValueError, match="from -90 to 90"):
        orbit(0, elevation_deg, 64)
