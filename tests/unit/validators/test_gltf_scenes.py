"""glTF scenes: every scene, every use of a mesh, placed as a renderer places it, and no graph that is no forest."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

from tests.rules import solids
from tests.rules.gltf_files import Gltf, shown
from validators.check import check_file
from validators.meshes import MeshFileError, read_mesh
from validators.meshes.gltf.transforms import mirrors

V, F = solids.box((0, 0, 0), (1, 1, 1))


def read(made):
    return read_mesh(Path("mesh.glb"), made.glb())


def boxes(n_nodes):
    """A box and nodes that show it."""
    made = Gltf()
    made.mesh(made.primitive(V, F))
    for _ in range(n_nodes):
        made.node(mesh=0)
    return made


def test_every_scene_is_read_and_the_default_one_does_not_matter():
    made = boxes(3)
    made.scene(1)
    made.scene(0, 2)
    made.scene(1)
    made.document["scene"] = 1
    mesh = read(made)
    assert [(one.node, one.scene) for one in mesh.primitives] == [
        ("/nodes/1", 0),
        ("/nodes/0", 1),
        ("/nodes/2", 1),
        ("/nodes/1", 2),
    ]
    assert [one.vertices for one in mesh.primitives] == [range(at, at + 8) for at in (0, 8, 16, 24)]
    assert [one.faces for one in mesh.primitives] == [range(at, at + 12) for at in (0, 12, 24, 36)]
    assert {one.location for one in mesh.primitives} == {"/meshes/0/primitives/0"}


def test_a_file_without_scenes_is_a_library():
    made = boxes(0)
    made.mesh(made.primitive(V + 5, F))
    assert [(one.location, one.node, one.scene) for one in read(made).primitives] == [
        ("/meshes/0/primitives/0", None, 0),
        ("/meshes/1/primitives/0", None, 0),
    ]
    made.node(mesh=1)
    made.node(mesh=0, children=[0])
    assert [one.node for one in read(made).primitives] == ["/nodes/1", "/nodes/0"]


def test_what_no_scene_shows_is_not_read():
    made = boxes(2)
    made.scene(1)
    made.document["meshes"].append({"primitives": [{"attributes": {"POSITION": 99}}]})
    assert [one.node for one in read(made).primitives] == ["/nodes/1"]


@pytest.mark.parametrize(
    ("children", "scene", "pointer", "reason"),
    [
        ([[0]], [0], "/nodes/0", "cycle"),
        ([[1], [2], [0]], [0], "/nodes/0", "cycle"),
        ([[], [2], [3], [2]], [0], "/nodes/3/children/0", "second parent"),
        ([[], [2], [1, 3], []], [0], "/nodes/1", "cycle"),  # that no scene reaches
        ([[2], [2], []], [0, 1], "/nodes/1/children/0", "second parent"),
        ([[1, 1], []], [0], "/nodes/0/children/1", "second parent"),
        ([[1], []], [0, 1], "/scenes/0/nodes/1", "reached twice"),
        ([[], []], [0, 0], "/scenes/0/nodes/1", "reached twice"),
        ([[7]], [0], "/nodes/0/children/0", "node 7 does not exist"),
    ],
)
def test_graphs_that_are_no_forest_are_refused(children, scene, pointer, reason):
    made = boxes(len(children))
    for node, below in zip(made.document["nodes"], children, strict=True):
        node["children"] = below
    made.scene(*scene)
    with pytest.raises(MeshFileError) as caught:
        read(made)
    assert reason in caught.value.reason and caught.value.location == pointer


def test_a_chain_of_many_nodes_is_no_problem():
    made = boxes(0)
    for at in range(3000):
        made.node(children=[at + 1], translation=[0, 0, 1])
    made.node(mesh=0)
    made.scene(0)
    assert np.array_equal(read(made).V, V + [0, 0, 3000])


@pytest.mark.parametrize("scale", [[-1, 1, 1], [1, -2, 1], [1, 1, -1e-200], [-1, -1, -1e200]])
def test_a_mirrored_solid_still_faces_outwards(scale):
    made = boxes(0)
    made.scene(made.node(mesh=0, scale=scale))
    assert np.array_equal(read(made).F, F[:, [0, 2, 1]])


@pytest.mark.parametrize("scale", [[-1, -1, 1], [1e-200, 1e-200, 1e-200], [3, 4, 5], [0, 1, 1], [-1, 0, 1]])
def test_other_scales_leave_the_winding(scale):
    made = boxes(0)
    made.scene(made.node(mesh=0, scale=scale))
    assert np.array_equal(read(made).F, F)


def test_the_sign_of_a_nearly_singular_matrix_is_exact():
    tilted = (1.0, 2.0, 3.0, 0.0, 4.0, 5.0, 6.0, 0.0, 7.0, 8.0, np.nextafter(9.0, 10.0), 0.0)
    assert mirrors(tilted)
    assert not mirrors((*tilted[:10], 9.0, 0.0))
    assert not mirrors((*tilted[:10], np.nextafter(9.0, 8.0), 0.0))
    assert not mirrors((*tilted[:10], float("nan"), 0.0))


def test_a_matrix_places_as_column_after_column():
    made = boxes(0)
    made.scene(made.node(mesh=0, matrix=[0, 2, 0, 0, -2, 0, 0, 0, 0, 0, 3, 0, 10, 20, 30, 1]))
    assert np.array_equal(read(made).V, V[:, [1, 0, 2]] * [-2, 2, 3] + [10, 20, 30])


def test_normals_keep_their_length_and_turn_with_the_surface():
    slope = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    stored = np.array([[1.0, 0.0, 1.0], [2.0, 0.0, 2.0], [0.0, 0.0, 0.0]])
    made = Gltf()
    one = made.primitive(slope, [0, 1, 2], attributes={"NORMAL": made.accessor(stored)})
    made.scene(made.node(mesh=made.mesh(one), scale=[2, 1, 1]), made.node(mesh=0, scale=[1, 1, 0]))
    mesh = read(made)
    wanted = np.array([1.0, 0.0, 2.0]) / np.sqrt(5) * np.sqrt(2)
    assert np.allclose(mesh.normals[:3], [wanted, 2 * wanted, [0, 0, 0]], atol=1e-15)
    assert np.allclose(mesh.normals[3:], [[0, 0, 2**0.5], [0, 0, 8**0.5], [0, 0, 0]], atol=1e-15)


@pytest.mark.parametrize("member", ["matrix", "scale", "translation", "rotation"])
@pytest.mark.parametrize("number", ["1e400", "NaN", "-Infinity", str(10**400)])
def test_numbers_beyond_measure_are_findings_of_vertices(member, number, tmp_path):
    sizes = {"matrix": 16, "scale": 3, "translation": 3, "rotation": 4}
    values = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1][: sizes[member]]
    made = boxes(0)
    made.scene(made.node(mesh=0, **{member: [12345, *values[1:]]}))
    text = made.gltf().replace(b"12345", number.encode())
    (tmp_path / "a.gltf").write_bytes(text)
    report = check_file(tmp_path / "a.gltf")
    assert report.verdict == "FAIL"
    failing = {one.rule for one in report.findings if one.status.name == "FAIL"}
    assert failing & {"non-finite-vertex", "degenerate-face"}


@pytest.mark.parametrize("matrix", [[1] * 15, [1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [0] * 16, ["a"] * 16])
def test_matrices_that_no_node_may_have_are_refused(matrix):
    made = boxes(0)
    made.scene(made.node(mesh=0, matrix=matrix))
    with pytest.raises(MeshFileError) as caught:
        read(made)
    assert caught.value.location.startswith("/nodes/0/matrix")


def test_a_skin_takes_the_place_of_the_transform():
    made = boxes(0)
    made.scene(made.node(mesh=0, skin=0, scale=[-3, 1, 1]))
    mesh = read(made)
    assert np.array_equal(mesh.V, V) and np.array_equal(mesh.F, F)


def instanced(made, node, **attributes):
    accessors = {name: made.accessor(values) for name, values in attributes.items()}
    made.extend(made.document["nodes"][node], "EXT_mesh_gpu_instancing", required=True, attributes=accessors)


def test_instances_are_placed_each():
    made = boxes(1)
    made.document["nodes"][0]["translation"] = [100, 0, 0]
    made.scene(0)
    instanced(made, 0, TRANSLATION=[[1, 2, 3], [4, 5, 6]], SCALE=[[1, 1, 1], [-2, 1, 1]])
    mesh = read(made)
    assert [one.node for one in mesh.primitives] == ["/nodes/0 instance 0", "/nodes/0 instance 1"]
    assert np.array_equal(mesh.V[:8], V + [101, 2, 3])
    assert np.array_equal(mesh.V[8:], V * [-2, 1, 1] + [104, 5, 6])
    assert np.array_equal(mesh.F, np.vstack([F, F[:, [0, 2, 1]] + 8]))
    instanced(made, 0, ROTATION=[[0, 0, 1, 0]])
    assert np.array_equal(read(made).V, V * [-1, -1, 1] + [100, 0, 0])


def test_instances_that_differ_in_number_are_refused():
    made = boxes(1)
    made.scene(0)
    instanced(made, 0, TRANSLATION=[[1, 2, 3], [4, 5, 6]], SCALE=[[1, 1, 1]])
    with pytest.raises(MeshFileError, match="'TRANSLATION' 2, 'SCALE' 1 instances"):
        read(made)
    made.document["nodes"][0]["extensions"]["EXT_mesh_gpu_instancing"]["attributes"] = {}
    with pytest.raises(MeshFileError, match="no instances"):
        read(made)
    instanced(made, 0, _ID=[[1], [2], [3]])
    assert read(made).n_faces == 36


def test_a_promise_of_many_instances_costs_nothing():
    made = boxes(1)
    made.scene(0)
    many = made.add("accessors", componentType=5126, count=1 << 32, type="VEC3")
    made.extend(made.document["nodes"][0], "EXT_mesh_gpu_instancing", attributes={"TRANSLATION": many})
    with pytest.raises(MeshFileError, match="instances counted"):
        read(made)


def test_geometry_of_two_scenes_does_not_meet(tmp_path):
    made = shown(V, F)
    made.scene(made.node(mesh=0))
    (tmp_path / "two.glb").write_bytes(made.glb())
    report = check_file(tmp_path / "two.glb")
    bad = {one.rule for one in report.findings if one.status.name in ("FAIL", "ERROR")}
    assert not bad & {"non-manifold-edge", "duplicate-face", "self-intersection", "non-manifold-vertex"}


@pytest.mark.parametrize("seed", range(5))
def test_transforms_down_a_chain_as_matrices_say(seed):
    rng, made, world = np.random.default_rng(seed), boxes(0), np.eye(4)
    for depth in range(4):
        turn, shift, scale = rng.normal(size=4), rng.normal(size=3), rng.uniform(0.5, 2, 3)
        turn /= np.linalg.norm(turn)
        local = trimesh.transformations.translation_matrix(shift)
        local = local @ trimesh.transformations.quaternion_matrix([turn[3], *turn[:3]]) @ np.diag([*scale, 1])
        world = world @ local
        own = {"matrix": local.T.reshape(-1).tolist()} if depth == seed % 4 else {}
        own = own or {"translation": shift.tolist(), "rotation": turn.tolist(), "scale": scale.tolist()}
        made.node(mesh=0, children=[depth + 1] if depth < 3 else [], **own)
    made.scene(0)
    mesh = read(made)
    assert np.allclose(mesh.V[-8:], V @ world[:3, :3].T + world[:3, 3], atol=1e-12)


def test_many_small_and_few_large_parts_move_alike():
    """Parts of all sizes between still ones: a batch must move each by its own matrix, as one alone does."""
    rng = np.random.default_rng(0)
    sizes = [3, 70_000, 5, 8, 30_000, 40_000, 4, 6, 3]
    clouds = [rng.normal(size=(size, 3)).astype(np.float32) for size in sizes]
    moves = [None if at in (0, 5, 7) else rng.normal(size=6).tolist() for at in range(len(sizes))]

    def written(which):
        made = Gltf()
        for at in which:
            own = {} if moves[at] is None else {"translation": moves[at][:3], "scale": moves[at][3:]}
            normals = {"NORMAL": made.accessor(clouds[at])}
            made.node(mesh=made.mesh(made.primitive(clouds[at], [0, 1, 2], attributes=normals)), **own)
        made.scene(*range(len(which)))
        return read(made)

    together, alone = written(range(len(sizes))), [written([at]) for at in range(len(sizes))]
    assert np.array_equal(together.V, np.vstack([one.V for one in alone]))
    assert np.array_equal(together.normals, np.vstack([one.normals for one in alone]))
    for at, move in enumerate(moves):
        assert np.allclose(alone[at].V, clouds[at] if move is None else clouds[at] * move[3:] + move[:3], atol=1e-12)
