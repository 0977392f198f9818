"""Fast kernels against slow, obvious ones, on small meshes where everything coincides."""

from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules import breakers, solids
from validators.facts import Facts
from validators.meshes import Mesh
from validators.metrics import edges, exact, faces, fans, nesting, weld, winding
from validators.metrics import solids as solid

MANY = settings(max_examples=60, deadline=None, derandomize=True)


@st.composite
def small_meshes(draw):
    n = draw(st.integers(3, 7))
    # Few positions, so that vertices coincide; the position is a number in base 3.
    places = draw(st.lists(st.integers(0, 26), min_size=n, max_size=n))
    V = np.array([[place // 9, place // 3 % 3, place % 3] for place in places], float)
    loops = draw(st.lists(st.lists(st.integers(0, n - 1), min_size=3, max_size=4), min_size=1, max_size=10))
    starts = np.cumsum([0] + [len(loop) for loop in loops])
    return Mesh(V, np.concatenate(loops).astype(np.int64), starts), loops


def _point(V, i):
    return tuple(V[i].tolist())


def _loops(mesh, loops):
    """Loops of positions, without those of fewer than three distinct ones."""
    placed = [[_point(mesh.V, i) for i in loop] for loop in loops]
    return [(f, loop) for f, loop in enumerate(placed) if len(set(loop)) >= 3]


def _uses(mesh, loops):
    uses = defaultdict(list)
    for f, loop in _loops(mesh, loops):
        for k, (a, b) in enumerate(zip(loop, loop[1:] + loop[:1], strict=True)):
            if a != b:
                uses[frozenset((a, b))].append((f, k, a < b))
    return uses


def _positions(mesh, pairs):
    return {frozenset((_point(mesh.V, a), _point(mesh.V, b))) for a, b in pairs}


@MANY
@given(small_meshes())
def test_edges(made):
    mesh, loops = made
    facts, uses = Facts(mesh), _uses(mesh, loops)
    assert len(facts.edges) == len(uses)
    want = {
        edges.boundary_edges: {e for e, u in uses.items() if len(u) == 1},
        edges.non_manifold_edges: {e for e, u in uses.items() if len(u) > 2},
        edges.inconsistent_edges: {e for e, u in uses.items() if len(u) == 2 and u[0][2] == u[1][2]},
    }
    for kernel, expected in want.items():
        assert _positions(mesh, facts.edge_pairs(kernel(facts.edges))) == expected


@MANY
@given(small_meshes())
def test_edges_are_named_by_the_first_face_that_has_them(made):
    mesh, loops = made
    facts, uses = Facts(mesh), _uses(mesh, loops)
    want = []
    for used in uses.values():
        f, k, _ = min(used)
        want.append(tuple(sorted((loops[f][k], loops[f][(k + 1) % len(loops[f])]))))
    assert facts.edge_pairs(np.arange(len(facts.edges))) == sorted(want)


@MANY
@given(small_meshes())
def test_split_points(made):
    mesh, loops = made
    facts, uses = Facts(mesh), _uses(mesh, loops)
    groups = defaultdict(list)  # corners, by point
    for f, loop in _loops(mesh, loops):
        for k, point in enumerate(loop):
            groups[point].append((f, k))
    bad = set()
    for point, corners in groups.items():
        parent = {corner: corner for corner in corners}

        def root(x, parent=parent):
            return x if parent[x] == x else root(parent[x])

        sizes = {f: len(loops[f]) for f in range(len(loops))}
        for f, k in corners:  # a point twice in a row is one corner
            if (f, (k + 1) % sizes[f]) in parent:
                parent[root((f, k))] = root((f, (k + 1) % sizes[f]))
        for edge, used in uses.items():
            if point in edge:
                ends = []
                for f, k, _ in used:
                    following = (k + 1) % sizes[f]
                    ends.append((f, k) if _point(mesh.V, loops[f][k]) == point else (f, following))
                for one, other in pairwise(ends):
                    parent[root(one)] = root(other)
        if len({root(corner) for corner in corners}) > 1:
            bad.add(point)
    found = fans.split_points(facts.points, facts.fan_heads)
    assert {_point(mesh.V, v) for v in facts.vertex_of_point[found]} == bad


@MANY
@given(small_meshes())
def test_duplicates_and_components(made):
    mesh, loops = made
    facts = Facts(mesh)
    seen, want = set(), []
    for f, loop in enumerate(loops):
        key = tuple(sorted(_point(mesh.V, i) for i in loop))
        want += [f] if key in seen else []
        seen.add(key)
    assert faces.duplicate_faces(facts.points, mesh.starts).tolist() == want
    part = list(range(len(loops)))
    for used in _uses(mesh, loops).values():
        for f, _, _ in used[1:]:
            old, new = part[f], part[used[0][0]]
            part = [new if p == old else p for p in part]
    got = facts.part_of_face
    assert all((got[a] == got[b]) == (part[a] == part[b]) for a in range(len(part)) for b in range(len(part)))


@MANY
@given(small_meshes())
def test_turned_faces_leave_no_inconsistent_edge(made):
    mesh, _ = made
    facts = Facts(mesh)
    turned = winding.faces_to_flip(facts.sides)
    assert not np.any(facts.sides.one_sided[turned])
    corners = mesh.corners.copy()
    for f in turned:
        a, b = mesh.starts[f], mesh.starts[f + 1]
        corners[a:b] = corners[a:b][::-1]
    again = Facts(Mesh(mesh.V, corners, mesh.starts))
    left = again.face_of_corner[again.edges.first[again.inconsistent]]
    assert np.all(facts.sides.one_sided[left])
    assert np.array_equal(again.sides.one_sided, facts.sides.one_sided)


@MANY
@given(small_meshes())
def test_sides_against_every_way_of_turning(made):
    """A patch is one-sided where none of the ways to turn its faces helps; else the smallest way is proposed."""
    mesh, loops = made
    facts, uses = Facts(mesh), _uses(mesh, loops)
    links = [(u[0][0], u[1][0], u[0][2] == u[1][2]) for u in uses.values() if len(u) == 2]
    patch = list(range(len(loops)))
    for a, b, _ in links:
        patch = [patch[a] if p == patch[b] else p for p in patch]
    assert facts.sides.patch.tolist() == [patch.index(p) for p in patch]
    smallest = []
    for root in sorted(set(facts.sides.patch.tolist())):
        faces = np.flatnonzero(facts.sides.patch == root).tolist()
        ways = [
            chosen
            for chosen in ({faces[i] for i in range(len(faces)) if way >> i & 1} for way in range(1 << len(faces)))
            if all(((a in chosen) != (b in chosen)) == wrong for a, b, wrong in links if a in faces)
        ]
        assert facts.sides.one_sided[faces].tolist() == [not ways] * len(faces)
        if ways:
            smallest += min(ways, key=lambda chosen: (len(chosen), root in chosen))
    assert winding.faces_to_flip(facts.sides).tolist() == sorted(smallest)


@pytest.mark.parametrize("valence", [5, 63, 64, 65, 200])
def test_fans_of_every_size(valence):
    """A double cone, and two of them that share a tip."""
    ring = np.arange(valence)
    angle = 2 * np.pi * ring / valence
    V = np.vstack([np.stack([np.cos(angle), 0 * angle, np.sin(angle)], axis=1), [[0, 1, 0], [0, -1, 0]]])
    after = (ring + 1) % valence
    up = np.stack([after, ring, np.full(valence, valence)], axis=1)
    down = np.stack([ring, after, np.full(valence, valence + 1)], axis=1)
    one = V, np.vstack([up, down])
    for mesh, want in ((one, []), (breakers.touch_in_a_point(*one, valence), [valence])):
        facts = Facts(Mesh.of_triangles(*mesh), "none")
        found = fans.split_points(facts.points, facts.fan_heads)
        assert facts.vertex_of_point[found].tolist() == want


def test_a_moebius_band_cannot_be_turned_right():
    ring = [[i, i + 1, i + 2] for i in range(5)] + [[5, 6, 1], [6, 0, 1]]
    ring[5:] = [[5, 6, 0], [6, 0, 1]]
    mesh = Mesh.of_triangles(np.random.default_rng(0).random((7, 3)), np.array(ring))
    facts = Facts(mesh)
    assert len(facts.inconsistent)
    assert facts.one_sided.all()
    assert not len(winding.faces_to_flip(facts.sides))


QUESTIONS = st.sampled_from([1, 100])  # without and with a grid
COORDINATE = st.one_of(st.integers(-3, 3).map(float), st.floats(-1e3, 1e3), st.floats(-1e-150, 1e-150))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(COORDINATE, min_size=6, max_size=6), st.sampled_from([0.0, 0.5, 2.0, -1.0, 1 / 3, 1e-17]))
def test_exact_area(numbers, step):
    """C lies on the line through A and B, as nearly as rounding allows: sometimes exactly."""
    A, B = np.array(numbers[:3]), np.array(numbers[3:])
    C = A + step * (B - A)
    a, b, c = ([Fraction(x) for x in p.tolist()] for p in (A, B, C))
    u, v = ([q - p for p, q in zip(a, end, strict=True)] for end in (b, c))
    want = all(u[i] * v[j] == u[j] * v[i] for i, j in ((0, 1), (1, 2), (2, 0)))
    assert exact.exactly_zero_area(A[None], B[None], C[None]).tolist() == [want]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.integers(-4, 4), min_size=12, max_size=12), st.sampled_from([0.25, 0.1, 1e-3]))
