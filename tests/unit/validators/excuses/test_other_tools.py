"""Meshes that trimesh and PyMeshLab write anew raise no alarm, and a defect more is one alarm."""

import numpy as np
import pymeshlab
import pytest
import trimesh

from tests.rules.breakers import duplicate_face, flip_face, repeat_corner, third_face_on_edge
from tests.rules.solids import joined, sphere, torus
from tests.rules.writers import obj
from tests.unit.validators.excuses.samples import CHECKED, alarms, baseline_of
from validators.meshes import read_mesh

RULES = (*CHECKED, "self-intersection")


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """(an OBJ of positions that no format but text holds, what a baseline knows of it)."""
    rng = np.random.default_rng(7)
    V, F = joined(sphere(), (torus()[0] * 0.8 + [0.7, 0.1, 0.05], torus()[1]))
    V = 0.1 * (V + rng.normal(0, 0.002, V.shape))
    for damage, face in ((duplicate_face, 9), (flip_face, 30), (third_face_on_edge, 60)):
        V, F = damage(V, F, face)
    V, F = repeat_corner(V, np.delete(F, [2, 100], axis=0))
    path = tmp_path_factory.mktemp("meshes") / "a.obj"
    path.write_bytes(obj(V, F))
    known = baseline_of(read_mesh(path), RULES)
    assert len(known) >= 6
    return path, known


@pytest.mark.parametrize("suffix", ["obj", "ply", "stl", "glb", "off"])
@pytest.mark.parametrize("merge", [False, True])
def test_trimesh(damaged, tmp_path, suffix, merge):
    path, known = damaged
    mesh = trimesh.load(path, process=merge, force="mesh")
    mesh.export(tmp_path / f"b.{suffix}")
    assert alarms(read_mesh(tmp_path / f"b.{suffix}"), known, RULES) == {}


@pytest.mark.parametrize("suffix", ["obj", "ply", "stl", "off"])
def test_pymeshlab(damaged, tmp_path, suffix):
    path, known = damaged
    meshes = pymeshlab.MeshSet()
    meshes.load_new_mesh(str(path))
    meshes.save_current_mesh(str(tmp_path / f"b.{suffix}"))
    assert alarms(read_mesh(tmp_path / f"b.{suffix}"), known, RULES) == {}


def test_a_hole_more_in_another_format_is_the_only_alarm(damaged, tmp_path):
    path, known = damaged
    mesh = trimesh.load(path, process=False, force="mesh")
    far = int(np.argmin(mesh.triangles_center[:, 1]))  # on the sphere, away from the torus and from the damage
    mesh.update_faces(np.arange(len(mesh.faces)) != far)
    mesh.export(tmp_path / "b.stl")
    assert alarms(read_mesh(tmp_path / "b.stl"), known, RULES) == {"boundary-edge": 3}
