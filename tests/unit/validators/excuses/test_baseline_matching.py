"""The same defects in another order or file raise no alarm; a new or moved one does, and only that."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specs.findings import Status
from tests.rules.breakers import collapse_face, duplicate_face, flip_face, repeat_corner, third_face_on_edge
from tests.rules.solids import joined, quad_box, sphere, torus
from tests.rules.writers import glb, obj, off, ply_binary, stl_binary
from tests.unit.validators.excuses.samples import alarms, baseline_of, judged, scrambled
from validators.meshes import Mesh, read_mesh

WRITERS = {".obj": obj, ".ply": ply_binary, ".stl": stl_binary, ".glb": glb, ".off": off}


def damaged(rng, count=4):
    """A sphere and a torus with random damage; positions are whole multiples of 2^-12, which every format holds."""
    V, F = joined(sphere(), (torus()[0] + [4.0, 0, 0], torus()[1]))
    V = np.round(V * 4096) / 4096
    for _ in range(count):
        face = int(rng.integers(len(F)))
        kind = int(rng.integers(5))
        if kind == 0:
            F = np.delete(F, face, axis=0)
        elif kind == 1:
            V, F = duplicate_face(V, F, face)
        elif kind == 2:
            V, F = flip_face(V, F, face)
        elif kind == 3:
            V, F = third_face_on_edge(V, F, face)
        else:
            V, F = repeat_corner(V, F)
    return np.round(V * 4096) / 4096, F


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_another_order_raises_no_alarm(seed, weld):
    rng = np.random.default_rng(seed)
    V, F = damaged(rng)
    known = baseline_of((V, F))
    W, G = scrambled(V, F, rng, weld)
    findings, tallies = judged((W, G), known)
    assert alarms((W, G), known) == {}
    assert sum(one.gone for one in tallies.values()) == 0
    assert {rule for rule, one in findings.items() if one.excused} == {one.rule for one in known}


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(sorted(WRITERS)), st.sampled_from(sorted(WRITERS)))
def test_another_format_raises_no_alarm(tmp_path_factory, seed, first, second):
    rng = np.random.default_rng(seed)
    folder, (V, F) = tmp_path_factory.mktemp("m"), damaged(rng)
    known = baseline_of((V, F))
    for suffix in (first, second):  # from one into the next
        (folder / f"a{suffix}").write_bytes(WRITERS[suffix](V, F))
        mesh = read_mesh(folder / f"a{suffix}")
        assert alarms(mesh, known) == {}
        V, F = mesh.V, mesh.F


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_new_hole_is_new_and_nothing_else(seed):
    rng = np.random.default_rng(seed)
    V, F = torus(16, 12)
    old, new = 0, int(rng.integers(60, 200))
    known = baseline_of((V, np.delete(F, old, axis=0)), ("boundary-edge",))
    with_both = np.delete(F, [old, new], axis=0)
    W, G = scrambled(V, with_both, rng)
    findings, tallies = judged((W, G), known, ("boundary-edge",))
    found = findings["boundary-edge"]
    places = np.sort(W[np.array(found.elements.indices)].mean(axis=1), axis=0)
    hole = V[F[new]]
    assert found.status is Status.FAIL
    assert np.allclose(places, np.sort((hole + np.roll(hole, 1, axis=0)) / 2, axis=0))
    assert (tallies["boundary-edge"].known, tallies["boundary-edge"].new, tallies["boundary-edge"].gone) == (3, 3, 0)
    assert "3 new (first: vertices" in found.message
    assert "3 known in baselines/test.json" in found.message


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.3, 30.0, -30.0]))
def test_a_vertex_moved_by_more_than_the_tolerance_moves_its_defects(seed, tolerances):
    rng = np.random.default_rng(seed)
    V, F = sphere()
    F = np.delete(F, 5, axis=0)
    known = baseline_of((V, F), ("boundary-edge",))
    moved = V.copy()
    moved[sphere()[1][5][0], rng.integers(3)] += tolerances * known[0].tolerance_m
    expected = {} if abs(tolerances) < 1 else {"boundary-edge": 2}
    assert alarms((moved, F), known, ("boundary-edge",)) == expected


def test_a_hole_that_moved_to_another_place_fails_though_there_are_no_more():
    V, F = torus()
    known = baseline_of((V, np.delete(F, 3, axis=0)), ("boundary-edge",))
    findings, tallies = judged((V, np.delete(F, 50, axis=0)), known, ("boundary-edge",))
    assert findings["boundary-edge"].status is Status.FAIL
    assert (tallies["boundary-edge"].new, tallies["boundary-edge"].gone) == (3, 3)


def test_fixing_some_does_not_fail_and_says_how_many_are_gone():
    V, F = torus()
    known = baseline_of((V, np.delete(F, [3, 50], axis=0)), ("boundary-edge",))
    findings, _ = judged((V, np.delete(F, 50, axis=0)), known, ("boundary-edge",))
    assert findings["boundary-edge"].status is Status.INFO
    assert findings["boundary-edge"].message.endswith("; 3 of 6 known in baselines/test.json are gone")
    findings, _ = judged((V, F), known, ("boundary-edge",))
    assert findings["boundary-edge"].status is Status.PASS
    assert findings["boundary-edge"].message.endswith("; all 6 known in baselines/test.json are gone")


def test_polygons_cut_into_triangles_keep_their_edges_and_vertices():
    V, faces = quad_box()
    V = np.vstack([V, V[:1] + [0.0, 0.0, 3.0], V[:1] + [0.0, 3.0, 0.0]])  # a fin of one vertex on the box
    fin = [0, len(V) - 2, len(V) - 1]
    quads = Mesh(V, np.concatenate([*faces[1:], fin]), np.array([0, 4, 8, 12, 16, 20, 23]))
    rules = ("boundary-edge", "non-manifold-vertex")
    known = baseline_of(quads, rules)
    assert {one.rule for one in known} == set(rules)
    for other in ((0, 1, 2), (0, 2, 3)), ((1, 2, 3), (1, 3, 0)):
        F = np.array([[face[i] for i in cut] for face in faces[1:] for cut in other] + [fin])
        assert alarms((V, F), known, rules) == {}


@pytest.mark.parametrize("damage", [collapse_face, duplicate_face])
def test_degenerate_and_doubled_faces_of_a_mesh_far_out(damage):
    V, F = sphere()
    V, F = damage(V + 1000.0, F, 7)
    V = V.astype(np.float32).astype(float)
    known = baseline_of((V, F))
    assert alarms(scrambled(V, F, np.random.default_rng(0)), known) == {}


def quad_ring(n=12, m=8):
    """A torus of quads, its rings, and one quad doubled."""
    V, F = torus(n, m)
    faces = [[int(F[i][0]), int(F[i + 1][1]), int(F[i][1]), int(F[i][2])] for i in range(0, len(F), 2)]
    return V, [*faces, faces[5]]


def polygons(V, faces):
    return Mesh(np.asarray(V), np.concatenate(faces), np.cumsum([0] + [len(face) for face in faces]))


@pytest.mark.parametrize("start", [0, 1])
def test_a_quad_stands_for_its_two_halves_along_either_diagonal(start):
    V, faces = quad_ring()
    rules = ("duplicate-face", "boundary-edge")
    known = baseline_of(polygons(V, faces), rules)
    assert {one.label for one in known if one.rule == "duplicate-face"} == {"", "quads"}
    assert alarms(polygons(V, [np.roll(face, 2) for face in faces[::-1]]), known, rules) == {}
    turned = [np.roll(face, start) for face in faces]
    F = np.array([[face[0], face[i], face[i + 1]] for face in turned for i in (1, 2)])
    findings, tallies = judged((V, F), known, rules)
    assert findings["duplicate-face"].status is Status.INFO
    assert (tallies["duplicate-face"].known, tallies["duplicate-face"].gone) == (1, 0)
    for more in (F[-1:], F[-2:], F[:1]):
        found = alarms((V, np.vstack([F, more])), known, ("duplicate-face",))
        assert found == {"duplicate-face": len(more)}
    assert alarms((V, F[:-1]), known, ("duplicate-face",)) == {"duplicate-face": 1}  # half of it is another defect
    _, tallies = judged((V, F[:-2]), known, ("duplicate-face",))
    assert (tallies["duplicate-face"].known, tallies["duplicate-face"].gone) == (0, 1)
