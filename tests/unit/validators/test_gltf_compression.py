"""meshopt and Draco: decoded to the values that were packed; broken or lying data is refused at its pointer."""

import json
import sys
from functools import cache
from pathlib import Path

import DracoPy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules import solids
from tests.rules.gltf_files import Gltf
from validators.meshes import MeshFileError, read_mesh
from validators.meshes.gltf.budget import Budget
from validators.meshes.gltf.json_value import Json
from validators.meshes.gltf.meshopt import decode

meshoptimizer = pytest.importorskip("meshoptimizer", reason="no C++ compiler was here when ./run set up")
V, F = solids.sphere(1)
V = V.astype(np.float32)
NAMES = ("EXT_meshopt_compression", "KHR_meshopt_compression")


def read(made):
    return read_mesh(Path("mesh.glb"), made.glb())


def packed_view(made, name, data, count, stride, mode, **rest):
    """A view whose plain form lies in a buffer without data, as gltfpack writes it."""
    at = len(made.binary)
    made.view(data)
    made.document["bufferViews"][-1] = view = {"buffer": 1, "byteLength": count * stride}
    if mode == "ATTRIBUTES":
        view["byteStride"] = stride
    made.extend(
        view,
        name,
        required=True,
        buffer=0,
        byteOffset=at,
        byteLength=len(data),
        count=count,
        byteStride=stride,
        mode=mode,
        **rest,
    )
    return len(made.document["bufferViews"]) - 1


def packed_sphere(name="EXT_meshopt_compression", mode="TRIANGLES", index="u4"):
    made, flat = Gltf(), F.reshape(-1).astype(np.uint32)
    pack = meshoptimizer.encode_index_buffer if mode == "TRIANGLES" else meshoptimizer.encode_index_sequence
    vertices = packed_view(made, name, meshoptimizer.encode_vertex_buffer(V), len(V), 12, "ATTRIBUTES")
    indices = packed_view(made, name, pack(flat, len(flat), len(V)), len(flat), 4 if index == "u4" else 2, mode)
    one = made.primitive(made.accessor(V, "f4", vertices), made.accessor(flat, index, indices))
    made.scene(made.node(mesh=made.mesh(one)))
    made.document["buffers"].append({"byteLength": 1 << 20, "extensions": {name: {"fallback": True}}})
    return made


def turned(faces):
    """Each triangle from its lowest vertex on: the codec may turn triangles."""
    start = np.argmin(faces, axis=1)[:, None]
    return np.take_along_axis(faces, (start + np.arange(3)) % 3, axis=1)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mode", ["TRIANGLES", "INDICES"])
@pytest.mark.parametrize("index", ["u2", "u4"])
def test_meshopt_buffers_hold_what_was_packed(name, mode, index):
    mesh = read(packed_sphere(name, mode, index))
    assert np.array_equal(mesh.V, V) and np.array_equal(turned(mesh.F), turned(F))


def test_meshopt_vertices_of_the_newer_version():
    made = packed_sphere("KHR_meshopt_compression")
    meshoptimizer.encode_vertex_version(1)
    try:
        data = meshoptimizer.encode_vertex_buffer(V)
    finally:
        meshoptimizer.encode_vertex_version(0)
    view = packed_view(made, "KHR_meshopt_compression", data, len(V), 12, "ATTRIBUTES")
    made.document["accessors"][0]["bufferView"] = view
    assert data[0] & 15 == 1 and np.array_equal(read(made).V, V)


def unpacked(stored, stride, filter_name):
    """Bytes through `decode`, with a filter."""
    data = meshoptimizer.encode_vertex_buffer(stored)
    packed = {"count": len(stored), "byteStride": stride, "mode": "ATTRIBUTES", "filter": filter_name}
    return decode(Json(packed), memoryview(data), Budget())[0]


def test_the_octahedral_filter_gives_unit_normals():
    stored = np.array([[0, 0, 127, 0], [127, 0, 127, 0], [0, 127, 127, 0], [0, -127, 127, 0]], np.int8)
    normals = np.frombuffer(unpacked(stored, 4, "OCTAHEDRAL"), np.int8).reshape(-1, 4)[:, :3] / 127
    assert np.array_equal(normals, [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, -1, 0]])


