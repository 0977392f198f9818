"""Distances against known ones, and against all triangles one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.geometry.distances import difference
from gate.geometry.drawn import Undrawable
from golden.difference import surface_distance
from golden.nearest import CLOSE, nearest_distances, to_triangles
from tests.rules.solids import box, joined, sphere, torus
from validators.meshes import Mesh


def mesh(V, F):
    return Mesh.of_triangles(V, F)


def plane(n, height):
    """n x n squares of the unit square, at a height."""
    x, y = np.meshgrid(np.linspace(0, 1, n + 1), np.linspace(0, 1, n + 1), indexing="ij")
    V = np.stack([x.ravel(), y.ravel(), np.full(x.size, height)], axis=1)
    at = np.arange((n + 1) ** 2).reshape(n + 1, n + 1)
    a, b, c, d = at[:-1, :-1].ravel(), at[1:, :-1].ravel(), at[1:, 1:].ravel(), at[:-1, 1:].ravel()
    return V, np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])


def test_planes_apart_are_that_far_apart_everywhere():
    header, arrays = difference(mesh(*plane(8, 0.25)), mesh(*plane(3, 0.0)))
    np.testing.assert_allclose(arrays["candidate_distance"], 0.25, atol=1e-7)
    np.testing.assert_allclose(arrays["golden_distance"], 0.25, atol=1e-7)
    assert header["max_m"] == pytest.approx(0.25)
    assert header["mean_m"] == pytest.approx(0.25)


def test_a_bump_shows_where_it_is():
    V, F = plane(8, 0.0)
    bumped = V.copy()
    bumped[40, 2] = 0.1  # the middle
    _, arrays = difference(mesh(bumped, F), mesh(V, F))
    assert arrays["candidate_distance"][40] == pytest.approx(0.1)
    np.testing.assert_allclose(np.delete(arrays["candidate_distance"], 40), 0, atol=1e-7)


def test_spheres_inside_each_other_are_their_radii_apart():
    V, F = sphere(4)
    header, arrays = difference(mesh(V, F), mesh(1.5 * V, F))
    np.testing.assert_allclose(arrays["golden_distance"], 0.5, atol=1e-6)
    assert np.abs(arrays["candidate_distance"] - 0.5).max() < 0.01  # of a polyhedron
    assert header["max_m"] == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("solid", [box, sphere, torus])
def test_equal_surfaces_are_no_distance_apart(solid):
    header, arrays = difference(mesh(*solid()), mesh(*solid()))
    assert header["max_m"] < 1e-9
    assert np.all(arrays["candidate_distance"] < 1e-9)


def test_the_header_is_what_the_gate_would_say():
    one, other = sphere(3), torus(24, 16)
    header, _ = difference(mesh(*one), mesh(*other))
    gates = surface_distance(*one, *other)
    assert header["max_m"] == pytest.approx(gates.max_m, rel=CLOSE)
    assert header["mean_m"] == pytest.approx(gates.mean_m, rel=CLOSE)


@given(st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_it_is_the_nearest_of_all_triangles(seed):
    rng = np.random.default_rng(seed)
    small, large = sphere(2), box()
    V, F = joined((small[0] * rng.uniform(0.01, 1) + rng.normal(size=3), small[1]), (large[0] * 3, large[1]))
    V = np.vstack([V, rng.normal(size=(30, 3)) * 2])
    F = np.vstack([F, rng.integers(0, len(V), (40, 3))])  # slivers, long ones, points
    points = rng.normal(size=(60, 3)) * rng.uniform(0.1, 5)
    found = nearest_distances(points, V, F)
    slow = [to_triangles(np.broadcast_to(point, (len(F), 3)), V[F]).min() for point in points]
    assert np.all(found >= np.array(slow) - 1e-12)
    assert np.all(found <= np.array(slow) / (1 - CLOSE) + 1e-12)


def test_what_is_not_finite_or_does_not_exist_takes_no_part():
    V, F = plane(4, 0.0)
    broken = np.vstack([V, [[np.nan, 0, 0]]])
    faces = np.vstack([F, [[0, 1, len(V)], [0, 1, 999]]])
    _, arrays = difference(mesh(broken, faces), mesh(*plane(4, 1.0)))
    np.testing.assert_allclose(arrays["candidate_distance"][: len(V)], 1.0, atol=1e-7)
    assert arrays["candidate_distance"][len(V)] == 0
    np.testing.assert_allclose(arrays["golden_distance"], 1.0, atol=1e-7)


def test_a_vertex_without_a_face_has_a_distance_and_no_say():
    V, F = plane(4, 0.0)
    header, arrays = difference(mesh(np.vstack([V, [[0.5, 0.5, 7.0]]]), F), mesh(V, F))
    assert arrays["candidate_distance"][len(V)] == pytest.approx(7.0)
    assert header["max_m"] < 1e-9


def test_units_are_taken_into_account():
    V, F = plane(4, 0.0)
    millimetres = Mesh(1000 * V, F.reshape(-1), np.arange(0, 3 * len(F) + 1, 3), metres_per_unit=0.001)
    header, _ = difference(millimetres, mesh(V, F))
    assert header["max_m"] < 1e-9


def test_a_mesh_without_faces_is_refused_by_name():
    nothing = mesh(np.zeros((0, 3)), np.zeros((0, 3), int))
    with pytest.raises(Undrawable, match="the approved mesh has no faces"):
        difference(mesh(*box()), nothing)
    with pytest.raises(Undrawable, match="the candidate has no faces"):
        difference(nothing, mesh(*box()))