def test_exact_orientation(numbers, scale):
    P = np.array(numbers, float).reshape(4, 3) * scale
    A, B, C, D = ([Fraction(x) for x in row] for row in P.tolist())
    u, v, w = ([q[i] - A[i] for i in range(3)] for q in (B, C, D))
    det = w[0] * (u[1] * v[2] - u[2] * v[1]) + w[1] * (u[2] * v[0] - u[0] * v[2]) + w[2] * (u[0] * v[1] - u[1] * v[0])
    assert exact.orientation_3d(*(row[None] for row in P)).tolist() == [(det > 0) - (det < 0)]
    flat = u[0] * v[1] - u[1] * v[0]
    assert exact.orientation_2d(*(row[None, :2] for row in P[:3])).tolist() == [(flat > 0) - (flat < 0)]


def flat_triangles(kind, rng, count=150):
    """Three points (count, 2) each that are often exactly on a line, or as near to it as numbers allow."""
    whole = rng.integers(-4, 5, (3, count, 2)).astype(float)
    if kind == "tenths":
        return whole * 0.1
    if kind == "all ranges":
        return np.ldexp(whole, rng.integers(-1070, 0, whole.shape))
    if kind == "denormal beside one":
        return np.where(rng.random(whole.shape) < 0.5, whole * 5e-324, whole)
    if kind == "on the line":
        return np.stack([whole[0], whole[1], whole[0] + rng.random((count, 1)) * (whole[1] - whole[0])])
    if kind == "one bit off":
        ends = whole[1] * rng.integers(1, 1 << 26, (count, 1))
        far = np.nextafter(ends * rng.integers(1, 1 << 20, (count, 1)), rng.choice([-np.inf, np.inf], (count, 2)))
        return np.stack([np.zeros_like(ends), ends, far])
    return whole