def test_the_exponential_filter_gives_scaled_numbers():
    """24 bits of mantissa below 8 bits of exponent."""
    stored = np.array([[3, (2 << 24) | 5], [(0xFF << 24) | 1, (1 << 24) | 0xFFFFFF]], np.uint32)
    values = np.frombuffer(unpacked(stored, 8, "EXPONENTIAL"), np.float32)
    assert values.tolist() == [3.0, 20.0, 0.5, -2.0]


def test_the_quaternion_filter_gives_unit_quaternions():
    stored = np.array([[0, 0, 0, 32767 & ~3 | 3], [32767, 0, 0, 32767 & ~3 | 3]], np.int16)
    values = np.frombuffer(unpacked(stored, 8, "QUATERNION"), np.int16).reshape(-1, 4) / 32767
    assert np.allclose(np.linalg.norm(values, axis=1), 1, atol=1e-3)
    assert np.allclose(np.abs(values[0]), [0, 0, 0, 1], atol=1e-3)


def test_the_colour_filter_gives_back_red_green_and_blue():
    """Stored with 7 bits: Y, Co and Cg of colours whose channels are 0 or 127, and alpha of 6 bits below a set bit."""
    colours = np.array([[127, 0, 0], [0, 127, 0], [0, 0, 127], [127, 127, 127], [0, 0, 0]])
    half = colours.astype(float)
    orange = (half[:, 0] - half[:, 2]) / 2
    green = (2 * half[:, 1] - half[:, 0] - half[:, 2]) / 4
    luma = half[:, 1] - green
    alpha = np.full(5, 0b1111111)
    stored = np.stack([np.round(luma), np.round(orange), np.round(green), alpha], axis=1).astype(np.int16)
    values = np.frombuffer(unpacked(stored.astype(np.uint8), 4, "COLOR"), np.uint8).reshape(-1, 4)
    assert np.max(np.abs(values[:, :3].astype(int) - colours * 255 // 127)) <= 4 and np.all(values[:, 3] == 255)


WRONG_PACKED = {
    "count": ("count", 1 << 40, "instances counted"),
    "other vertices": ("count", len(V) + 1, f"byteLength {12 * len(V)}; its compressed data holds {12 * len(V) + 12}"),
    "stride": ("byteStride", 13, "multiple of 4 up to 256"),
    "large stride": ("byteStride", 260, "multiple of 4 up to 256"),
    "mode": ("mode", "VERTICES", "'VERTICES'; allowed: ATTRIBUTES"),
    "filter": ("filter", "OCTAHEDRAL", "filter OCTAHEDRAL on ATTRIBUTES with byteStride 12"),
    "length": ("byteLength", 10, "is broken"),
    "nothing": ("byteLength", 0, "elements in 0 bytes"),
    "beyond": ("byteLength", 1 << 30, "the buffer has"),
    "buffer": ("buffer", 9, "buffer 9 does not exist"),
}


@pytest.mark.parametrize("name", WRONG_PACKED)
def test_wrong_meshopt_views_are_refused(name):
    member, value, reason = WRONG_PACKED[name]
    made = packed_sphere()
    made.document["bufferViews"][0]["extensions"]["EXT_meshopt_compression"][member] = value
    with pytest.raises(MeshFileError) as caught:
        read(made)
    assert reason in caught.value.reason and caught.value.location.startswith("/bufferViews/0")


@cache
def draco_bytes():
    """A sphere with normals, texture coordinates and colours, in the order of the file; and the colours."""
    colours = (np.arange(4 * len(V)) % 256).astype(np.uint8).reshape(-1, 4)
    points, uv = V.astype(np.float64), V[:, :2].astype(np.float64)
    rest = {"tex_coord": uv, "normals": points, "colors": colours}
    data = DracoPy.encode(points, F.astype(np.uint32), quantization_bits=14, preserve_order=True, **rest)
    return data, colours


def draco_sphere():
    """A document with that sphere, and its colours."""
    made = Gltf()
    data, colours = draco_bytes()
    ids = {one["attribute_type"]: one["unique_id"] for one in DracoPy.decode(data).attributes}
    made.document["accessors"] = [
        {"componentType": 5126, "count": len(V), "type": "VEC3"},
        {"componentType": 5125, "count": F.size, "type": "SCALAR"},
        {"componentType": 5126, "count": len(V), "type": "VEC2"},
        {"componentType": 5121, "count": len(V), "type": "VEC4", "normalized": True},
    ]
    attributes = {"POSITION": 0, "NORMAL": 0, "TEXCOORD_0": 2, "COLOR_0": 3}
    one = {"attributes": attributes, "indices": 1}
    numbered = dict(zip(attributes, (ids[kind] for kind in (0, 1, 3, 2)), strict=True))
    made.extend(one, "KHR_draco_mesh_compression", required=True, bufferView=made.view(data), attributes=numbered)
    made.scene(made.node(mesh=made.mesh(one)))
    return made, colours


def test_draco_primitives_hold_what_was_packed():
    made, colours = draco_sphere()
    mesh = read(made)
    assert np.allclose(mesh.V, V, atol=2**-13) and np.array_equal(mesh.F, F)
    assert np.allclose(mesh.normals, V, atol=1e-6) and np.allclose(mesh.uvs[0].values, V[:, :2], atol=1e-6)
    assert np.array_equal(mesh.colours, colours / 255)


WRONG_DRACO = {
    "more corners": (("accessors", 1, "count"), F.size + 3, "its accessor"),
    "a giant": (("accessors", 1, "count"), 3 << 40, "instances counted"),
    "more vertices": (("accessors", 0, "count"), len(V) + 1, "elements; allowed"),
    "type": (("accessors", 2, "type"), "VEC3", "type 'VEC3'"),
    "unknown id": (
        ("meshes", 0, "primitives", 0, "extensions", "KHR_draco_mesh_compression", "attributes", "POSITION"),
        77,
        "attribute 77 is not in the compressed data",
    ),
    "strip": (("meshes", 0, "primitives", 0, "mode"), 5, "mode 5 with KHR_draco"),
}


@pytest.mark.parametrize("name", WRONG_DRACO)
def test_wrong_draco_primitives_are_refused(name):
    path, value, reason = WRONG_DRACO[name]
    made, _ = draco_sphere()
    at = made.document
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(MeshFileError) as caught:
        read(made)
    assert reason in caught.value.reason


def test_draco_of_another_version_is_refused():
    made, _ = draco_sphere()
    made.binary = made.binary.replace(b"DRACO\x02\x02", b"DRACO\x01\x01")
    with pytest.raises(MeshFileError, match=r"version 1\.1; allowed: 2\.2"):
        read(made)


def test_draco_points_are_no_primitive():
    made, _ = draco_sphere()
    view = made.view(DracoPy.encode(V.astype(np.float64)))
    made.document["meshes"][0]["primitives"][0]["extensions"]["KHR_draco_mesh_compression"]["bufferView"] = view
    with pytest.raises(MeshFileError, match="no triangles"):
        read(made)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["meshopt", "draco"]), st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1)
)
def test_flipped_bytes_in_compressed_data_give_a_mesh_or_an_error(kind, changes):
    made = packed_sphere() if kind == "meshopt" else draco_sphere()[0]
    data = bytearray(made.binary)
    for at, value in changes:
        data[at % len(data)] = value
    made.binary = bytes(data)
    try:
        assert read(made).n_faces == len(F)
    except MeshFileError as error:
        assert error.location and json.dumps(error.reason)


def test_without_the_decoder_the_file_says_what_it_needs(monkeypatch):
    data = packed_sphere().glb()
    monkeypatch.setitem(sys.modules, "meshoptimizer", None)
    with pytest.raises(MeshFileError, match=r"needs the package meshoptimizer; \./run compiles it") as caught:
        read_mesh(Path("a.glb"), data)
    assert caught.value.location == "/bufferViews/0/extensions/EXT_meshopt_compression"
