"""T-junctions: where rounded points lie, and a search that misses none."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validators.facts import Facts
from validators.meshes import Mesh
from validators.metrics import pairs
from validators.metrics.edges import boundary_edges
from validators.metrics.t_junctions import passes, points_on_edges, t_junctions

MANY = settings(max_examples=150, deadline=None, derandomize=True)
TYPES = {24: np.float32, 53: np.float64}


def nearest(x, bits):
    """The number of the type that is nearest to x, a tie to the even one."""
    size = TYPES[bits]
    guess = size(float(x))
    around = [guess, np.nextafter(guess, size(-np.inf)), np.nextafter(guess, size(np.inf))]
    gap = min(abs(Fraction(float(one)) - x) for one in around)
    best = [one for one in around if abs(Fraction(float(one)) - x) == gap]
    digits = {24: np.uint32, 53: np.uint64}[bits]
    return float(next((one for one in best if int(one.view(digits)) % 2 == 0), best[0]) if len(best) > 1 else best[0])


def numbers(bits):
    return st.floats(-100, 100, width=32 if bits == 24 else 64, allow_subnormal=False) | st.integers(-4, 4).map(float)


@pytest.mark.parametrize("bits", TYPES)
@MANY
@given(st.data())
def test_every_point_of_a_segment_counts_however_it_is_rounded(bits, data):
    a, b = (data.draw(st.tuples(*[numbers(bits)] * 3)) for _ in "ab")
    t = data.draw(st.fractions(0, 1, max_denominator=1000))
    exact = [Fraction(x) + (Fraction(y) - Fraction(x)) * t for x, y in zip(a, b, strict=True)]
    p = [nearest(x, bits) for x in exact]
    if 0 < t < 1 and a != b:
        assert passes(list(a), list(b), p, bits)


@pytest.mark.parametrize("bits", TYPES)
@pytest.mark.parametrize("axis", range(3))
@pytest.mark.parametrize("way", [-1, 1])
def test_the_next_number_beside_a_segment_along_an_axis_does_not_count(bits, axis, way):
    a, b, p = [1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]
    b[(axis + 1) % 3], p[(axis + 1) % 3] = 3.0, 2.0
    assert passes(a, b, p, bits)
    p[axis] = float(np.nextafter(TYPES[bits](1), TYPES[bits](1 + way)))
    assert not passes(a, b, p, bits)


@pytest.mark.parametrize(("middle", "counts"), [(1.0, True), (1.0 - 2.0**-53, False)])
def test_a_tie_belongs_to_the_even_number(middle, counts):
    """The segment runs at a third coordinate of 1 + 2^-53, half way between 1 and the next number, at x = 1/2."""
    a, b = [0.0, 0.0, 1.0], [1.0, 0.0, 1.0 + 2.0**-52]
    assert passes(a, b, [0.5, 0.0, middle], 53) is counts


def test_the_ends_and_what_is_beyond_them_do_not_count():
    a, b = [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]
    assert not passes(a, b, a, 53)
    assert not passes(a, b, b, 53)
    assert not passes(a, b, [float(np.nextafter(1, 2))] * 3, 53)
    assert passes(a, b, [float(np.nextafter(1, 0))] * 3, 53)
    assert passes(a, b, [5e-324] * 3, 53)


@pytest.mark.parametrize("small", [0, 10**6])
@pytest.mark.parametrize("seed", range(4))
def test_the_search_finds_what_comparing_all_with_all_finds(monkeypatch, small, seed):
    monkeypatch.setattr(pairs, "SMALL", small)
    monkeypatch.setattr(pairs, "FEW", 10**9)
    random = np.random.default_rng(seed)
    ends = random.normal(size=(40, 3)) * 10.0 ** random.integers(-3, 3, (40, 1))
    edges = np.arange(40).reshape(-1, 2)
    share = random.random((20, 1))
    inner = ends[edges[:, 0]] * share + ends[edges[:, 1]] * (1 - share)
    P = np.vstack([ends, inner, np.nextafter(inner, inner + random.integers(-1, 2, inner.shape))]).astype(np.float32)
    P = P.astype(np.float64)
    points = np.arange(len(P))
    got = points_on_edges(P, points, edges, 24, lambda edge: edges[edge]).pairs.tolist()
    want = [
        [e, p]
        for e, (a, b) in enumerate(edges.tolist())
        for p in points.tolist()
        if p not in (a, b) and passes(P[a].tolist(), P[b].tolist(), P[p].tolist(), 24)
    ]
    assert got == want
    assert len(got) >= 5


def junctions(V, F, weld="position"):
    facts = Facts(Mesh.of_triangles(np.asarray(V, float), np.asarray(F)), weld)
    half = facts.edges.first[boundary_edges(facts.edges)]
    ends = np.stack([facts.points[half], facts.points[facts.following[half]]], axis=1)
    corners = facts.points.reshape(-1, 3)
    P = facts.mesh.V[facts.vertex_of_point]
    found = t_junctions(P, ends, 53, lambda edge: corners[half[edge] // 3], None)
    return sorted(facts.vertex_of_point[found.points].tolist())


def test_a_sliver_is_no_junction_with_itself():
    V = [[0, 0, 0], [1, 1, 1], [1 / 3, 1 / 3, float(np.nextafter(1 / 3, 1))]]
    assert junctions(V, [[0, 1, 2]]) == []


def test_seams_are_no_junctions_without_welding():
    V, F = [[0, 0, 0], [2, 0, 0], [0, 2, 0], [2, 0, 0], [0, 0, 0], [0, -2, 0]], [[0, 1, 2], [3, 4, 5]]
    assert junctions(V, F, "none") == junctions(V, F) == []


def test_geometry_of_another_scene_does_not_count():
    P = np.array([[0, 0, 0], [2, 0, 0], [1, 0, 0], [1, 2, 0]], float)
    edges = np.array([[0, 1], [2, 3]])
    alone = t_junctions(P, edges, 53, lambda edge: edges[edge], np.array([0, 1]))
    assert alone.points.tolist() == []
    together = t_junctions(P, edges, 53, lambda edge: edges[edge], None)
    assert (together.points.tolist(), together.edges.tolist()) == ([2], [0])
