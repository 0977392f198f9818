"""Primitives and accessors of glTF: types, strides, strips, shared attributes, and where their numbers come from."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

from tests.rules import breakers, solids
from tests.rules.gltf_files import Gltf, shown
from validators.check import check_file
from validators.meshes import MeshFileError, read_mesh

V, F = solids.box((0, 0, 0), (1, 1, 1))
QUANTISED = {"i1": 127, "u1": 255, "i2": 32767, "u2": 65535}


def read(made):
    return read_mesh(Path("mesh.glb"), made.glb())


@pytest.mark.parametrize("dtype", QUANTISED)
@pytest.mark.parametrize("normalised", [False, True])
def test_quantised_positions_normals_and_texture_coordinates(dtype, normalised):
    made, top = Gltf(), QUANTISED[dtype] if normalised else 1
    steps = np.arange(24).reshape(8, 3) - (5 if dtype[0] == "i" else 0)
    steps[0, 0] = np.iinfo(dtype).min
    numbers = {"dtype": dtype, "normalized": normalised}
    uv = made.accessor(np.arange(16).reshape(8, 2), **numbers)
    attributes = {"NORMAL": made.accessor(steps, **numbers), "TEXCOORD_0": uv}
    made.scene(made.node(mesh=made.mesh(made.primitive(made.accessor(steps, **numbers), F, attributes=attributes))))
    mesh = read(made)
    wanted = np.maximum(steps / top, -1.0) if normalised else steps
    assert np.array_equal(mesh.V, wanted) and np.array_equal(mesh.normals, wanted)
    assert np.array_equal(mesh.uvs[0].values, np.arange(16).reshape(8, 2) / top)
    assert mesh.coordinate_bits == 24 and mesh.metres_per_unit == 1.0 and mesh.up_axis == "y"


def test_interleaved_attributes():
    rows = np.zeros(8, np.dtype([("v", "<f4", 3), ("uv", "<u2", 2), ("n", "i1", 4)]))
    rows["v"], rows["uv"], rows["n"] = V, np.arange(16).reshape(8, 2), np.arange(32).reshape(8, 4)
    made = Gltf()
    view = made.view(rows.tobytes(), byteStride=20)
    uv = made.accessor(rows["uv"], "u2", view, byteOffset=12)
    normal = made.accessor(rows["n"][:, :3], "i1", view, byteOffset=16)
    one = made.primitive(made.accessor(V, "f4", view), F, attributes={"NORMAL": normal, "TEXCOORD_0": uv})
    made.scene(made.node(mesh=made.mesh(one)))
    mesh = read(made)
    assert np.array_equal(mesh.V, V)
    assert np.array_equal(mesh.uvs[0].values, rows["uv"]) and np.array_equal(mesh.normals, rows["n"][:, :3])


def test_several_primitives_in_their_own_numbers():
    made = Gltf()
    bare = made.primitive(V, F)
    points = made.primitive(V + 5, mode=0)
    rich = made.primitive(
        V + 9,
        F[:4],
        attributes={
            "NORMAL": made.accessor(V),
            "COLOR_0": made.accessor(V),
            "TEXCOORD_0": made.accessor(V[:, :2]),
            "TEXCOORD_1": made.accessor(V[:, 1:]),
            "TEXCOORD_3": made.accessor(V[:, 1:]),
        },
        material=1,
    )
    made.add("materials")
    made.add("materials", name="brick")
    made.scene(made.node(mesh=made.mesh(bare, points, rich)))
    mesh = read(made)
    assert [(one.location, one.material) for one in mesh.primitives] == [
        ("/meshes/0/primitives/0", None),
        ("/meshes/0/primitives/2", 1),
    ]
    assert [(one.vertices, one.faces) for one in mesh.primitives] == [
        (range(8), range(12)),
        (range(8, 16), range(12, 16)),
    ]
    assert mesh.face_material.tolist() == [-1] * 12 + [1] * 4
    with_normals = np.where(mesh.F >= 8, mesh.F, -1).reshape(-1)
    assert np.array_equal(mesh.corner_normals, with_normals) and np.array_equal(mesh.normals[8:], V)
    assert len(mesh.uvs) == 2 and all(np.array_equal(one.corners, with_normals) for one in mesh.uvs)
    assert np.array_equal(mesh.uvs[1].values[8:], V[:, 1:])
    assert np.array_equal(mesh.colours, np.vstack([np.ones((8, 3)), V]))


def test_colours_of_three_and_four_numbers_together():
    made = Gltf()
    grey = made.accessor(np.full((8, 4), 128), "u1")
    one = made.primitive(V, F, attributes={"COLOR_0": grey})
    other = made.primitive(V, F, attributes={"COLOR_0": made.accessor(V)})
    made.scene(made.node(mesh=made.mesh(one, other)))
    wanted = np.vstack([np.full((8, 4), 128 / 255), np.hstack([V, np.ones((8, 1))])])
    assert np.array_equal(read(made).colours, wanted)


def test_primitives_of_one_mesh_that_read_the_same_attributes_share_their_vertices(tmp_path):
    made = Gltf()
    positions = made.accessor(V)
    first, second = made.primitive(positions, F[:6]), made.primitive(positions, F[6:])
    made.scene(made.node(mesh=made.mesh(first, made.primitive(V + 9, F), second)))
    mesh = read(made)
    assert [one.vertices for one in mesh.primitives] == [range(8), range(8, 16), range(8)]
    assert np.array_equal(mesh.F, np.vstack([F[:6], F + 8, F[6:]]))
    (tmp_path / "a.glb").write_bytes(made.glb())
    for weld in ("none", "position"):
        report = check_file(tmp_path / "a.glb", weld)
        open_edges = [one for one in report.findings if one.rule in ("boundary-edge", "unreferenced-vertex")]
        assert all(one.status.name == "PASS" for one in open_edges)


def test_indices_beyond_a_primitive_do_not_reach_the_next(tmp_path):
    made = Gltf()
    broken = breakers.index_out(V, F, 7, 8)[1]
    made.scene(made.node(mesh=made.mesh(made.primitive(V, F), made.primitive(V, broken), made.primitive(V, F))))
    (tmp_path / "a.glb").write_bytes(made.glb())
    finding = next(one for one in check_file(tmp_path / "a.glb").findings if one.rule == "index-out-of-range")
    assert finding.status.name == "FAIL"
    assert [one.to_json() for one in finding.elements.places] == [
        {
            "location": "/meshes/0/primitives/1",
            "node": "/nodes/0",
            "indices": [7],
            "other_location": None,
            "other_node": None,
        }
    ]


def test_stitches_of_strips_are_no_faces_and_are_counted():
    """Two strips of a grid, joined by repeated indices: triangles 2 to 5 draw nothing."""
    grid = np.array([[x, y, 0] for y in range(3) for x in range(2)], float)
    corners = [0, 1, 2, 3, 3, 2, 2, 3, 4, 5]
    mesh = read(shown(grid, corners, mode=5))
    assert mesh.F.tolist() == [[0, 1, 2], [1, 3, 2], [2, 3, 4], [3, 5, 4]]
    assert mesh.primitives[0].face_numbers.tolist() == [0, 1, 6, 7]
    assert mesh.primitives[0].faces == range(4)


@pytest.mark.parametrize(("mode", "corners"), [(4, [0, 1, 1]), (6, [0, 1, 1, 2])])
def test_a_repeated_index_elsewhere_is_a_face(mode, corners):
    assert read(shown(V, corners, mode=mode)).n_faces == len(corners) - 2


@pytest.mark.parametrize("mode", [0, 1, 2, 3])
def test_points_and_lines_have_no_faces(mode):
    mesh = read(shown(V, F, mode=mode))
    assert mesh.n_faces == 0 and len(mesh.V) == 0 and mesh.primitives == ()


def test_triangles_without_indices_and_strips_too_short():
    assert read(shown(V[:6], None)).F.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert read(shown(V, [0, 1], mode=5)).n_faces == 0
    with pytest.raises(MeshFileError, match="8 corners; allowed: a multiple of 3"):
        read(shown(V, None))


WRONG = {
    "signed indices": (lambda made: made.primitive(V, made.accessor(F.reshape(-1), "i2")), "signed or float"),
    "text mode": (lambda made: made.primitive(V, F, mode="triangles"), "whole number"),
    "no attributes": (lambda made: {"indices": 0}, "'attributes' is missing"),
    "flat positions": (lambda made: made.primitive(made.accessor(V[:, :2]), F), "type 'VEC2'"),
    "few normals": (lambda made: made.primitive(V, F, attributes={"NORMAL": made.accessor(V[:5])}), "5 elements"),
    "no material": (lambda made: made.primitive(V, F, material=3), "material 3 does not exist"),
    "matrix": (
        lambda made: made.primitive(made.add("accessors", componentType=5126, count=1, type="MAT4"), F),
        "type 'MAT4'",
    ),
    "flag": (lambda made: made.primitive(made.accessor(V, normalized=1), F), "true or false"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_primitives_are_refused(name):
    write, reason = WRONG[name]
    made = Gltf()
    made.scene(made.node(mesh=made.mesh(write(made))))
    with pytest.raises(MeshFileError) as caught:
        read(made)
    assert reason in caught.value.reason and caught.value.location


def test_texture_coordinates_without_end_cost_nothing():
    made = Gltf()
    large = made.accessor(np.zeros((100_000, 2)))
    many = {f"TEXCOORD_{number}": large for number in range(1000)}
    positions = made.accessor(np.zeros((100_000, 3)))
    made.scene(made.node(mesh=made.mesh(made.primitive(positions, [0, 1, 2], attributes=many))))
    with pytest.raises(MeshFileError, match="1000 sets of texture coordinates"):
        read(made)


def test_what_trimesh_writes_is_what_is_read(tmp_path):
    sphere, box = trimesh.creation.icosphere(subdivisions=2), trimesh.creation.box()
    moved = trimesh.transformations.translation_matrix([5, 0, 0])
    scene = trimesh.Scene()
    scene.add_geometry(sphere, node_name="s", geom_name="s")
    scene.add_geometry(box, node_name="b", geom_name="b", transform=moved)
    for name in ("scene.glb", "scene.gltf"):
        files = (
            trimesh.exchange.gltf.export_gltf(scene)
            if name.endswith(".gltf")
            else {name: scene.export(file_type="glb")}
        )
        for key, data in files.items():
            (tmp_path / (name if key == "model.gltf" else key)).write_bytes(data)
        mesh = read_mesh(tmp_path / name)
        assert np.array_equal(mesh.F, np.vstack([sphere.faces, box.faces + len(sphere.vertices)]))
        wanted = np.vstack([sphere.vertices, box.vertices + [5, 0, 0]])
        assert np.allclose(mesh.V, wanted, atol=1e-6)
