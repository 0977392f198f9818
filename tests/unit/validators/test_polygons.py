"""Polygons as triangles: a concave one is covered once, whichever corner comes first."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle.cases import CIRCLE, ELL
from validators.meshes import Mesh
from validators.meshes.polygons import ears, triangulated

MANY = settings(max_examples=80, deadline=None, derandomize=True)


def areas(points, triangles):
    """Twice the exact signed areas of triangles in the plane."""
    P = [[Fraction(x) for x in p] for p in points]
    return [
        (P[b][0] - P[a][0]) * (P[c][1] - P[a][1]) - (P[b][1] - P[a][1]) * (P[c][0] - P[a][0]) for a, b, c in triangles
    ]


def cut(points, axis=2):
    """The triangles of a polygon that lies in the plane which an axis looks at."""
    V = np.insert(np.asarray(points, float), axis, 0.25, axis=1)
    return triangulated(V, np.arange(len(points)), np.array([0, len(points)])).tolist()


def star(radii):
    """A polygon around the origin, which is simple: its corners go once around."""
    angle = 2 * np.pi * np.arange(len(radii)) / len(radii)
    return np.round(np.stack([radii * np.cos(angle), radii * np.sin(angle)], axis=1), 3)


@MANY
@given(st.lists(st.sampled_from([0.25, 0.5, 1.0, 2.0]), min_size=4, max_size=14), st.integers(0, 13), st.booleans())
def test_triangles_cover_a_simple_polygon_once(radii, roll, backwards):
    points = np.roll(star(np.array(radii)), roll, axis=0)[:: -1 if backwards else 1]
    triangles = cut(points)
    n = len(points)
    assert len(triangles) == n - 2
    fan = sum(areas(points, [(0, k, k + 1) for k in range(1, n - 1)]))
    signed = areas(points, triangles)
    assert sum(signed) == fan
    assert all(area * fan >= 0 for area in signed)
    sides = [tuple(sorted(pair)) for a, b, c in triangles for pair in ((a, b), (b, c), (c, a))]
    assert all(sides.count(tuple(sorted((k, (k + 1) % n)))) == 1 for k in range(n))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_convex_polygon_is_a_fan(axis):
    assert cut(CIRCLE, axis) == [[0, k, k + 1] for k in range(1, 999)]


@pytest.mark.parametrize("roll", range(6))
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_an_ell_keeps_out_of_its_notch(roll, axis):
    points = np.roll(ELL, roll, axis=0)
    assert all(abs(area) <= 2 for area in areas(points, cut(points, axis)))
    assert sum(areas(points, cut(points, axis))) == 6


def test_a_quad_is_cut_along_the_diagonal_that_lies_within():
    dart = [(0, 0), (4, 0), (1, 1), (0, 4)]
    assert cut(dart) == [[0, 1, 2], [0, 2, 3]]
    assert cut(dart[1:] + dart[:1]) == [[1, 2, 3], [1, 3, 0]]
    assert cut([(0, 0), (0, 1), (1, 0), (0, 2)]) == [[1, 2, 3], [1, 3, 0]]  # the last is flat


def test_what_has_no_ears_stays_a_fan():
    crossed = [(0, 0), (2, 2), (2, 0), (0, 2), (-1, 1)]
    assert ears([[0, 0], [2, 0], [0, 0], [2, 0]]) is not None  # flat: all corners are straight
    assert cut([(0, 0), (2, 2), (2, 0), (0, 2)]) == [[0, 1, 2], [0, 2, 3]]
    assert len(cut(crossed)) == 3
    there_and_back = [(0, 0), (2, 0), (1, 1), (2, 0), (0, 0)]
    assert cut(there_and_back) == [[0, 1, 2], [0, 2, 3], [0, 3, 4]]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_polygon_that_is_not_finite_or_not_there_stays_a_fan(bad):
    V = np.array([[0, 0, 0], [4, 0, 0], [1, 1, 0], [0, 4, bad]], float)
    corners = np.array([1, 2, 3, 0, 1, 2, 9, 0])
    mesh = Mesh(V, corners, np.array([0, 4, 8]))
    assert mesh.tri_corners.tolist() == [[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]]


def test_blocks_do_not_show(monkeypatch):
    rng = np.random.default_rng(3)
    sizes = rng.integers(3, 8, 50)
    V, corners = rng.random((sizes.sum(), 3)), rng.permutation(sizes.sum())
    starts = np.concatenate([[0], np.cumsum(sizes)])
    want = triangulated(V, corners, starts)
    monkeypatch.setattr("validators.meshes.polygons._BLOCK", 7)
    assert np.array_equal(triangulated(V, corners, starts), want)