@pytest.mark.parametrize("kind", ["whole", "tenths", "all ranges", "denormal beside one", "on the line", "one bit off"])
def test_many_exact_orientations(kind):
    A, B, P = flat_triangles(kind, np.random.default_rng(3))
    P[::10] = B[::10]
    want = []
    for a, b, p in zip(A.tolist(), B.tolist(), P.tolist(), strict=True):
        (ax, ay), (bx, by), (px, py) = (map(Fraction, q) for q in (a, b, p))
        area = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
        want.append((area > 0) - (area < 0))
    assert 0 in want
    assert exact.orientation_2d(A, B, P).tolist() == want


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.tuples(*[st.integers(-6, 6)] * 3), QUESTIONS)
def test_a_point_on_a_grid_is_inside_the_box_or_on_it(point, questions):
    """Rays through corners, along edges and within faces are where parity tests go wrong."""
    V, F = solids.box((-0.5, -0.5, -0.5), (0.5, 0.5, 0.5))
    where = max(abs(x) for x in point)
    got = nesting.inside(np.array(point) / 8, nesting.Shell(V[F], questions))
    assert got in ((True,) if where < 4 else (None, False) if where == 4 else (False,))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.tuples(*[st.floats(-1, 1)] * 3), QUESTIONS)
def test_a_point_is_inside_the_sphere_as_its_winding_number_says(point, questions):
    V, F = solids.sphere()
    p = np.array(point)
    A, B, C = (V[F[:, k]] - p for k in range(3))
    la, lb, lc = (np.linalg.norm(x, axis=1) for x in (A, B, C))
    top = np.einsum("ij,ij->i", A, np.cross(B, C))
    bottom = la * lb * lc + np.sum(A * B, 1) * lc + np.sum(B * C, 1) * la + np.sum(C * A, 1) * lb
    number = float(np.sum(np.arctan2(top, bottom)) / (2 * np.pi))
    got = nesting.inside(p, nesting.Shell(V[F], questions))
    assert got is None or got == (number > 0.5)


