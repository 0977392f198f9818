"""What a camera sees, against shapes whose picture is known, and against one ray for each pixel."""

import numpy as np
import pytest

from specs.camera import orbit
from specs.reference_view import ReferenceCamera
from tests.rules.solids import box, sphere
from validators.metrics.raster import depth_seen, homogeneous, mean_depth_error, silhouette_iou


def by_rays(V, F, camera):
    """Depth by one ray for each pixel's centre through every triangle (Moeller and Trumbore 1997)."""
    rows, columns = np.mgrid[0 : camera.height_px, 0 : camera.width_px]
    x = (columns.ravel() + 0.5 - camera.width_px / 2) / camera.focal_px
    y = -(rows.ravel() + 0.5 - camera.height_px / 2) / camera.focal_px
    rays = np.stack([x, y, -np.ones_like(x)], axis=1) @ camera.c2w[:3, :3].T  # depth 1 at t = 1
    depth = np.full(len(rays), np.inf)
    for a, b, c in V[F]:
        across = np.cross(rays, c - a)
        volume = across @ (b - a)
        with np.errstate(divide="ignore", invalid="ignore"):
            u = across @ (camera.c2w[:3, 3] - a) / volume
            turned = np.cross(camera.c2w[:3, 3] - a, b - a)
            v, t = rays @ turned / volume, (c - a) @ turned / volume
        hit = (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0)
        depth[hit] = np.minimum(depth[hit], t[hit])
    return depth.reshape(rows.shape)


@pytest.mark.parametrize("azimuth", [0.0, 30.0, 135.0])
@pytest.mark.parametrize("elevation", [-90.0, 0.0, 37.0])
def test_depth_is_that_of_rays(azimuth, elevation):
    V, F = sphere(2)
    V = V * [0.7, 0.5, 0.9] + [0.1, 0.0, -0.05]
    camera = ReferenceCamera(azimuth, elevation, 2.6, 44.0, (0.05, 0.02, 0.0)).placed(57, 41)
    got, want = depth_seen(V, F, camera), by_rays(V, F, camera)
    assert np.array_equal(np.isfinite(got), np.isfinite(want))
    assert np.allclose(
        got[np.isfinite(got)], want[np.isfinite(want)], rtol=0, atol=1e-9
    )  # grazing triangles round more


def test_a_cube_seen_from_the_front_is_a_square():
    camera = orbit(0.0, 0.0, 64)
    depth = depth_seen(*box((-0.5,) * 3, (0.5,) * 3), camera)
    half = camera.focal_px * 0.5 / 2.5
    centre = np.arange(64) + 0.5
    inside = np.abs(centre - 32) <= half
    assert np.array_equal(np.isfinite(depth), inside[:, None] & inside[None, :])
    assert np.allclose(depth[np.isfinite(depth)], 2.5)


def test_a_sphere_fills_the_disc_of_its_tangents_and_its_middle_is_a_radius_nearer():
    camera = orbit(20.0, 35.0, 201)
    V, F = sphere(5)
    depth = depth_seen(V * 0.8, F, camera)
    radius = camera.focal_px * 0.8 / np.sqrt(3.0**2 - 0.8**2)
    rows, columns = np.mgrid[0:201, 0:201] + 0.5
    disc = np.hypot(rows - 100.5, columns - 100.5) <= radius
    assert silhouette_iou(np.isfinite(depth), disc) > 0.995
    assert np.isclose(depth[100, 100], 2.2, atol=1e-3)


def test_a_wall_through_the_camera_is_seen_where_it_lies_ahead():
    """A floor one metre below, that runs on under and behind the camera: the horizon is the middle row."""
    V = np.array([[-1e4, -1, -1e4], [1e4, -1, -1e4], [1e4, -1, 1e4], [-1e4, -1, 1e4]])
    camera = ReferenceCamera(0.0, 0.0, 3.0, 90.0).placed(33, 32)
    depth = depth_seen(V, np.array([[0, 1, 2], [0, 2, 3]]), camera)
    assert not np.isfinite(depth[:16]).any()
    below = np.arange(16, 32) + 0.5 - 16
    assert np.allclose(depth[16:], (camera.focal_px / below)[:, None], rtol=1e-9)


def test_what_is_behind_or_seen_from_its_edge_is_not_there():
    camera = orbit(0.0, 0.0, 16)
    behind, edge = np.array([[0, 0, 4.0], [1, 0, 4], [0, 1, 4]]), np.array([[0, 0, -1.0], [0, 0, 1], [0, 0, 0.5]])
    for V in (behind, edge):
        assert not np.isfinite(depth_seen(V, np.array([[0, 1, 2]]), camera)).any()


def test_a_vertex_lands_where_the_camera_puts_it():
    u, v, w = homogeneous(np.array([[0.5, 0.25, 1.0]]), orbit(0.0, 0.0, 64))[0]
    focal = orbit(0.0, 0.0, 64).focal_px
    assert np.allclose([u / w, v / w, w], [32 + focal * 0.25, 32 - focal * 0.125, 2.0])


def test_comparing_pictures():
    a, b = np.zeros((4, 4), bool), np.zeros((4, 4), bool)
    assert silhouette_iou(a, b) == 1.0
    a[:2], b[1:3] = True, True
    assert silhouette_iou(a, b) == 4 / 12
    got, want = np.array([1.0, 2.0, np.inf]), np.array([1.5, np.inf, 3.0])
    assert mean_depth_error(got, want) == 0.5
    assert mean_depth_error(got[1:], want[1:]) is None
