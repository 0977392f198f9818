"""Readers keep the file's own order and lose nothing; broken files are refused with reason and place."""

from pathlib import Path

import numpy as np
import pytest

from tests.rules import breakers, solids, writers
from validators.check import check_file
from validators.meshes import MeshFileError, read_mesh

HERE = Path("unused")


def read(suffix, data):
    return read_mesh(Path(f"mesh{suffix}"), data)


@pytest.mark.parametrize("name", writers.WRITERS)
def test_every_format_gives_the_same_faces_in_order(name):
    suffix, write = writers.WRITERS[name]
    V, F = solids.torus()
    mesh = read(suffix, write(V, F))
    stored = V.astype(np.float32) if name in ("stl-binary", "glb") else V
    assert np.array_equal(mesh.V[mesh.F], stored[F])
    if not name.startswith("stl"):
        assert np.array_equal(mesh.V, stored)
        assert np.array_equal(mesh.F, F)
    else:
        assert np.array_equal(mesh.F, np.arange(3 * len(F)).reshape(-1, 3))


@pytest.mark.parametrize("name", ["obj", "ply-ascii", "ply-le", "ply-be", "glb"])
def test_normals_arrive(name):
    suffix, write = writers.WRITERS[name]
    V, F = solids.sphere(1)
    mesh = read(suffix, write(V, F, V))
    assert mesh.normals is not None and mesh.corner_normals is not None
    assert np.allclose(mesh.normals[mesh.corner_normals], V[F].reshape(-1, 3), atol=1e-7)


@pytest.mark.parametrize("name", ["obj", "ply-ascii", "ply-le", "ply-be"])
def test_polygons_keep_their_number(name):
    suffix, write = writers.WRITERS[name]
    V, quads = solids.quad_box()
    faces = [quads[0], [4, 6, 7], [4, 7, 5], *quads[2:]]
    mesh = read(suffix, write(V, faces))
    assert mesh.n_faces == 7
    assert mesh.tri_face.tolist() == [0, 0, 1, 2, 3, 3, 4, 4, 5, 5, 6, 6]
    assert mesh.F[:2].tolist() == [[0, 1, 3], [0, 3, 2]]


@pytest.mark.parametrize("name", [name for name in writers.WRITERS if not name.startswith("stl")])
def test_indices_out_of_range_are_kept(name):
    suffix, write = writers.WRITERS[name]
    V, F = breakers.index_out(*solids.box(), 7, 40)
    mesh = read(suffix, write(V, F))
    assert np.flatnonzero(np.any((mesh.F < 0) | (mesh.F >= 8), axis=1)).tolist() == [7]


@pytest.mark.parametrize("name", writers.WRITERS)
def test_nan_is_kept(name):
    suffix, write = writers.WRITERS[name]
    V, F = breakers.add_nan(*solids.box(), 5)
    mesh = read(suffix, write(V, F))
    assert np.array_equal(np.isnan(mesh.V[mesh.F]), np.isnan(V[F]))


def test_obj_negative_indices_continuations_comments_and_colours():
    text = b"v 0 0 0 1 0 0\r\nv 1 0 0 0 1 0 # second\nv 0 1 0 0 0 1\nvn 0 0 1\nusemtl red\nf -3//-1 \\\n -2//-1 -1//1\n"
    mesh = read(".obj", text)
    assert mesh.F.tolist() == [[0, 1, 2]]
    assert mesh.colours is not None and mesh.colours.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert mesh.corner_normals is not None and mesh.corner_normals.tolist() == [0, 0, 0]


