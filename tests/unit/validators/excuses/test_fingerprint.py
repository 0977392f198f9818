"""The fingerprint of a mesh stays when nothing of the surface changes, and changes when anything does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.breakers import duplicate_face, flip_face
from tests.rules.solids import box, quad_box, sphere
from tests.unit.validators.excuses.samples import mesh_of, scrambled
from validators.excuses.fingerprint import files_fingerprint, first_rotation, mesh_fingerprint
from validators.meshes import Mesh
from validators.meshes.mesh import Primitive


def of(VF):
    return mesh_fingerprint(mesh_of(VF))


FEW = settings(max_examples=25, deadline=None)


@FEW
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_order_rotation_sharing_and_unused_vertices_do_not_matter(seed, weld):
    V, F = sphere(1)
    rng = np.random.default_rng(seed)
    W, G = scrambled(V, F, rng, weld)
    W = np.vstack([W, rng.normal(size=(3, 3)), [[np.nan, 0, 0]]])
    assert of((W, G)) == of((V, F))


@FEW
@given(st.integers(0, 2**32 - 1))
def test_moving_a_vertex_or_turning_a_face_changes_it(seed):
    V, F = sphere(1)
    rng = np.random.default_rng(seed)
    moved = V.copy()
    vertex, axis = rng.integers(len(V)), rng.integers(3)
    moved[vertex, axis] = np.nextafter(np.float32(moved[vertex, axis]), np.float32(9))
    assert of((moved, F)) != of((V, F))
    assert of(flip_face(V, F, rng.integers(len(F)))) != of((V, F))


def test_float32_is_enough_and_what_it_cannot_hold_counts():
    V, F = sphere(1)
    assert of((V.astype(np.float32).astype(float), F)) == of((V, F))
    assert of((V * 1e39, F)) != of((V * 2e39, F))  # both infinite in float32
    assert of((V * 1e-46, F)) != of((V * 2e-46, F))  # both 0
    assert of((V * 0.0, F)) == of((V * -0.0, F))


def test_faces_count_as_often_as_they_are_there_and_the_polygons_as_they_are():
    V, F = box()
    assert of(duplicate_face(V, F, 0)) != of((V, F))
    assert of((V, F[1:])) != of((V, F))
    swapped = np.vstack([F[:2], F[2:4], F[2:4]]), np.vstack([F[:2], F[:2], F[2:4]])
    assert of((V, swapped[0])) != of((V, swapped[1]))
    W, faces = quad_box()
    quads = Mesh(W, np.concatenate(faces), np.arange(0, 25, 4))
    turned = Mesh(W, np.concatenate([np.roll(face, 1) for face in reversed(faces)]), np.arange(0, 25, 4))
    assert mesh_fingerprint(turned) == mesh_fingerprint(quads) != of((V, F))


def test_nothing_breaks_it():
    V, F = box()
    broken = F.copy()
    broken[0, 0], broken[1, 1] = 99, -1
    assert of((V, broken)) not in (of((V, F)), of((V, F[2:])))
    assert of((np.zeros((0, 3)), np.zeros((0, 3), int))) == of((np.ones((2, 3)), np.zeros((0, 3), int)))
    one, other = V.copy(), V.copy()
    one[0], other[0] = np.nan, -np.nan
    assert of((one, F)) == of((other, F)) != of((V, F))


def test_scenes_are_told_apart():
    V, F = box()
    parts = [Primitive("/a", range(8), range(6), scene=0), Primitive("/b", range(8), range(6, 12), scene=1)]
    one = mesh_of((V, F))
    two = Mesh(one.V, one.corners, one.starts, primitives=tuple(parts))
    assert mesh_fingerprint(one) != mesh_fingerprint(two)


@FEW
@given(st.integers(3, 70), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_the_first_rotation_is_that_of_all_rotations(size, letters, seed):
    row = np.random.default_rng(seed).integers(0, letters, size)
    least = min(np.roll(row, -turn).tolist() for turn in range(size))
    assert first_rotation(row[None]).tolist() == [least]


@pytest.mark.parametrize("change", [{"a.png": "2"}, {"b.png": "1"}, {"a.png": "1", "b.png": "1"}, {}])
def test_every_file_counts_with_its_name(change):
    assert files_fingerprint({"": "0", **change}) != files_fingerprint({"": "0", "a.png": "1"})
