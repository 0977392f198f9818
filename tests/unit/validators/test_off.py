"""OFF: every kind of vertex that the text form has, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from validators.meshes import MeshFileError, read_mesh


def read(text):
    return read_mesh(Path("mesh.off"), text.encode())


BODY = "0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"


@pytest.mark.parametrize(
    "text",
    [
        f"OFF\n3 1 0\n{BODY}",
        f"OFF\n3 1\n{BODY}",
        f"OFF 3 1 0\n{BODY}",
        f"OFF3 1 0\n{BODY}",
        f"# first\nOFF # second\n\n3 1 3 # counts\n{BODY}# last\n",
        f"OFF\n3 1 0\n{BODY}".replace("\n", "\r\n"),
        f"OFF\n3 1 0\n{BODY}".replace("\n", "\r"),
        f"OFF\n3 1 0\n{BODY}".rstrip(),
    ],
)
def test_ways_to_write_the_same(text):
    mesh = read(text)
    assert mesh.V.tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0]] and mesh.F.tolist() == [[0, 1, 2]]


def test_polygons_keep_their_number_and_may_have_colours():
    mesh = read("OFF\n4 3 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2 3 255 0 0\n3 0 1 2 7\n3 0 2 3 0.5 0.5 0.5 1\n")
    assert mesh.starts.tolist() == [0, 4, 7, 10]


@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [
        ("255 0 51", [1, 0, 0.2]),
        ("1.0 0.0 0.2", [1, 0, 0.2]),
        ("255 0 51 255", [1, 0, 0.2, 1]),
        ("1 0.5 0", [1, 0.5, 0]),
    ],
)
def test_colours_are_levels_where_all_are_whole_and_shares_otherwise(numbers, wanted):
    mesh = read(f"COFF\n3 1 0\n0 0 0 {numbers}\n1 0 0 {numbers}\n0 1 0 {numbers}\n3 0 1 2\n")
    assert mesh.colours is not None and mesh.colours[1].tolist() == wanted


@pytest.mark.parametrize(("keyword", "numbers"), [("STCNOFF", "0 0 1 9 8 7"), ("NCSTOFF", "9 8 7 0 0 1")])
def test_normals_colours_and_texture_coordinates_in_their_order(keyword, numbers):
    rows = "".join(f"{k} {k * k} 0 {numbers} 0.25 0.75\n" for k in range(3))
    mesh = read(f"{keyword}\n3 1 0\n{rows}3 2 1 0\n")
    assert np.array_equal(mesh.normals, [[0, 0, 1]] * 3) and mesh.corner_normals.tolist() == [2, 1, 0]
    assert np.array_equal(mesh.colours[0] * 255, [9, 8, 7])
    assert mesh.uvs[0].values[0].tolist() == [0.25, 0.25] and mesh.uvs[0].corners.tolist() == [2, 1, 0]


def test_indices_out_of_range_are_kept_and_have_no_normal():
    mesh = read("NOFF\n1 1 0\n0 0 0 0 0 1\n3 0 7 -1\n")
    assert mesh.F.tolist() == [[0, 7, -1]] and mesh.corner_normals.tolist() == [0, -1, -1]


REFUSED = {
    "binary": ("OFF BINARY\nxx", "line 1", "binary OFF is not read"),
    "four dimensions": ("4OFF\n1 1 0\n", "line 1", "other than three dimensions"),
    "any dimension": ("nOFF\n3\n1 1 0\n", "line 1", "other than three dimensions"),
    "twice": ("CCOFF\n1 1 0\n", "line 1", "a letter stands twice"),
    "no keyword": ("3 1 0\n", "line 1", "'3' where OFF"),
    "no counts": ("OFF\n", "line 1", "ends before the numbers"),
    "one count": ("OFF\n3\n", "line 2", "the counts '3'"),
    "negative count": ("OFF\n3 -1 0\n", "line 2", "the counts '3 -1 0'"),
    "fraction": ("OFF\n3.5 1 0\n", "line 2", "'3.5' is not a whole number"),
    "few numbers": ("OFF\n1 0 0\n1 2\n", "line 3", "a vertex with 2 numbers; allowed: 3"),
    "many numbers": ("OFF\n2 0 0\n1 2 3\n1 2 3 4\n", "line 4", "a vertex with 4 numbers; allowed: 3"),
    "colourless": ("COFF\n1 0 0\n1 2 3\n", "line 3", "allowed: 6 or 7"),
    "not a number": ("OFF\n1 0 0\n1 2 z\n", "line 3", "'z' is not a number"),
    "two corners": (f"OFF\n3 1 0\n{BODY}".replace("3 0 1 2", "2 0 1"), "line 6", "a face with 2 corners"),
    "few corners": (f"OFF\n3 1 0\n{BODY}".replace("3 0 1 2", "3 0 1"), "line 6", "a face of 3 corners with 3 words"),
    "lying size": (
        f"OFF\n3 1 0\n{BODY}".replace("3 0 1 2", "4000000000 0 1 2"),
        "line 6",
        "a face of 4000000000 corners",
    ),
    "half a corner": (f"OFF\n3 1 0\n{BODY}".replace("3 0 1 2", "3 0 1 0.5"), "line 6", "'0.5' is not a whole number"),
    "word as colour": (f"OFF\n3 1 0\n{BODY}".replace("3 0 1 2", "3 0 1 2 red"), "line 6", "'red' is not a number"),
    "more text": (f"OFF\n3 1 0\n{BODY}3 0 1 2\n", "line 7", "after the last declared face"),
    "four billion": (
        "OFF\n4294967295 4294967295 0\n0 0 0\n",
        "line 4",
        "4294967295 vertices are declared; the file has 1",
    ),
    "few faces": (f"OFF\n3 2 0\n{BODY}", "line 7", "2 faces are declared; the file has 1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_named_with_its_line(name):
    text, location, reason = REFUSED[name]
    with pytest.raises(MeshFileError) as caught:
        read(text)
    assert caught.value.location == location
    assert reason in caught.value.reason
