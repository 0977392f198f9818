"""Places name bad elements in the numbers of each part, and are found again in a report that was written and read."""

import numpy as np
import pytest

from specs.findings import Elements, Finding, Place, Report, Status, Verdict, report_from_json
from tests.rules import breakers, solids
from tests.rules.gltf_files import Gltf
from validators.check import check_file
from validators.meshes import Mesh
from validators.meshes.mesh import Primitive
from validators.places import placed

V, F = solids.box((0, 0, 0), (1, 1, 1))


def mesh_of(*parts):
    """A mesh of (vertices, faces) ranges; what its corners are does not matter unless parts share vertices."""
    n_faces = max(part[1].stop for part in parts)
    primitives = tuple(Primitive(f"/p/{at}", *part, node=f"/n/{at}") for at, part in enumerate(parts))
    n_vertices = max(part[0].stop for part in parts)
    mesh = Mesh.of_triangles(np.zeros((n_vertices, 3)), np.zeros((n_faces, 3), np.int64))
    return Mesh(**{**vars(mesh), "primitives": primitives})


def places(mesh, kind, indices):
    return [
        (one.location, one.indices, one.other_location)
        for one in placed(Elements(kind, len(indices), tuple(indices)), mesh).places
    ]


PARTS = mesh_of((range(10), range(5)), (range(10, 10), range(5, 5)), (range(10, 14), range(5, 8)))


def test_every_kind_in_two_parts():
    assert places(PARTS, "vertex", [0, 9, 10, 13]) == [("/p/0", (0, 9), None), ("/p/2", (0, 3), None)]
    assert places(PARTS, "face", [4, 5, 7]) == [("/p/0", (4,), None), ("/p/2", (0, 2), None)]
    assert places(PARTS, "edge", [(2, 3), (11, 12)]) == [("/p/0", ((2, 3),), None), ("/p/2", ((1, 2),), None)]
    assert places(PARTS, "face-pair", [(0, 1), (0, 6), (4, 5), (6, 7)]) == [
        ("/p/0", ((0, 1),), None),
        ("/p/0", ((0, 1), (4, 0)), "/p/2"),
        ("/p/2", ((1, 2),), None),
    ]
    assert places(PARTS, "image", [0]) == [] and places(PARTS, "vertex", []) == []


def test_the_file_may_number_faces_itself():
    parts = (Primitive("/p", range(9), range(3), face_numbers=np.array([0, 1, 6])),)
    mesh = Mesh(**{**vars(Mesh.of_triangles(np.zeros((9, 3)), np.arange(9).reshape(3, 3))), "primitives": parts})
    assert places(mesh, "face", [2]) == [("/p", (6,), None)]
    assert places(mesh, "face-pair", [(1, 2)]) == [("/p", ((1, 6),), None)]
    assert places(mesh, "vertex", [8]) == [("/p", (8,), None)]


def test_a_shared_vertex_is_where_a_face_has_it():
    """Two parts read the same eight vertices; vertex 7 is in the second one's faces only, vertex 6 in none."""
    faces = np.array([[0, 1, 2], [2, 1, 3], [2, 3, 7], [2, 4, 5]])
    parts = (Primitive("/p/0", range(8), range(2)), Primitive("/p/1", range(8), range(2, 4)))
    mesh = Mesh(**{**vars(Mesh.of_triangles(np.zeros((8, 3)), faces)), "primitives": parts})
    assert places(mesh, "vertex", [3, 6, 7]) == [("/p/0", (3, 6), None), ("/p/1", (7,), None)]
    assert places(mesh, "edge", [(2, 3), (3, 7), (4, 5)]) == [
        ("/p/0", ((2, 3),), None),
        ("/p/1", ((3, 7), (4, 5)), None),
    ]


@pytest.mark.parametrize("seed", range(5))
def test_many_elements_as_a_slow_search_says(seed):
    rng = np.random.default_rng(seed)
    cuts = np.sort(rng.integers(0, 200, 7))
    ranges = [range(a, b) for a, b in zip([0, *cuts], [*cuts, 200], strict=True)]
    mesh = mesh_of(*zip(ranges, ranges, strict=True))
    pairs = sorted({tuple(sorted(rng.integers(0, 200, 2).tolist())) for _ in range(300)})
    wanted = {}
    for a, b in pairs:
        (i, one), (j, other) = (next((k, part) for k, part in enumerate(ranges) if x in part) for x in (a, b))
        wanted.setdefault((i, j), []).append((a - one.start, b - other.start))
    found = placed(Elements("face-pair", len(pairs), tuple(pairs)), mesh).places
    assert [(one.location, one.other_location, list(one.indices)) for one in found] == [
        (f"/p/{i}", f"/p/{j}" if i != j else None, sorted(rows)) for (i, j), rows in sorted(wanted.items())
    ]


def test_findings_of_a_file_with_parts_have_places(tmp_path):
    """The third use has a hole and a NaN; the scene puts 16 vertices and 24 faces before it."""
    made = Gltf()
    whole = made.primitive(V, F)
    broken = made.primitive(V + 5, np.delete(F, 3, axis=0))
    made.scene(made.node(mesh=made.mesh(whole, broken)), made.node(mesh=0, translation=[20, 0, 0]))
    (tmp_path / "a.glb").write_bytes(made.glb())
    finding = next(one for one in check_file(tmp_path / "a.glb").findings if one.rule == "boundary-edge")
    own = tuple(sorted(tuple(sorted((int(F[3][k]), int(F[3][(k + 1) % 3])))) for k in range(3)))
    assert finding.elements.places == (
        Place("/meshes/0/primitives/1", "/nodes/0", own),
        Place("/meshes/0/primitives/1", "/nodes/1", own),
    )
    assert finding.elements.indices == tuple((a + start, b + start) for start in (8, 24) for a, b in own)


def test_duplicate_faces_of_two_parts_name_both(tmp_path):
    made = Gltf()
    made.scene(made.node(mesh=made.mesh(made.primitive(V, F))), made.node(mesh=made.mesh(made.primitive(V, F[4:5]))))
    (tmp_path / "a.glb").write_bytes(made.glb())
    finding = next(one for one in check_file(tmp_path / "a.glb").findings if one.rule == "duplicate-face")
    named = {(one.location, one.node) for one in finding.elements.places}
    named |= {(one.other_location, one.other_node) for one in finding.elements.places if one.other_location}
    assert ("/meshes/1/primitives/0", "/nodes/1") in named


def test_a_file_without_parts_has_no_places(tmp_path):
    from tests.rules import writers

    (tmp_path / "a.obj").write_bytes(writers.obj(*breakers.index_out(V, F, 7, 40)))
    finding = next(one for one in check_file(tmp_path / "a.obj").findings if one.rule == "index-out-of-range")
    assert finding.elements.places == ()


def test_places_come_back_from_a_report():
    pairs = (Place("/a", "/n", ((0, 1), (2, 0)), "/b", None), Place("/b", None, ((0, 9),)))
    elements = Elements("face-pair", 3, ((0, 5), (2, 4), (4, 13)), pairs)
    report = Report("x", Verdict.FAIL, findings=(Finding("self-intersection", Status.FAIL, "m", 3, 0, elements),))
    back = report_from_json(report.to_json(max_elements=0))
    assert back.findings[0].elements == elements
    short = report_from_json(report.to_json(max_elements=1)).findings[0].elements
    assert short.count == 3 and short.places == (Place("/a", "/n", ((0, 1),), "/b", None),)
