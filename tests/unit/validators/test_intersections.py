"""Self-intersections against brute force in rational numbers, in compiled code and in whole numbers."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules import breakers, solids
from validators.facts import Facts
from validators.meshes import Mesh
from validators.meshes.mesh import Primitive
from validators.metrics import contact, pairs

FEW = settings(max_examples=30, deadline=None, derandomize=True)


@pytest.fixture(params=["whole numbers", "compiled"])
def way(request, monkeypatch):
    monkeypatch.setattr(pairs, "SMALL", 0 if request.param == "compiled" else 10**6)
    monkeypatch.setattr(pairs, "FEW", 10**9)
    return request.param


def found(V, faces, **rest):
    return Facts(mesh_of(V, faces, **rest)).intersections.pairs.tolist()


def mesh_of(V, faces, **rest):
    starts = np.cumsum([0] + [len(face) for face in faces])
    return Mesh(np.asarray(V, float), np.concatenate(faces).astype(np.int64), starts, **rest)


# The reference: the common points of two triangles are the convex hull of a few, all of which are computed.


def minus(a, b):
    return tuple(x - y for x, y in zip(a, b, strict=True))


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def cross(a, b):
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def normal(T):
    return cross(minus(T[1], T[0]), minus(T[2], T[0]))


def inside(point, T):
    """Whether the closed triangle holds the point."""
    n = normal(T)
    return dot(n, minus(point, T[0])) == 0 and all(
        dot(n, cross(minus(T[k], T[k - 1]), minus(point, T[k - 1]))) >= 0 for k in range(3)
    )


def crossings(p, q, T):
    """Where the segment p-q meets the plane of T, or the lines of its sides within the plane."""
    n = normal(T)
    at_p, at_q = dot(n, minus(p, T[0])), dot(n, minus(q, T[0]))
    walls = [(n, T[0])] if at_p or at_q else [(cross(n, minus(T[k], T[k - 1])), T[k]) for k in range(3)]
    for wall, through in walls:
        over, under = dot(wall, minus(p, through)), dot(wall, minus(q, through))
        if over != under and 0 <= over / (over - under) <= 1:
            share = over / (over - under)
            yield tuple(x + (y - x) * share for x, y in zip(p, q, strict=True))


def common_points(one, other):
    points = {p for p in one if inside(p, other)} | {p for p in other if inside(p, one)}
    for T, U in ((one, other), (other, one)):
        for k in range(3):
            points |= {p for p in crossings(T[k - 1], T[k], U) if inside(p, U)}
    return points


def on_segment(point, p, q):
    return not any(cross(minus(point, p), minus(q, p))) and dot(minus(point, p), minus(point, q)) <= 0


def meet(one, other):
    """For triangles with an area: a common point lies beyond what they share."""
    shared = [p for p in one if p in other]
    if len(shared) == 3:
        return False
    points = common_points(one, other)
    if len(shared) == 2:
        return any(not on_segment(p, *shared) for p in points)
    return bool(points - set(shared))


def apart(one, other):
    """Whether the boxes have a gap between them."""
    return any(max(p[k] for p in a) < min(p[k] for p in b) for k in range(3) for a, b in ((one, other), (other, one)))


def meeting(V, F):
    triangles = [tuple(tuple(map(Fraction, V[v].tolist())) for v in face) for face in F]
    area = [any(normal(T)) for T in triangles]
    return [
        [a, b]
        for a, b in combinations(range(len(F)), 2)
        if area[a] and area[b] and not apart(V[F[a]].tolist(), V[F[b]].tolist()) and meet(triangles[a], triangles[b])
    ]


@st.composite
def crowded(draw):
    """Triangles with corners on few places, so that everything coincides."""
    n, size = draw(st.integers(4, 9)), draw(st.integers(2, 4))
    places = draw(st.lists(st.tuples(*[st.integers(0, size)] * 3), min_size=n, max_size=n))
    V = np.array(places, float)
    shape = draw(st.sampled_from(["space", "tilted plane", "thirds", "far away", "other sizes"]))
    if shape == "tilted plane":
        V[:, 2] = V[:, 0] + 2 * V[:, 1]
    elif shape == "thirds":
        V = V / 3 + 0.1
    elif shape == "far away":
        V = V * 2.0**-40 + 1.0
    elif shape == "other sizes":
        V = V * np.array([[1.0, 1e-160, 1e-310]])[:, draw(st.permutations(range(3)))]
    F = draw(st.lists(st.lists(st.integers(0, n - 1), min_size=3, max_size=3), min_size=2, max_size=8))
    return V, F


@pytest.mark.parametrize("wise", ["whole numbers", "compiled"])
@FEW
@given(crowded())
def test_crowded_triangles(wise, made):
    V, F = made
    before = pairs.SMALL
    pairs.SMALL = 0 if wise == "compiled" else before
    try:
        assert found(V, F) == meeting(V, F)
    finally:
        pairs.SMALL = before


@pytest.mark.parametrize("seed", range(6))
def test_random_soups_and_their_nearest_neighbours(seed, way):
    """Corners on the faces and edges of others, exact and moved by one unit in the last place."""
    random = np.random.default_rng(seed)
    T = random.integers(-8, 9, (8, 3, 3)).astype(float)
    share = random.integers(1, 4, (8, 1)) / 4.0
    T[1:, 0] = T[:-1, 1] * share[1:] + T[:-1, 2] * (1 - share[1:])  # on an edge of the one before
    V = np.concatenate([T, np.nextafter(T, T + random.integers(-1, 2, T.shape))]).reshape(-1, 3)
    F = np.arange(len(V)).reshape(-1, 3)
    assert found(V, F) == meeting(V, F)


SOLIDS = {
    "box": solids.box(),
    "torus": solids.torus(5, 4),
    "sphere": solids.sphere(1),
    "overlapping boxes": solids.joined(solids.box(), solids.box((0, 0, 0), (2, 2, 2))),
    "boxes side by side": solids.joined(solids.box(), solids.box((1, 0, 0), (3, 2, 2))),
    "a box through a box": solids.joined(solids.box(), solids.box((-2, -0.5, -0.5), (2, 0.5, 0.5))),
    "pinched": breakers.weld_two_vertices(*solids.torus(6, 4), 2, 14),
    "spindle torus": solids.torus(6, 5, 0.5, 1.0),
}


@pytest.mark.parametrize("name", SOLIDS)
def test_solids(name, way):
    V, F = SOLIDS[name]
    assert found(V, F) == meeting(V, F)


def test_two_spheres_cross_in_as_many_pairs_however_they_are_numbered(way):
    ball = solids.sphere(1)
    V, F = solids.joined(ball, (ball[0] + [0.75, 0.25, 0.125], ball[1]))
    want = meeting(V, F)
    assert found(V, F) == want
    random = np.random.default_rng(5)
    vertex, face = random.permutation(len(V)), random.permutation(len(F))
    place = np.argsort(face)
    renamed = sorted(sorted((int(place[a]), int(place[b]))) for a, b in want)
    assert found(V[vertex], np.argsort(vertex)[F[face]]) == renamed


@FEW
@given(st.permutations(range(3)), st.tuples(*[st.sampled_from([1.0, -1.0])] * 3), st.integers(-900, 900))
def test_axis_turns_mirrors_powers_of_two_and_the_sign_of_zero(axes, signs, exponent):
    V, F = SOLIDS["boxes side by side"]
    moved = np.ldexp(V[:, axes] * signs, exponent)
    assert found(moved, F) == found(V, F)


def kinds(V, F):
    return Facts(mesh_of(V, F)).intersections.kinds.tolist()


@pytest.mark.parametrize("far", [1e9, 1e300])
def test_one_far_corner_does_not_blind_the_search_for_the_rest(way, far):
    """Seen from so far, all other faces lie in one place: float32 boxes cannot tell them apart."""
    crossed = solids.joined(solids.sphere(2), (solids.sphere(2)[0] + [0.7, 0.1, 0.05], solids.sphere(2)[1]))
    without = found(*crossed)
    V, F = solids.joined(crossed, (np.array([[9.0, 0, 0], [9, 1, 0], [far, far, far]]), np.array([[0, 1, 2]])))
    assert len(without) > 20
    assert found(V, F) == without


def test_kinds(way):
    A = [(0, 0, 0), (4, 0, 0), (0, 4, 0)]
    F = [[0, 1, 2], [3, 4, 5]]
    assert kinds([*A, (1, 1, 1), (1, 1, -1), (9, 9, 0)], F) == [contact.PIERCING]
    assert kinds([*A, (1, 1, 0), (2, 1, 0), (2, 2, 0)], F) == [contact.COPLANAR]
    assert kinds([*A, (1, 1, 0), (1, 1, 1), (2, 1, 1)], F) == [contact.TOUCHING]
    assert kinds([*A, (1, 1, 0), (4, 4, 0), (4, 5, 0)], F) == [contact.COPLANAR]
    assert kinds([*A, (2, 2, 0), (4, 4, 0), (4, 5, 0)], F) == [contact.TOUCHING]


# Faces with more corners


def test_triangles_of_one_polygon_do_not_count_against_each_other(way):
    bent = [(0, 0, 0), (4, 0, 0), (1, 1, 0), (0, 4, 0), (-1, 1, 1)]
    assert found(bent, [[0, 1, 2, 3, 4]]) == []


def test_a_straight_corner_is_shared_by_the_faces_though_not_by_their_triangles(way):
    V = [(0, 0, 0), (1, 0, 0), (2, 0, 0), (2, 2, 0), (0, 2, 0), (0, -2, 0), (2, -2, 0), (1, -2, 0)]
    lower = [[0, 5, 7, 1], [1, 7, 6, 2]]
    assert found(V, [[0, 1, 2, 3, 4], *lower]) == []
    assert found(V, [[0, 2, 3, 4], *lower]) == [[0, 1], [0, 2]]  # a T-junction


def test_polygons_that_share_a_diagonal_meet_along_it(way):
    V = [(0, 0, 0), (2, 0, 0), (2, 2, 0), (0, 2, 0), (2, 0, 1), (0, 2, 2)]
    assert found(V, [[0, 1, 2, 3], [0, 4, 2, 5]]) == [[0, 1]]
    assert found(V, [[0, 1, 2], [0, 4, 2]]) == []  # a side of both


def test_a_polygon_twice_is_no_pair_but_a_triangle_over_a_quad_is(way):
    V = [(0, 0, 0), (2, 0, 0), (2, 2, 0), (0, 2, 0)]
    assert found(V, [[0, 1, 2, 3], [1, 2, 3, 0]]) == []
    assert found(V, [[0, 1, 2, 3], [0, 1, 2]]) == [[0, 1]]


def test_a_face_given_twice_pairs_twice_with_what_pierces_it(way):
    V = [(0, 0, 0), (4, 0, 0), (0, 4, 0), (1, 1, 1), (1, 1, -1), (9, 9, 0)]
    assert found(V, [[0, 1, 2], [3, 4, 5], [2, 0, 1], [4, 3, 5]]) == [[0, 1], [0, 3], [1, 2], [2, 3]]


def test_faces_without_area_and_with_a_corner_twice_are_left_out(way):
    V = [(0, 0, 0), (4, 0, 0), (0, 4, 0), (1, 1, 1), (1, 1, 0), (1, 1, -1), (2, 2, 1)]
    assert found(V, [[0, 1, 2], [3, 4, 5]]) == []
    assert found(V, [[0, 1, 2], [3, 3, 5, 6]]) == []


# Scenes, welding, limits


def test_geometry_of_different_scenes_never_meets(way):
    V, F = solids.joined(solids.box(), solids.box((0, 0, 0), (2, 2, 2)), solids.box())
    parts = tuple(
        Primitive(f"/meshes/{k}/primitives/0", range(8 * k, 8 * k + 8), range(12 * k, 12 * k + 12), scene=scene)
        for k, scene in enumerate((0, 1, 1))
    )
    got = found(V, F, primitives=parts)
    assert got == [pair for pair in found(V, F) if pair[0] >= 12]
    assert got


def test_welding_is_by_position_whatever_the_facts_say():
    V, F = solids.box()
    apart = mesh_of(V[F].reshape(-1, 3), np.arange(36).reshape(-1, 3))
    assert not len(Facts(apart, weld="none").intersections.pairs)


def test_a_search_that_stops_says_so(monkeypatch):
    random = np.random.default_rng(0)
    V, F = random.normal(size=(900, 3)), np.arange(900).reshape(-1, 3)
    assert Facts(mesh_of(V, F)).intersections.complete
    monkeypatch.setattr(pairs, "MAX_PAIRS", 100)
    monkeypatch.setattr(pairs, "BATCH", 1000)
    assert not Facts(mesh_of(V, F)).intersections.complete