@pytest.mark.parametrize("name", ["obj", "ply-ascii", "stl-ascii"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r", b"\n\n"], ids=["lf", "crlf", "cr", "empty-lines"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "mark"])
def test_text_may_begin_with_a_byte_order_mark_and_end_lines_in_any_way(name, ends, mark):
    suffix, write = writers.WRITERS[name]
    plain = write(*solids.box())
    mesh, wanted = read(suffix, mark + plain.replace(b"\n", ends)), read(suffix, plain)
    assert np.array_equal(mesh.V, wanted.V) and np.array_equal(mesh.F, wanted.F)


def test_obj_comment_that_ends_in_a_backslash_does_not_swallow_the_next_line():
    mesh = read(".obj", b"# C:\\models\\\nv 0 0 0\nv 1 0 0 # D:\\\nv 0 1 0\nf 1 2 3\n")
    assert len(mesh.V) == 3 and mesh.F.tolist() == [[0, 1, 2]]


@pytest.mark.parametrize("space", [b" ", b"\t", b"\n", b"\r\n\r\n"])
def test_ascii_stl_words_may_be_parted_by_any_white_space(space):
    head, body = writers.stl_ascii(*solids.box()).split(b"\n", 1)
    facets = body[: body.index(b"endsolid")].split()
    mesh = read(".stl", head + b"\n" + space.join([*facets, b"endsolid"]))
    assert np.array_equal(mesh.V, solids.box()[0][solids.box()[1]].reshape(-1, 3))


def test_stl_facet_normals_and_a_binary_header_that_begins_with_solid():
    V, F = solids.box()
    data = bytearray(writers.stl_binary(V, F))
    data[:5] = b"solid"
    data[84:96] = np.array([0, 0, 7], "<f4").tobytes()
    mesh = read(".stl", bytes(data))
    assert mesh.n_faces == 12
    assert mesh.corner_normals is not None and mesh.corner_normals[:4].tolist() == [0, 0, 0, -1]


def test_ply_passes_over_other_elements_and_properties():
    head = (
        "ply\nformat ascii 1.0\nelement material 1\nproperty list uchar float weights\nelement vertex 3\n"
        "property float x\nproperty float y\nproperty float z\nproperty uchar red\nproperty uchar green\n"
        "property uchar blue\nelement face 1\nproperty float area\nproperty list uchar uint vertex_index\nend_header\n"
    )
    mesh = read(".ply", (head + "2 0.5 0.5\n0 0 0 255 0 0\n1 0 0 0 255 0\n0 1 0 0 0 255\n0.5 3 0 1 2\n").encode())
    assert mesh.F.tolist() == [[0, 1, 2]]
    assert mesh.colours is not None and mesh.colours[0].tolist() == [1, 0, 0]


PLY_HEAD = (
    b"ply\nformat binary_little_endian 1.0\nelement vertex %d\nproperty float x\nproperty float y\nproperty float z\n"
)
BROKEN = {
    "empty": (".obj", b"", "byte 0", "the file is empty"),
    "unknown extension": (".xyz", b"1", None, "unknown extension '.xyz'"),
    "obj keyword": (".obj", b"v 0 0 0\nhello there\n", "line 2", "unknown keyword 'hello'"),
    "obj word": (".obj", b"v 0 0 x\n", "line 1", "'x' is not a number"),
    "obj underscore": (".obj", b"v 0 0 1_0\n", "line 1", "'1_0' is not a number"),
    "obj short face": (".obj", b"v 0 0 0\nf 1 1\n", "line 2", "a face with 2 corners"),
    "obj giant index": (".obj", b"f 1 2 99999999999999999999\n", "line 1", "does not fit"),
    "obj continuation": (".obj", b"v 0 0 0\nf 1 1 \\", "line 2", "continued line"),
    "obj binary": (".obj", b"v 0 0\0", "byte 5", "zero byte"),
    "obj normal index": (".obj", b"v 0 0 0\nf 1//5 1//1 1//1\n", "line 2", "normal outside"),
    "stl short": (".stl", b"abc", "byte 3", "header of 84 bytes"),
    "stl count": (".stl", b"x" * 80 + b"\xff\xff\xff\xff", "byte 80", "214748364834 bytes; the file has 84"),
    "stl ascii word": (".stl", b"solid\nfacet normal 0 0 q\n", "line 2", "'q' is not a number"),
    "stl ascii end": (".stl", b"solid\nfacet normal 0 0 1\nouter loop", "line 3", "ends inside a facet"),
    "stl ascii order": (".stl", b"solid a\nvertex 0 0 0\n", "line 2", "'vertex' where 'facet' or 'endsolid'"),
    "stl ascii open": (".stl", b"solid a\n", "line 1", "before 'endsolid'"),
    "ply magic": (".ply", b"plx\n", "line 1", "'ply' and a line end"),
    "ply header end": (".ply", b"ply\nformat ascii 1.0\n", "line 3", "end_header"),
    "ply format": (".ply", b"ply\nformat utf8 1.0\nend_header\n", "line 2", "allowed: format ascii"),
    "ply type": (
        ".ply",
        b"ply\nformat ascii 1.0\nelement vertex 1\nproperty half x\nend_header\n",
        "line 4",
        "unknown",
    ),
    "ply giant": (".ply", PLY_HEAD % (1 << 60) + b"end_header\n", "byte 133", "are left"),
    "ply no axes": (".ply", b"ply\nformat ascii 1.0\nelement vertex 0\nend_header\n1\n", "line 5", "after the last"),
    "glb magic": (".glb", b"glTX" + b"\0" * 8, "byte 0", "begins with"),
    "glb short": (".glb", b"glTF", "byte 4", "12-byte header"),
    "glb not json": (".glb", writers.glb_of({}).replace(b"{}  ", b"{[  "), "line 1 of the JSON", "not JSON"),
    "glb deep": (".gltf", b"[" * 200_000, None, "not JSON"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused_with_reason_and_place(name):
    suffix, data, location, reason = BROKEN[name]
    with pytest.raises(MeshFileError) as caught:
        read(suffix, data)
    assert caught.value.location == location
    assert reason in caught.value.reason


def test_ragged_binary_ply_and_its_truncations_at_every_byte():
    V, quads = solids.quad_box()
    data = writers.ply_binary(V, [quads[0], [4, 6, 7], [4, 7, 5], *quads[2:]])
    assert read(".ply", data).n_faces == 7
    for end in range(len(data) - 30, len(data)):
        with pytest.raises(MeshFileError):
            read(".ply", data[:end])


def test_a_ply_row_that_is_too_short_names_its_line():
    data = writers.ply_ascii(*solids.box()).replace(b"3 0 1 3\n", b"3 0 1\n")
    with pytest.raises(MeshFileError, match="is too short") as caught:
        read(".ply", data)
    assert caught.value.location == "line 19"


def test_a_missing_file_a_folder_and_a_broken_file_are_findings(tmp_path):
    (tmp_path / "broken.stl").write_bytes(b"solid\nfacet")
    (tmp_path / "folder.obj").mkdir()
    for name, words in (("no.obj", "no such file"), ("folder.obj", "not a plain file"), ("broken.stl", "line 2")):
        report = check_file(tmp_path / name)
        assert report.asset == name
        assert report.verdict == "FAIL"
        assert report.findings[0].rule == "unreadable-file" and words in report.findings[0].message
        assert report.scores.overall == 0
