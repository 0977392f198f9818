"""GLB and PNG: readable by others, and the same bytes for the same content."""

import io
import json
import struct

import numpy as np
import pytest
import trimesh
from PIL import Image

from generator.mesh import studio
from generator.mesh.glb import encode_glb
from generator.mesh.normals import corner_normals
from generator.mesh.png import encode_png
from generator.mesh.tone import srgb_to_linear16
from generator.mesh.topology import Faces, Vertices, canonical_order, face_normals, faults, weld
from generator.stages.extract import extract
from specs.camera import orbit
from specs.canonical import sha256_hex


@pytest.fixture
def painted(two_solids) -> tuple[Vertices, Faces, np.ndarray]:  # type: ignore[no-untyped-def]
    V, F = extract(two_solids.sdf)
    rgb = np.where((V[F].mean(axis=1)[:, :1] > 0.0), [[210, 30, 30]], [[26, 130, 240]]).astype(np.uint8)
    return V, F, rgb


def glb(V: Vertices, F: Faces, rgb: np.ndarray) -> bytes:
    return encode_glb(V, F, corner_normals(V, F), rgb)


def json_chunk(data: bytes) -> dict:
    length = struct.unpack_from("<I", data, 12)[0]
    return json.loads(data[20 : 20 + length])


def test_glb_reads_back_as_the_same_solid(painted) -> None:  # type: ignore[no-untyped-def]
    V, F, rgb = painted
    mesh = trimesh.load(io.BytesIO(glb(V, F, rgb)), file_type="glb", force="mesh", process=False)
    read_V, read_F = np.asarray(mesh.vertices), np.asarray(mesh.faces)
    assert faults(read_V, read_F) == []
    one, other = canonical_order(*weld(read_V, read_F)), canonical_order(V, F)
    assert one[0] == pytest.approx(other[0], abs=1e-6)
    assert len(one[1]) == len(F)
    normals = np.asarray(mesh.vertex_normals)[read_F]
    assert ((normals * face_normals(read_V, read_F)[:, None]).sum(axis=2) > 0.0).all()


def test_glb_holds_its_structure(painted) -> None:  # type: ignore[no-untyped-def]
    V, F, rgb = painted
    data = glb(V, F, rgb)
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    document = json_chunk(data)
    position = document["accessors"][0]
    assert position["min"] == pytest.approx(V.min(axis=0).tolist(), abs=1e-6)
    assert position["max"] == pytest.approx(V.max(axis=0).tolist(), abs=1e-6)
    assert document["asset"] == {"version": "2.0", "generator": "assay"}
    assert all(view["byteOffset"] % 4 == 0 for view in document["bufferViews"])


def test_glb_colours_are_linear_light(painted) -> None:  # type: ignore[no-untyped-def]
    V, F, rgb = painted
    data = glb(V, F, rgb)
    view = json_chunk(data)["bufferViews"][2]
    start = 28 + struct.unpack_from("<I", data, 12)[0] + view["byteOffset"]
    colours = np.frombuffer(data, "<u2", view["byteLength"] // 2, start).reshape(-1, 4)
    expected = {(*srgb_to_linear16(np.array(c, np.uint8)).tolist(), 65535) for c in ([210, 30, 30], [26, 130, 240])}
    assert {tuple(c) for c in colours.tolist()} == expected
    assert srgb_to_linear16(np.array([0, 188, 255], np.uint8)).tolist() == [0, 32957, 65535]


def test_glb_bytes_forget_the_order_of_faces(painted) -> None:  # type: ignore[no-untyped-def]
    V, F, rgb = painted
    order = np.random.default_rng(0).permutation(len(F))
    assert glb(V, F, rgb) == glb(V, F[order], rgb[order])


def test_normals_are_smooth_on_a_ball_and_sharp_on_a_box() -> None:
    ball = trimesh.creation.icosphere(3)
    normals = corner_normals(np.asarray(ball.vertices), np.asarray(ball.faces))
    assert (normals * ball.vertices[ball.faces]).sum(axis=2).min() > 0.999
    box = trimesh.creation.box()
    normals = corner_normals(np.asarray(box.vertices), np.asarray(box.faces))
    assert normals == pytest.approx(np.repeat(box.face_normals[:, None], 3, axis=1), abs=1e-12)


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((1, 1, 3), np.uint8),
        np.full((40, 300, 3), 255, np.uint8),
        np.random.default_rng(0).integers(0, 256, (61, 47, 3)).astype(np.uint8),
        np.tile(np.arange(97, dtype=np.uint8)[:, None, None], (1, 800, 3)),
    ],
    ids=["pixel", "white", "noise", "ramp"],
)
def test_png_holds_the_picture(picture: np.ndarray) -> None:
    data = encode_png(picture)
    with Image.open(io.BytesIO(data)) as image:
        assert image.mode == "RGB"
        assert np.array_equal(np.asarray(image), picture)
    assert encode_png(picture.copy()) == data


def test_png_bytes_are_the_ones_they_always_were() -> None:
    ramp = (np.arange(30)[:, None, None] * 3 + np.arange(20)[None, :, None] * 5 + np.array([0, 40, 80])).astype(
        np.uint8
    )
    data = encode_png(ramp)
    assert len(data) < 250
    assert sha256_hex(data) == "6e56555485e4958e13fb92a848a86b2b59f5e148eb9c5cefbd6f56cdbafae98a"


def test_a_photograph_shows_the_object_on_white(painted) -> None:  # type: ignore[no-untyped-def]
    V, F, rgb = painted
    scene = studio.build(V, F, corner_normals(V, F), rgb)
    front = scene.photograph(orbit(90.0, 20.0, 96))
    assert front[0].min() > 235
    red = front[30:80].astype(int)
    assert ((red[..., 0] > 120) & (red[..., 1] < 90) & (red[..., 2] < 90)).sum() > 300
    assert np.array_equal(front, studio.build(V, F, corner_normals(V, F), rgb).photograph(orbit(90.0, 20.0, 96)))
