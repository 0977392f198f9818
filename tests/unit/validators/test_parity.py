"""Other engines, where they are right, and where they are not."""

import numpy as np
import pytest

from specs.findings import Status
from tests.rules import breakers, solids
from validators.engine import judge
from validators.meshes import Mesh
from validators.profile import load_profile
from validators.subject import Subject

TORUS, BOX, HOLLOW = solids.torus(), solids.box(), solids.hollow()
MESHES = {
    "torus": TORUS,
    "hollow": HOLLOW,
    "open": breakers.delete_face(*TORUS, 20),
    "two holes": breakers.delete_face(*breakers.delete_face(*TORUS, 70), 20),
    "fin": breakers.third_face_on_edge(*TORUS, 4),
    "flipped": breakers.flip_face(*TORUS, 11),
    "pinched": breakers.weld_two_vertices(*TORUS, 2, 28),
    "loose": breakers.shift_component(*TORUS),
}


def counts(VF):
    """Measured value of each mesh rule that ran."""
    report = judge(Subject("m", Mesh.of_triangles(*VF)), load_profile())
    return {one.rule: one.measured for one in report.findings if one.status in (Status.PASS, Status.FAIL)}


@pytest.mark.parametrize("name", MESHES)
def test_trimesh_agrees_on_closedness_winding_and_components(name):
    import trimesh

    V, F = MESHES[name]
    theirs = trimesh.Trimesh(V, F, process=False)
    ours = counts((V, F))
    closed = ours["boundary-edge"] == 0 and ours["non-manifold-edge"] == 0
    assert bool(theirs.is_watertight) == closed
    if closed:
        assert bool(theirs.is_winding_consistent) == (ours["inconsistent-winding"] == 0)
    if name not in ("hollow", "pinched"):  # a cavity is no component here; the pinched one leaves an unused vertex
        assert theirs.body_count == ours["loose-component"]


@pytest.mark.parametrize("name", MESHES)
def test_pymeshlab_agrees_on_edges_vertices_and_boundary(name):
    import pymeshlab

    V, F = MESHES[name]
    meshes = pymeshlab.MeshSet()
    meshes.add_mesh(pymeshlab.Mesh(V, F.astype(np.int32)))
    theirs = meshes.get_topological_measures()
    ours = counts((V, F))
    assert theirs["boundary_edges"] == ours["boundary-edge"]
    assert (theirs["non_two_manifold_edges"] > 0) == (ours["non-manifold-edge"] > 0)
    assert theirs["non_two_manifold_vertices"] == ours["non-manifold-vertex"]


def test_trimesh_takes_a_nan_mesh_for_watertight():
    import trimesh

    V, F = breakers.add_nan(*BOX, 3)
    assert trimesh.Trimesh(V, F, process=False).is_watertight
    assert counts((V, F))["non-finite-vertex"] == 1


def test_trimesh_has_no_eye_for_a_pinched_vertex():
    import trimesh

    V, F = MESHES["pinched"]
    theirs = trimesh.Trimesh(V, F, process=False)
    assert theirs.is_watertight
    assert theirs.is_winding_consistent
    assert counts((V, F))["non-manifold-vertex"] == 1


def test_trimesh_calls_a_cavity_that_faces_outward_a_volume():
    import trimesh

    V, F = HOLLOW
    F = np.vstack([F[:128], F[128:, ::-1]])
    assert trimesh.Trimesh(V, F, process=False).is_volume
    assert counts((V, F))["inward-orientation"] == 12


def test_trimesh_counts_an_unused_vertex_as_a_body():
    import trimesh

    V, F = MESHES["pinched"]
    assert trimesh.Trimesh(V, F, process=False).body_count == 2
    assert counts((V, F))["loose-component"] == 1


def test_pymeshlab_counts_a_non_manifold_edge_once_for_each_face():
    import pymeshlab

    V, F = MESHES["fin"]
    meshes = pymeshlab.MeshSet()
    meshes.add_mesh(pymeshlab.Mesh(V, F.astype(np.int32)))
    assert meshes.get_topological_measures()["non_two_manifold_edges"] == 3
    assert counts((V, F))["non-manifold-edge"] == 1


def test_pymeshlab_takes_a_seam_for_a_hole():
    import pymeshlab

    soup, corners = BOX[0][BOX[1]].reshape(-1, 3), np.arange(36).reshape(-1, 3)
    meshes = pymeshlab.MeshSet()
    meshes.add_mesh(pymeshlab.Mesh(soup, corners.astype(np.int32)))
    assert meshes.get_topological_measures()["boundary_edges"] == 36
    assert counts((soup, corners))["boundary-edge"] == 0
