"""Text is read in blocks; the result is that of reading line by line, whatever stands in it and wherever blocks end."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules import solids, writers
from validators.meshes import MeshFileError, obj, ply_rows, read_mesh, stl, text_rows
from validators.meshes.obj_block import Block, fast_block
from validators.meshes.obj_lines import slow_block
from validators.meshes.ply_rows import Element, Property

QUIET = settings(max_examples=150, deadline=None, derandomize=True)


def read(suffix, data):
    return read_mesh(Path(f"mesh{suffix}"), data)


def same(one, other):
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    return one == other


def same_blocks(one: Block, other: Block):
    names = ("positions", "colours", "uvs", "normals", "sizes", "lines", "events")
    return all(same(getattr(one, name), getattr(other, name)) for name in names) and all(
        same(a, b) for a, b in zip(one.corners, other.corners, strict=True)
    )


WORDS = st.sampled_from(
    [
        "1",
        "-1",
        "0",
        "2",
        "-0.0",
        "0.1",
        "1e-320",
        "1e400",
        "nan",
        "Infinity",
        "+3",
        "007",
        "1_0",
        "x",
        "1e",
        "\t",
        "#",
        "\\",
    ]
)
CORNERS = st.sampled_from(["1", "-1", "2/1", "1/2/3", "1//3", "-1/-1/-1", "1/", "/1", "1//", "1/2/3/4", "9", "0/0/0"])
LINES = st.one_of(
    st.builds("v {} {} {}".format, WORDS, WORDS, WORDS),
    st.builds(" ".join, st.lists(WORDS, max_size=8).map(lambda words: ["v", *words])),
    st.builds(" ".join, st.lists(WORDS, max_size=4).map(lambda words: ["vt", *words])),
    st.builds(" ".join, st.lists(WORDS, max_size=4).map(lambda words: ["vn", *words])),
    st.builds("f {0} {0} {0}".format, CORNERS),
    st.builds(" ".join, st.lists(CORNERS, max_size=6).map(lambda words: ["f", *words])),
    st.sampled_from(["", "# v 1", "usemtl a #b", "usemtl", "mtllib a b", "g", "s off", "  v 1 2 3", "vx 1", "l 1 2"]),
)


@QUIET
@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", " \n", "\t\n"]))
def test_a_block_of_obj_lines_is_what_its_lines_are(lines, ends):
    text = ends.join(lines).encode()
    fast = fast_block(text, 3, (4, 5, 6))
    if fast is not None:
        assert same_blocks(fast, slow_block(text, 3, (4, 5, 6)))


def test_the_usual_obj_is_read_in_blocks():
    V, F = solids.torus()
    for written in (
        writers.obj(V, F),
        writers.obj(V, F, V),
        b"mtllib a.mtl\nv 0 0 0\nvt 0 1\nusemtl b\nf 1/1 1/1 1/1\n",
    ):
        assert fast_block(written, 1, (0, 0, 0)) is not None


@pytest.fixture(params=[1, 7, 100])
def small_blocks(request, monkeypatch):
    monkeypatch.setattr(text_rows, "_BLOCK_BYTES", request.param)
    monkeypatch.setattr(stl, "_BLOCK_BYTES", 400 * request.param)


@pytest.mark.parametrize("name", ["obj", "ply-ascii", "stl-ascii", "off"])
def test_where_blocks_end_does_not_matter(name, small_blocks):
    suffix, write = writers.WRITERS[name]
    V, F = solids.torus()
    assert np.array_equal((mesh := read(suffix, write(V, F))).V[mesh.F], V[F])


def test_obj_references_count_over_blocks(small_blocks):
    lines = "".join(
        f"v {k} 0 0\nv {k} 1 0\nv {k} 0 1\nvt 0 {k}\nusemtl m{k}\nf -3/-1 -2/-1 \\\n -1/-1 # {k}\n" for k in range(9)
    )
    mesh = read(".obj", lines.encode())
    assert np.array_equal(mesh.F, np.arange(27).reshape(-1, 3))
    assert mesh.uvs[0].corners.tolist() == np.repeat(np.arange(9), 3).tolist()
    assert mesh.uvs[0].values[:, 1].tolist() == [1.0 - k for k in range(9)]
    assert mesh.face_material.tolist() == list(range(9))


def test_numbers_are_those_that_python_reads():
    rng = random.Random(5)
    values = [rng.uniform(-1, 1) * 10.0 ** rng.randint(-320, 308) for _ in range(900)]
    words = [rng.choice((repr(x), f"{x:.17e}", f"{x:.25f}"[:40], f"{x:g}")) for x in values]
    rows = ["v " + " ".join(words[k : k + 3]) for k in range(0, 900, 3)]
    mesh = read(".obj", ("\n".join(rows) + "\nf 1 2 3\n").encode())
    assert mesh.V.reshape(-1).tolist() == [float(word) for word in words]


@pytest.mark.parametrize("bad", ["q", "1_0", "0x1", "", "1 2 3", "1e"])
@pytest.mark.parametrize("name", ["obj", "ply-ascii", "stl-ascii", "off"])
def test_a_bad_word_far_down_is_named_with_its_line(name, bad):
    suffix, write = writers.WRITERS[name]
    text = write(*solids.sphere(2)).replace(b"0.0", b"0.5")
    lines = text.split(b"\n")
    at = 60
    words = lines[at].split()
    while len(words) < 3 or words[0] in (b"facet", b"outer"):
        at, words = at + 1, lines[at + 1].split()
    words[-1] = bad.encode()
    lines[at] = b" ".join(words)
    with pytest.raises(MeshFileError) as caught:
        read(suffix, b"\n".join(lines))
    assert int(caught.value.location.removeprefix("line ")) in (at + 1, at + 2)


PLY_WORDS = st.sampled_from(["0", "1", "2", "-1", "3", "0.5", "1_0", "x", "300"])


@QUIET
@given(st.lists(st.lists(PLY_WORDS, min_size=1, max_size=9), min_size=1, max_size=6))
def test_a_block_of_ply_rows_is_what_its_rows_are(lines):
    element = Element("face", len(lines), [Property("a", "f4"), Property("l", "i4", "u1"), Property("m", "f8", "u1")])
    rows = text_rows.rows_of("\n".join(map(" ".join, lines)).encode(), 1)
    try:
        fast = ply_rows._block(rows, element)
    except ValueError:
        return
    slow = ply_rows._row_by_row(rows, element)
    assert same(fast.columns["a"], slow.columns["a"])
    assert all(same(fast.lists[n][k], slow.lists[n][k]) for n in "lm" for k in (0, 1))


def test_a_line_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(text_rows, "_MAX_LINE_BYTES", 1000)
    monkeypatch.setattr(text_rows, "_BLOCK_BYTES", 100)
    with pytest.raises(MeshFileError, match="a line of more than 1000 bytes") as caught:
        read(".obj", b"v 0 0 0\n" * 20 + b"f" + b" 1" * 2000)
    assert caught.value.location == "line 21"


def test_continued_lines_without_end_cost_no_more_than_their_bytes(monkeypatch):
    monkeypatch.setattr(obj, "_MAX_CONTINUED_BYTES", 1 << 10)
    with pytest.raises(MeshFileError, match="ends inside a continued line"):
        read(".obj", b"v 0 0 0\nf" + b" 1 \\\n" * 3000)


@pytest.mark.parametrize("codec", ["utf-16", "utf-32", "utf-16-be"])
@pytest.mark.parametrize("suffix", [".obj", ".off", ".ply", ".stl"])
def test_other_encodings_are_named(suffix, codec):
    mark = "\ufeff" if codec.endswith("be") else ""
    text = (mark + "solid\nv 0 0 0\n" * 9).encode(codec)
    with pytest.raises(MeshFileError, match=r"UTF-(16|32), as its byte order mark says; save it as UTF-8"):
        read(suffix, text)


@pytest.mark.parametrize("extra", [b"\0", b"x" * 40])
def test_bytes_after_a_binary_stl_are_counted(extra):
    with pytest.raises(MeshFileError, match=f"{len(extra)} bytes stand after the last facet"):
        read(".stl", writers.stl_binary(*solids.box()) + extra)


def test_how_exactly_coordinates_are_stored():
    V, F = solids.box()
    double = writers.ply_binary(V, F)
    single = double.replace(b"property double", b"property float")
    body = single.index(b"end_header\n") + 11
    single = single[:body] + V.astype("<f4").tobytes() + single[body + 8 * 24 :]
    bits = {
        "double": read(".ply", double),
        "single": read(".ply", single),
        "stl": read(".stl", writers.stl_binary(V, F)),
    }
    assert {name: mesh.coordinate_bits for name, mesh in bits.items()} == {"double": 53, "single": 24, "stl": 24}
    assert read(".obj", writers.obj(V, F)).coordinate_bits == 53


@pytest.mark.parametrize("names", ["s t", "u v", "texture_u texture_v"])
def test_ply_texture_coordinates_of_vertices_point_downwards(names):
    u, v = names.split()
    head = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
    head += (
        f"property float {u}\nproperty float {v}\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
    )
    (uvs,) = read(".ply", (head + "0 0 0 0 0\n1 0 0 1 0\n0 1 0 0 0.25\n3 0 1 2\n").encode()).uvs
    assert uvs.values.tolist() == [[0, 1], [1, 1], [0, 0.75]] and uvs.corners.tolist() == [0, 1, 2]


def _ply_faces(rows):
    head = "ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
    head += f"element face {len(rows)}\nproperty list uchar int vertex_indices\n"
    head += "property list uchar float texcoord\nend_header\n"
    return (head + "0 0 0\n1 0 0\n1 1 0\n0 1 0\n" + "".join(row + "\n" for row in rows)).encode()


def test_ply_texture_coordinates_of_corners():
    mesh = read(".ply", _ply_faces(["3 0 1 2 6 0 0 1 0 1 1", "3 0 2 3 0", "3 0 2 3 6 0 0 1 1 0 1"]))
    (uvs,) = mesh.uvs
    assert uvs.corners.tolist() == [0, 1, 2, -1, -1, -1, 3, 4, 5]
    assert uvs.values[5].tolist() == [0, 0]
    with pytest.raises(MeshFileError, match="4 texture coordinates for 3 corners; allowed: 0 or 6"):
        read(".ply", _ply_faces(["3 0 1 2 4 0 0 1 0"]))


PLY_HEAD = b"ply\nformat ascii 1.0\n"
HEADERS = {
    "elements": (PLY_HEAD + b"".join(b"element e%d 0\n" % k for k in range(300)), "line 259", "more than 256 elements"),
    "properties": (
        PLY_HEAD + b"element vertex 0\n" + b"".join(b"property float p%d\n" % k for k in range(1100)),
        "line 1028",
        "more than 1024 properties",
    ),
    "comments": (PLY_HEAD + b"comment\n" * (1 << 18), "line 131072", "within 1048576 bytes"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_ply_headers_without_end_are_refused(name):
    data, location, reason = HEADERS[name]
    with pytest.raises(MeshFileError) as caught:
        read(".ply", data + b"end_header\n")
    assert reason in caught.value.reason
    assert caught.value.location == location


@pytest.mark.parametrize("order", ["<", ">"])
def test_ragged_binary_rows_are_what_their_numbers_say(order):
    rng = np.random.default_rng(3)
    V = rng.normal(size=(40, 3))
    faces = [rng.integers(0, 40, rng.integers(3, 9)).tolist() for _ in range(300)]
    mesh = read(".ply", writers.ply_binary(V, faces, order=order))
    assert [mesh.corners[a:b].tolist() for a, b in zip(mesh.starts, mesh.starts[1:], strict=False)] == faces
    assert np.array_equal(mesh.V, V)
