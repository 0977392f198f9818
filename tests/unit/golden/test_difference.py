"""Sizes of differences, checked on shapes whose distance is known."""

import numpy as np
import pytest
from PIL import Image

from golden.difference import image_difference, surface_distance, write_pictures

V = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
F = np.array(
    [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4]]
    + [[1, 5, 7], [1, 7, 3]]
)


def test_equal_surfaces_with_other_triangles_are_no_distance_apart():
    centre = np.vstack([V, [[0.0, 0.3, 0.6]]])
    split = np.vstack([F[2:], [[0, 1, 8], [1, 3, 8], [3, 2, 8], [2, 0, 8]]])
    distance = surface_distance(V, F, centre, split)
    assert distance.max_m < 1e-12


def test_a_mesh_of_large_and_small_triangles_is_no_distance_from_itself():
    slab = V * [10.0, 10.0, 0.01]  # many samples lie nearer to the other side than to what they were taken from
    crumbs = np.vstack([V * 0.01 + [x, y, 0.1] for x in range(10) for y in range(10)])
    both = np.vstack([slab, crumbs])
    faces = np.vstack([F + 8 * one for one in range(101)])
    assert surface_distance(both, faces, both, faces).max_m < 1e-12


def test_a_moved_face_is_as_far_as_it_moved():
    moved = V.copy()
    moved[4:, 0] += 0.25
    distance = surface_distance(V, F, moved, F)
    assert distance.max_m == pytest.approx(0.25)
    assert 0.02 < distance.mean_m < 0.25
    assert distance == surface_distance(V, F, moved, F)


def test_a_surface_distance_refuses_what_has_no_surface():
    with pytest.raises(ValueError, match="faces and finite"):
        surface_distance(V, F, V, F[:0])
    with pytest.raises(ValueError, match="faces and finite"):
        surface_distance(V * np.nan, F, V, F)


def test_pictures_are_compared_and_left(tmp_path):
    want = np.zeros((4, 6, 3), np.uint8)
    got = want.copy()
    got[1, 2] = (10, 0, 0)
    (tmp_path / "got").mkdir()
    Image.fromarray(got).save(tmp_path / "got" / "000.png")
    Image.fromarray(want).save(tmp_path / "000.png")
    size = write_pictures(tmp_path / "got" / "000.png", tmp_path / "000.png", tmp_path / "differences")
    assert size == image_difference(got, want)
    assert (size.max, size.mean) == (10, 10 / 72)
    shown = np.asarray(Image.open(tmp_path / "differences" / "000-difference.png"))
    assert shown[1, 2].tolist() == [255, 0, 0] and shown.sum() == 255
    assert sorted(path.name for path in (tmp_path / "differences").iterdir()) == [
        "000-difference.png",
        "000-got.png",
        "000-want.png",
    ]


def test_pictures_of_another_size_have_no_difference(tmp_path):
    Image.new("RGB", (2, 2)).save(tmp_path / "a.png")
    Image.new("RGB", (3, 2)).save(tmp_path / "b.png")
    assert write_pictures(tmp_path / "a.png", tmp_path / "b.png", tmp_path / "out") is None
    assert not (tmp_path / "out" / "a-difference.png").exists()
