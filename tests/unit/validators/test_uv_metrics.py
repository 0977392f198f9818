"""Texture coordinates and pictures against slow, plain references."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validators.metrics import coverage
from validators.metrics.coverage import add_few, covered_texels, middle_texels
from validators.metrics.normals import angles_between_deg, length_errors
from validators.metrics.seams import along, mean_differences, samples_of
from validators.metrics.textures import LINEAR_OF_BYTE, lab, sampled, to_linear, to_srgb
from validators.metrics.uvs import densities, is_swatch, mirror_signs, outside, stretch, transformed

RANDOM = np.random.default_rng(7)
FEW = settings(max_examples=40, deadline=None, derandomize=True)
HOSTILE = np.array([np.nan, np.inf, -np.inf, 1e300, -1e300, 5e-324, 0.0, 1.0, 0.5])


def test_a_texture_transform_turns_counter_clockwise_as_the_extension_s_example_does():
    # KHR_texture_transform: the lower left quadrant of the picture, turned clockwise by 90 degrees.
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    placed = transformed(corners, (0.0, 1.0), math.pi / 2, (0.5, 0.5))
    assert placed == pytest.approx(np.array([[0.0, 1.0], [0.0, 0.5], [0.5, 1.0], [0.5, 0.5]]))
    assert transformed(corners, (0.0, 0.0), 0.0, (1.0, 1.0)) is corners


def _exact_turn(triangle):
    (au, av), (bu, bv), (cu, cv) = [(Fraction(u), Fraction(v)) for u, v in triangle.tolist()]
    area = (bu - au) * (cv - av) - (bv - av) * (cu - au)
    return (area > 0) - (area < 0)


@FEW
@given(st.lists(st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.3, 1 / 3, 1e-30, 1e18, -7.5]), min_size=6, max_size=6)))
def test_mirror_signs_are_exact(rows):
    uv = np.array(rows, float).reshape(-1, 3, 2)
    assert mirror_signs(uv).tolist() == [_exact_turn(one) for one in uv]


def test_stretch_is_the_ratio_of_the_singular_values():
    P, uv = RANDOM.normal(size=(200, 3, 3)), RANDOM.normal(size=(200, 3, 2))
    found = stretch(P, uv)
    for k in range(200):
        W, E = (uv[k, 1:] - uv[k, :1]).T, (P[k, 1:] - P[k, :1]).T
        values = np.linalg.svd(E @ np.linalg.inv(W), compute_uv=False)
        assert found[k] == pytest.approx(values[0] / values[1], rel=1e-6)
    assert stretch(P * 1e-200, uv * 1e150) == pytest.approx(found)


def test_stretch_of_what_has_no_area():
    P = np.array([[[0.0, 0, 0], [1, 0, 0], [0, 1, 0]]] * 3 + [[[0.0, 0, 0], [1, 1, 1], [2, 2, 2]]])
    uv = np.array(
        [
            [[0.5, 0.5]] * 3,
            [[0.0, 0], [0.1, 0.3], [0.2, 0.6]],
            [[0, 0], [1, np.nan], [0, 1]],
            [[0.0, 0], [1, 0], [0, 1]],
        ]
    )
    found = stretch(P, uv)
    assert found[0] == np.inf
    assert found[1] > 1e12
    assert found[2:].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("repeats", [(False, False), (True, True), (True, False)])
@pytest.mark.parametrize(("width", "height"), [(16, 16), (32, 8), (5, 7)])
def test_covered_texels_are_those_with_their_middle_in_a_triangle(width, height, repeats):
    uv = RANDOM.uniform(-0.7, 1.8, (6, 3, 2))
    found = covered_texels(uv, width, height, repeats)
    row, column = (grid.ravel() for grid in np.mgrid[-height : 2 * height, -width : 2 * width])
    seen = (repeats[1] | ((row >= 0) & (row < height))) & (repeats[0] | ((column >= 0) & (column < width)))
    row, column = row[seen], column[seen]
    middles = np.stack([(column + 0.5) / width, (row + 0.5) / height], axis=1)
    expected = np.zeros((height, width), bool)
    for triangle in uv:
        inside = _within(middles, triangle)
        expected[row[inside] % height, column[inside] % width] = True
    assert np.array_equal(found, expected)


def _within(points, triangle):
    """(q,) points (q, 2) inside a triangle or on its border."""
    signs = []
    for (au, av), (bu, bv) in zip(triangle, np.roll(triangle, -1, axis=0), strict=True):
        signs.append(np.sign((bu - au) * (points[:, 1] - av) - (bv - av) * (points[:, 0] - au)))
    return (np.min(signs, axis=0) >= 0) | (np.max(signs, axis=0) <= 0)


@pytest.mark.parametrize("repeats", [(False, False), (True, True), (False, True)])
def test_compiled_and_plain_coverage_are_the_same(repeats):
    from validators.kernels.coverage import add_triangles

    uv = np.concatenate([RANDOM.uniform(-2, 3, (300, 3, 2)), RANDOM.integers(-3, 9, (300, 3, 2)) / 4])
    plain, fast = np.zeros((32, 65), np.int32), np.zeros((32, 65), np.int32)
    add_few(uv, *repeats, plain)
    add_triangles(uv, *repeats, fast)
    assert np.array_equal(np.cumsum(plain, axis=1), np.cumsum(fast, axis=1))


def test_a_square_covers_exactly_its_texels():
    square = np.array([[[0.25, 0.25], [0.75, 0.25], [0.75, 0.75]], [[0.25, 0.25], [0.75, 0.75], [0.25, 0.75]]])
    assert covered_texels(square, 64, 64, (True, True)).sum() == 32 * 32
    assert covered_texels(square, 8192, 16, (True, True)).shape == (8, 4096)
    assert covered_texels(np.zeros((0, 3, 2)), 4, 4, (True, True)).sum() == 0
    assert middle_texels(square * 1e-4 + 0.5, (4, 4)).nonzero()[0].tolist() == [2]


def test_very_many_large_triangles_are_counted_on_a_coarser_grid(monkeypatch):
    monkeypatch.setattr(coverage, "_MAX_RUNS", 1 << 14)
    uv = np.tile(np.array([[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]]), (50, 1, 1))
    found = covered_texels(uv, 4096, 4096, (True, True))
    assert found.shape == (256, 256)
    assert found.mean() == pytest.approx(0.5, abs=1e-2)


def _texel(pixels, column, row, wraps):
    place = []
    for at, size, wrap in ((column, pixels.shape[1], wraps[0]), (row, pixels.shape[0], wraps[1])):
        tile, rest = divmod(at, size)
        mirrored = size - 1 - rest if tile % 2 else rest
        place.append({"repeat": rest, "mirror": mirrored, "clamp": min(max(at, 0), size - 1)}[wrap])
    return LINEAR_OF_BYTE[pixels[place[1], place[0], :3]]


@pytest.mark.parametrize("wraps", [("repeat", "repeat"), ("clamp", "mirror"), ("mirror", "clamp")])
def test_sampling_is_bilinear_and_wraps_as_the_texture_says(wraps):
    pixels = RANDOM.integers(0, 256, (5, 7, 4)).astype(np.uint8)
    uv = RANDOM.uniform(-2.0, 3.0, (100, 2))
    found = sampled(pixels, uv, wraps)
    for k, (u, v) in enumerate(uv):
        x, y = u * 7 - 0.5, v * 5 - 0.5
        c, r = math.floor(x), math.floor(y)
        upper = (1 - x + c) * _texel(pixels, c, r, wraps) + (x - c) * _texel(pixels, c + 1, r, wraps)
        lower = (1 - x + c) * _texel(pixels, c, r + 1, wraps) + (x - c) * _texel(pixels, c + 1, r + 1, wraps)
        assert found[k] == pytest.approx((1 - y + r) * upper + (y - r) * lower)


def test_colours_have_the_values_of_the_standards():
    assert to_linear(np.array([0.0, 0.04045, 0.5, 1.0])) == pytest.approx([0, 0.0031308, 0.21404, 1], rel=1e-4)
    assert to_srgb(LINEAR_OF_BYTE) * 255 == pytest.approx(np.arange(256))
    # Corners of the sRGB cube in CIELAB, as published for D65.
    cube = {(1, 1, 1): (100, 0, 0), (1, 0, 0): (53.24, 80.09, 67.20), (0, 0, 1): (32.30, 79.19, -107.86)}
    for colour, expected in cube.items():
        assert lab(np.array(colour, float)) == pytest.approx(expected, abs=0.05)


def test_samples_lie_at_the_middles_of_equal_pieces():
    count = samples_of(np.array([0.0, 3.2, 1e9, np.nan]))
    assert count.tolist() == [2, 4, 16, 2]
    edge, places = along(np.zeros((4, 2)), np.ones((4, 2)), count)
    assert places[edge == 1][:, 0].tolist() == [0.125, 0.375, 0.625, 0.875]
    black, white = np.zeros((2, 3)), np.ones((2, 3))
    assert mean_differences(np.array([0, 1]), black, white, 3) == pytest.approx([100, 100, 0])


def test_the_median_density_is_that_of_half_the_surface():
    density, median = densities(np.array([0, 0, 1, 2, 3]), np.array([1.0, 1, 1, 9, 1]), np.array([4.0, 4, 16, 9, 0]))
    assert median == 1.0
    assert density.tolist() == [2.0, 2.0, 4.0, 1.0, 1.0]
    assert densities(np.array([0]), np.array([0.0]), np.array([1.0]))[1] == 0.0


@FEW
@given(st.lists(st.sampled_from(HOSTILE.tolist()), min_size=6, max_size=60))
def test_hostile_numbers_raise_nothing_and_warn_of_nothing(values):
    uv = np.array(values[: len(values) // 6 * 6]).reshape(-1, 3, 2)
    P = np.concatenate([uv, uv[..., :1]], axis=2)
    assert np.all(outside(uv) >= 0)
    assert np.all(stretch(P, uv) >= 1)
    assert mirror_signs(uv).shape == is_swatch(uv).shape
    assert covered_texels(uv, 8, 8, (True, False)).shape == (8, 8)
    assert not np.any(np.isnan(length_errors(P.reshape(-1, 3))))
    assert transformed(uv, (1e300, 0.0), 1.0, (1e300, 1.0)).shape == uv.shape


def test_lengths_and_angles():
    normals = np.array([[0.6, 0.8, 0], [0, 0, 2], [0, 0, 0], [1e300, 0, 0], [5e-324, 0, 0], [np.nan, 0, 0]])
    assert length_errors(normals).tolist() == pytest.approx([0, 1, 1, 1e300, 1, np.inf])
    one, other = np.eye(3), np.array([[1.0, 1, 0], [0, 1, 0], [0, 0, 0]])
    assert angles_between_deg(one, other).tolist() == [45.0, 0.0, 0.0]