def test_weld_by_exact_bits():
    V = np.array([[0.0, 1, 2], [-0.0, 1, 2], [0, 1, np.nextafter(2, 3)], [np.nan, 0, 0], [np.nan, 0, 0], [0, 1, 2]])
    assert weld.weld_positions(V).tolist() == [0, 0, 1, 2, 2, 0]
    assert weld.weld_positions(np.zeros((0, 3))).tolist() == []


def test_edge_table_without_packing_gives_the_same_answer():
    V, F = solids.torus()
    mesh = Mesh.of_triangles(V, F)
    facts = Facts(mesh)
    head = facts.points[facts.following]
    far = (1 << 30) - 50
    packed, plain = facts.edges, edges.edge_table(facts.points + far, head + far, facts.kept)
    assert np.array_equal(packed.half, plain.half)
    assert np.array_equal(packed.start, plain.start)
    assert np.array_equal(packed.forward, plain.forward)


@pytest.mark.parametrize("scale", [1.0, 1e-200, 1e150])
def test_volume_signs_and_areas(scale):
    V, F = solids.hollow()
    part = np.repeat([0, 1], [128, 12])
    assert solid.volume_signs(V * scale, F, part, 2).tolist() == [1, -1]
    shares = solid.part_areas(V * scale, F, part, 2)
    assert shares[1] == pytest.approx(1.5 / (1.5 + 11.9), rel=0.05)
    flat = np.array([[0, 1, 2], [0, 2, 1]])
    assert solid.volume_signs(V, flat, np.zeros(2, int), 1).tolist() == [0]


def test_nested_shells_have_their_depths():
    shells = [solids.sphere(1)] + [solids.box((-r,) * 3, (r,) * 3) for r in (0.4, 0.3, 0.2, 0.1)]
    V, F = solids.joined(*shells)
    part = np.repeat(np.arange(5), [32, 12, 12, 12, 12])
    assert nesting.nesting_depths(V, F, part, np.ones(5, bool)).tolist() == [0, 1, 2, 3, 4]
    half_open = np.array([True, False, True, True, True])
    assert nesting.nesting_depths(V, F, part, half_open).tolist() == [0, 0, 1, 2, 3]


def test_many_crumbs_inside_and_around_a_shell():
    places = [(x, y, z) for x in (-1.5, -0.4, 0.3) for y in (-0.4, 0.0, 1.5) for z in (-1.5, 0.0, 0.35)]
    crumbs = [solids.box(np.array(p) - 0.05, np.array(p) + 0.05) for p in places]
    V, F = solids.joined(solids.sphere(), *crumbs)
    part = np.repeat(np.arange(len(crumbs) + 1), [128] + [12] * len(crumbs))
    want = [0] + [int(np.linalg.norm(p) < 1) for p in places]
    assert 0 < sum(want) < len(places)
    assert nesting.nesting_depths(V, F, part, np.ones(len(want), bool)).tolist() == want


def test_counter_of_uses_on_a_clean_torus():
    mesh = Mesh.of_triangles(*solids.torus())
    assert Counter(Facts(mesh).edges.uses.tolist()) == {2: 144}
