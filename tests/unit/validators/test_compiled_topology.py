"""The compiled loops give the same bits as numpy, which test_references.py holds against slow, obvious code."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rules import breakers, solids
from validators import kernels
from validators.facts import Facts
from validators.meshes import Mesh
from validators.meshes.mesh import Primitive
from validators.metrics import faces, weld, winding

MANY = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ZERO = st.sampled_from([0.0, -0.0, 1.0, 2.0, np.nextafter(1, 2), 5e-324, np.nan, np.inf])


@st.composite
def meshes(draw):
    """Polygons over few points: repeated corners, unwelded and unused vertices, any number of faces on an edge."""
    V = np.array(draw(st.lists(st.tuples(ZERO, ZERO, ZERO), min_size=3, max_size=9)), float)
    most = draw(st.sampled_from([3, 6]))
    loops = draw(st.lists(st.lists(st.integers(0, len(V) - 1), min_size=3, max_size=most), max_size=14))
    starts = np.cumsum([0] + [len(loop) for loop in loops]).astype(np.int64)
    mesh = Mesh(V, np.array([v for loop in loops for v in loop], np.int64), starts)
    if draw(st.booleans()):
        cut = draw(st.integers(0, len(V)))
        parts = (Primitive("/a", range(cut), range(0)), Primitive("/b", range(cut, len(V)), range(0), scene=1))
        mesh = replace(mesh, primitives=parts)
    return mesh


def measured(mesh, welding):
    """Everything the facts say of the topology."""
    facts = Facts(mesh, welding)
    edges, sides, parts = facts.edges, facts.sides, facts.parts
    finite = bool(facts.finite.all())
    nothing = np.zeros(0)
    return {
        "points": facts.points,
        "vertices": facts.vertex_of_point,
        "distinct": facts.distinct,
        "half": edges.half,
        "start": edges.start,
        "forward": edges.forward,
        "part": facts.part_of_face,
        "heads": facts.fan_heads,
        "patch": sides.patch,
        "turned": sides.turned,
        "one-sided": sides.one_sided,
        "duplicate rows": facts.duplicates,
        "duplicates": faces.duplicate_faces(facts.points, mesh.starts),
        "component": parts.of_face,
        "euler": parts.euler,
        "areas": parts.area_share if finite else nothing,
        "volumes": parts.volume_sign if finite and parts.count else nothing,
        "oriented": parts.oriented,
        "to flip": winding.faces_to_flip(sides),
    }


@pytest.fixture
def both(monkeypatch):
    """Calls a function once with numpy and once with the compiled loops."""

    def call(function, *arguments):
        results = []
        for least in (kernels.CORNERS_MAX, 0):
            monkeypatch.setattr(kernels, "CORNERS_COLD", least)
            monkeypatch.setattr(kernels, "CORNERS_WARM", least)
            results.append(function(*arguments))
        return results

    return call


def same(one, other):
    return one.dtype == other.dtype and one.tobytes() == other.tobytes() and one.shape == other.shape


@MANY
@given(meshes(), st.sampled_from(["position", "none"]))
def test_all_facts(both, mesh, welding):
    numpy, compiled = both(measured, mesh, welding)
    assert [name for name in numpy if not same(numpy[name], compiled[name])] == []
    assert same(numpy["duplicates"], numpy["duplicate rows"])


@pytest.mark.parametrize(
    "mesh",
    [
        solids.torus(40, 30),
        solids.hollow(),
        solids.joined(*[breakers.flip_face(*solids.box(), i) for i in range(12)]),
        (np.zeros((4, 3)), np.zeros((500, 3), int)),
        (np.random.default_rng(0).random((600, 3)), np.random.default_rng(1).integers(0, 600, (3000, 3))),
        (
            np.random.default_rng(2).random((2000, 3)),
            np.stack([np.zeros(1000, int), *np.arange(2000).reshape(2, -1)]).T,
        ),
        (np.random.default_rng(3).random((9, 3)), np.random.default_rng(4).integers(0, 9, (2000, 3))),
    ],
    ids=["torus", "hollow", "boxes", "one-face", "soup", "hub", "crowded"],
)
def test_larger_meshes(both, mesh):
    numpy, compiled = both(measured, Mesh.of_triangles(*mesh), "position")
    assert [name for name in numpy if not same(numpy[name], compiled[name])] == []


def test_vertices_of_different_scenes_are_different_points(both):
    V, F = solids.box()
    mesh = Mesh.of_triangles(*solids.joined((V, F), (V, F), (V, F)))
    parts = tuple(
        Primitive(f"/{i}", range(8 * i, 8 * i + 8), range(12 * i, 12 * i + 12), scene=i // 2) for i in range(3)
    )
    for got in both(measured, replace(mesh, primitives=parts), "position"):
        assert len(got["vertices"]) == 16
        assert got["component"].max() == 1


def test_positions_that_collide_are_sorted_instead(both, monkeypatch):
    """As many collisions as somebody who knows the hash can make."""
    from validators.kernels import topology_faces, topology_points

    given_up = np.zeros(0, np.int64), False
    monkeypatch.setattr(topology_points, "welded", lambda bits: given_up)
    monkeypatch.setattr(topology_faces, "repeated_faces", lambda points, starts: given_up)
    V, F = breakers.duplicate_face(*solids.box(), 3)
    V = np.vstack([V, V])
    numpy, compiled = both(measured, Mesh.of_triangles(V, np.vstack([F, F + 8])), "position")
    assert [name for name in numpy if not same(numpy[name], compiled[name])] == []
    assert len(numpy["duplicates"]) == 14


@pytest.mark.parametrize("count", [2000])
def test_hashing_gives_up_in_time(count):
    """All rows differ in bits that the hash forgets first: few probes each, or an honest answer that it gave up."""
    from validators.kernels.topology_points import welded

    bits = np.zeros((count, 3), np.uint64)
    bits[:, 0] = np.arange(count, dtype=np.uint64) << np.uint64(52)
    point, found = welded(kernels.frozen(bits))
    assert not found or np.array_equal(point, np.arange(count))


COORDINATE = st.one_of(
    st.integers(-3, 3).map(float),
    st.floats(-1e3, 1e3),
    st.floats(-1e-150, 1e-150),
    st.sampled_from([1e300, -1.7e308, 5e-324, 2.0**-1040, 1e-200, -0.0]),
)


@MANY
@given(st.lists(COORDINATE, min_size=6, max_size=6), st.sampled_from([0.0, 0.5, 2.0, -1.0, 1 / 3, 1e-17, None]))
def test_areas_are_exact(both, numbers, step):
    """The third corner lies on the line through the others, as nearly as rounding allows: sometimes exactly."""
    A, B = np.array(numbers[:3]), np.array(numbers[3:])
    with np.errstate(over="ignore", invalid="ignore"):
        C = A[[1, 2, 0]] if step is None else A + step * (B - A)
    C = np.where(np.isfinite(C), C, 1.0)
    a, b, c = ([Fraction(x) for x in p.tolist()] for p in (A, B, C))
    u, v = ([q - p for p, q in zip(a, end, strict=True)] for end in (b, c))
    want = all(u[i] * v[j] == u[j] * v[i] for i, j in ((0, 1), (1, 2), (2, 0)))
    F, face = np.array([[0, 1, 2], [2, 0, 1]]), np.array([0, 0])
    for got in both(faces.zero_area, np.stack([A, B, C]), F, face, 1):
        assert got.tolist() == [want]


def test_many_collinear_faces_stay_quick(both):
    """Every sign is in doubt, so every one is settled exactly."""
    V = np.random.default_rng(0).random((200, 1)) * [1.0, 0.5, 0.25]
    F = np.random.default_rng(1).integers(0, 200, (300, 3))
    numpy, compiled = both(faces.zero_area, V, F, np.arange(300), 300)
    assert numpy.all()
    assert compiled.all()


@MANY
@given(st.lists(st.tuples(ZERO, ZERO, ZERO), max_size=30))
def test_weld(both, rows):
    V = np.array(rows, float).reshape(-1, 3)
    numpy, compiled = both(weld.weld_positions, V)
    assert same(numpy, compiled)
    places = [tuple((row + 0.0).view(np.int64).tolist()) for row in V]
    seen = {place: number for number, place in enumerate(dict.fromkeys(places))}
    assert numpy.tolist() == [seen[place] for place in places]
