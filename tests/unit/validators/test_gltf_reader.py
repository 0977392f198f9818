"""glTF and GLB: everything the format can say is read, numbered as the file numbers it, or refused with its place."""

import base64
import json
import struct
from pathlib import Path

import numpy as np
import pytest

from tests.rules import breakers, solids, writers
from validators.check import check_file
from validators.meshes import MeshFileError, read_mesh
from validators.meshes.gltf.json_value import Json


def read(data, suffix=".glb"):
    return read_mesh(Path(f"mesh{suffix}"), data)


@pytest.mark.parametrize("index_type", [5121, 5123, 5125])
def test_glb_index_types(index_type):
    V, F = solids.box()
    assert np.array_equal(read(writers.glb(V, F, index_type=index_type)).F, F)


def test_glb_scene_order_transforms_and_mirroring():
    V, F = solids.box((0, 0, 0), (1, 1, 1))
    document, binary = writers.gltf_document(V, F, V)
    turn = [0, 0.7071067811865476, 0, 0.7071067811865476]
    document["nodes"] = [
        {"mesh": 0, "scale": [-1, 1, 1]},
        {"children": [0], "translation": [10, 0, 0], "mesh": 0},
        {"mesh": 0, "rotation": turn},
        {"mesh": 0},  # not in the scene
    ]
    document["scenes"] = [{"nodes": []}, {"nodes": [2, 1]}]
    document["scene"] = 1
    mesh = read(writers.glb_of(document, binary))
    assert mesh.n_faces == 36 and len(mesh.V) == 24
    assert np.allclose(mesh.V[:8], np.stack([V[:, 2], V[:, 1], -V[:, 0]], axis=1))
    assert np.array_equal(mesh.V[8:16], V + [10, 0, 0])
    assert np.array_equal(mesh.V[16:], V * [-1, 1, 1] + [10, 0, 0])
    assert np.array_equal(mesh.F[24:], F[:, [0, 2, 1]] + 16)
    assert mesh.normals is not None and np.array_equal(mesh.normals[16:], V * [-1, 1, 1])


def test_glb_strips_and_fans_turn_as_the_format_says():
    V = np.zeros((6, 3))
    for mode, wanted in ((5, [[0, 1, 2], [1, 3, 2], [2, 3, 4]]), (6, [[1, 2, 0], [2, 3, 0], [3, 4, 0]])):
        document, binary = writers.gltf_document(V, [0, 1, 2, 3, 4])
        document["meshes"][0]["primitives"][0]["mode"] = mode
        assert read(writers.glb_of(document, binary)).F.tolist() == wanted
        del document["meshes"][0]["primitives"][0]["indices"]
        assert read(writers.glb_of(document, binary)).n_faces == 4


@pytest.mark.parametrize("based", [True, False])
def test_glb_sparse_accessors_replace_elements(based):
    V, F = solids.box()
    document, binary = writers.gltf_document(V, F)
    moved = np.array([[5, 6, 7], [8, 9, 10]], "<f4").tobytes()
    at = len(binary)
    document["bufferViews"] += [
        {"buffer": 0, "byteOffset": at, "byteLength": 2},
        {"buffer": 0, "byteOffset": at + 4, "byteLength": 24},
    ]
    document["buffers"][0]["byteLength"] += 28
    document["accessors"][0]["sparse"] = {
        "count": 2,
        "indices": {"bufferView": 2, "componentType": 5121},
        "values": {"bufferView": 3},
    }
    wanted = V.copy() if based else np.zeros_like(V)
    wanted[[1, 6]] = [[5, 6, 7], [8, 9, 10]]
    if not based:
        del document["accessors"][0]["bufferView"]
    assert np.array_equal(read(writers.glb_of(document, binary + b"\1\6\0\0" + moved)).V, wanted)


def test_gltf_reads_data_uris_and_files_beside_it(tmp_path):
    V, F = solids.box()
    document, binary = writers.gltf_document(V, F)
    document["buffers"][0]["uri"] = "data:application/octet-stream;base64," + base64.b64encode(binary).decode()
    (tmp_path / "a.gltf").write_text(json.dumps(document))
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/box 1.bin").write_bytes(binary)
    document["buffers"][0]["uri"] = "parts/box%201.bin"
    (tmp_path / "b.gltf").write_text(json.dumps(document))
    for name in ("a.gltf", "b.gltf"):
        assert np.array_equal(read_mesh(tmp_path / name).F, F)


def _edited(path, value):
    """The box's GLB with one member of its document replaced; value None removes it."""
    document, binary = writers.gltf_document(*solids.box())
    at = document
    for key in path[:-1]:
        at = at[key]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return writers.glb_of(document, binary)


