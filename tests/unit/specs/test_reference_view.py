"""Reference cameras are orbit cameras around a target."""

import numpy as np

from specs.camera import orbit
from specs.reference_view import ReferenceCamera


def test_the_default_camera_is_the_orbits() -> None:
    placed, want = ReferenceCamera().placed(64, 64), orbit(0.0, 0.0, 64)
    assert np.array_equal(placed.c2w, want.c2w)
    assert (placed.fov_y_deg, placed.focal_px) == (want.fov_y_deg, want.focal_px)


def test_a_target_moves_the_camera_and_a_wide_picture_keeps_its_focal_length() -> None:
    camera = ReferenceCamera(90.0, 0.0, 2.0, 30.0, (1.0, 0.5, -1.0)).placed(120, 80)
    assert np.allclose(camera.c2w[:3, 3], [3.0, 0.5, -1.0])
    assert np.allclose(camera.c2w[:3, 2], [1.0, 0.0, 0.0])
    assert (camera.width_px, camera.height_px) == (120, 80)
    assert camera.focal_px == orbit(90.0, 0.0, 80, 2.0, 30.0).focal_px