BROKEN_GLTF = {
    "old version": (("asset", "version"), "1.0", "/asset/version", "'1.0'; allowed: 2.x"),
    "no asset": (("asset",), None, "/", "'asset' is missing"),
    "scene out of range": (("scene",), 3, "/scene", "scene 3 does not exist; there are 1"),
    "node out of range": (("scenes", 0, "nodes"), [9], "/scenes/0/nodes/0", "node 9 does not exist"),
    "node above itself": (("nodes", 0, "children"), [0], "/nodes/0", "the nodes form a cycle"),
    "mesh of text": (("nodes", 0, "mesh"), "box", "/nodes/0/mesh", "'box'; allowed: a whole number"),
    "count of a giant": (("accessors", 0, "count"), 1 << 50, "/accessors/0", "its view has 96"),
    "count beyond the view": (("accessors", 0, "count"), 900, "/accessors/0", "900 elements need 10800 bytes"),
    "huge integer": (("accessors", 0, "count"), 1 << 80, "/accessors/0/count", "allowed: a whole number"),
    "view beyond the buffer": (("bufferViews", 0, "byteLength"), 1 << 40, "/bufferViews/0", "the buffer has"),
    "stride below the item": (("bufferViews", 0, "byteStride"), 4, "/bufferViews/0", "byteStride 4"),
    "component type": (("accessors", 0, "componentType"), 5124, "/accessors/0/componentType", "'5124'"),
    "unhashable type": (
        ("accessors", 0, "componentType"),
        [5],
        "/accessors/0/componentType",
        "an array; allowed: 5120",
    ),
    "sparse": (("accessors", 0, "sparse"), {}, "/accessors/0/sparse", "'count' is missing"),
    "sparse place": (
        ("accessors", 0, "sparse"),
        {"count": 8, "indices": {"bufferView": 1, "componentType": 5125}, "values": {"bufferView": 0}},
        "/accessors/0/sparse/indices",
        "ascending and below 8",
    ),
    "zeros beyond measure": (
        ("accessors", 0),
        {"componentType": 5126, "count": 2_000_000, "type": "VEC3"},
        "/accessors/0",
        "2000000 elements without a bufferView; allowed",
    ),
    "float indices": (("accessors", 1, "componentType"), 5126, "/meshes/0/primitives/0/indices", "indices of"),
    "mode": (("meshes", 0, "primitives", 0, "mode"), 7, "/meshes/0/primitives/0", "mode 7; allowed: 0 to 6"),
    "outside file": (("buffers", 0, "uri"), "../../secret", "/buffers/0/uri", "relative path inside"),
    "web address": (("buffers", 0, "uri"), "https://host/a.bin", "/buffers/0/uri", "relative path inside"),
    "broken base64": (("buffers", 0, "uri"), "data:x;base64,@@@", "/buffers/0/uri", "broken base64"),
    "bad matrix": (("nodes", 0, "matrix"), [1] * 15, "/nodes/0/matrix", "15 numbers; allowed: 16"),
    "extension": (("extensionsRequired",), ["ACME_mesh_zip"], "/extensionsRequired/0", "requires 'ACME_mesh_zip'"),
    "buffer too short": (("buffers", 0, "byteLength"), 1 << 30, "/buffers/0", "byteLength"),
    "no file": (("buffers", 0, "uri"), "nowhere.bin", "/buffers/0/uri", "no such file"),
}


@pytest.mark.parametrize("name", BROKEN_GLTF)
def test_broken_gltf_is_refused_with_its_pointer(name):
    path, value, location, reason = BROKEN_GLTF[name]
    with pytest.raises(MeshFileError) as caught:
        read(_edited(path, value))
    assert caught.value.location == location
    assert reason in caught.value.reason


def test_instances_cannot_blow_a_small_file_up():
    document, binary = writers.gltf_document(*solids.sphere(4))
    document["nodes"] = [{"mesh": 0} for _ in range(20_000)]
    document["scenes"] = [{"nodes": list(range(20_000))}]
    with pytest.raises(MeshFileError, match="instances counted"):
        read(writers.glb_of(document, binary))


def test_a_file_that_ends_anywhere_is_refused():
    whole = writers.glb(*solids.box())
    for end in range(1, len(whole)):
        with pytest.raises(MeshFileError) as caught:
            read(whole[:end])
        assert caught.value.location.startswith("byte ")


def chunked(*chunks):
    """A GLB of chunks (kind, bytes)."""
    body = b"".join(struct.pack("<II", len(data), kind) + data for kind, data in chunks)
    return struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body


def test_chunks_of_other_kinds_are_passed_over_and_wrong_ones_refused():
    V, F = solids.box()
    document, binary = writers.gltf_document(V, F)
    text = json.dumps(document).encode()
    parts = (0x4E4F534A, text), (0x004E4942, binary), (0x12345678, b"more")
    assert np.array_equal(read(chunked(*parts)).F, F)
    for wrong, reason in (
        (parts[1:], "first chunk is not JSON"),
        ((parts[0], parts[2], parts[1]), "no binary chunk"),
        (parts[:1], "no binary chunk"),
        ((), "first chunk is not JSON"),
    ):
        with pytest.raises(MeshFileError, match=reason):
            read(chunked(*wrong))


def test_a_name_that_stands_twice_is_refused():
    text = json.dumps(writers.gltf_document(*solids.box())[0]).replace('"nodes": [{', '"nodes": [{"mesh": 0, ', 1)
    with pytest.raises(MeshFileError, match="the name 'mesh' stands twice"):
        read(text.encode(), ".gltf")


def test_nan_in_the_bounds_leaves_the_vertex_to_be_named(tmp_path):
    """Writers that take the bounds of broken positions write NaN, which is no JSON."""
    V, F = breakers.add_nan(*solids.box(), 5)
    document, binary = writers.gltf_document(V, F)
    document["accessors"][0].update(min=[float("nan")] * 3, max=[float("inf")] * 3)
    (tmp_path / "a.glb").write_bytes(writers.glb_of(document, binary))
    finding = next(one for one in check_file(tmp_path / "a.glb").findings if one.rule == "non-finite-vertex")
    assert finding.elements.indices == (5,)


def test_pointers_escape_what_json_pointers_escape():
    value = Json({"a/b~c": [1]})
    assert value.need("a/b~c").items()[0].pointer == "/a~1b~0c/0"


def test_a_name_that_is_no_text_is_shown_escaped():
    document, binary = writers.gltf_document(*solids.box())
    document["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": {"\ud800": None}}}
    with pytest.raises(MeshFileError) as caught:
        read(writers.glb_of(document, binary))
    assert caught.value.location == r"/nodes/0/extensions/EXT_mesh_gpu_instancing/attributes/\ud800"
