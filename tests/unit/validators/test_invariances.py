"""Verdicts and elements do not depend on where a mesh lies, how it is numbered, or which format holds it."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specs.findings import Status
from tests.oracle.cases import CASES
from tests.rules import breakers, solids, writers
from validators.engine import judge
from validators.meshes import Mesh, read_mesh
from validators.profile import load_profile
from validators.subject import Subject

PROFILE = load_profile()
FEW = settings(max_examples=4, deadline=None, derandomize=True)
TORUS, BOX = solids.torus(6, 5), solids.box()
HOLLOW = solids.joined(BOX, (BOX[0] / 2, BOX[1][:, ::-1]))


def cut_on_one_side(V, F):
    """The box with its first edge cut in the middle for one of its faces, and not for the other."""
    V, F = breakers.collapse_face(V, F, 0)
    return V, F[:-1]


MESHES = {
    "clean torus": TORUS,
    "hollow": HOLLOW,
    "flipped": breakers.flip_face(*TORUS, 11),
    "all flipped": breakers.flip_all(*HOLLOW),
    "open": breakers.delete_face(*TORUS, 20),
    "pinched": breakers.weld_two_vertices(*TORUS, 2, 28),
    "fin": breakers.third_face_on_edge(*BOX, 4),
    "doubled": breakers.duplicate_face(*TORUS, 3, reverse=True),
    "flat": breakers.collapse_face(*BOX, 0),
    "loose": breakers.shift_component(*BOX, by=(4.0, 0.5, 0.25)),
    "nan": breakers.add_nan(*BOX, 3),
    "piercing": solids.joined(BOX, (solids.box((-0.5, -0.25, -0.3), (0.7, 0.6, 3.0)))),
    "poking out": solids.joined(solids.sphere(1), (solids.sphere(1)[0] * 0.25 + 0.5, solids.sphere(1)[1])),
    "wall to wall": solids.joined(BOX, solids.box((1, -0.5, -0.5), (2, 0.5, 0.5))),
    "t-junction": cut_on_one_side(*BOX),
    "fold": (np.array([[0, 0, 0], [4, 0, 0], [0, 4, 0], [1, 2, 0]], float), np.array([[0, 1, 2], [1, 0, 3]])),
    "moebius": tuple(map(np.asarray, (CASES["moebius"].V, CASES["moebius"].faces))),
    "stray": (np.vstack([[[9.0, 9.0, 9.0]], BOX[0]]), BOX[1] + 1),
}
# A general rotation rounds: what is exactly flat, or touches exactly, need not stay so.
ROUNDING_SAFE = sorted(set(MESHES) - {"flat", "wall to wall", "t-junction", "fold"})


@cache
def as_it_is(name):
    """What is found of a mesh before anything happens to it."""
    return found(triangles(*MESHES[name]))


def found(mesh, weld="position"):
    """{rule: (status, kind, set of elements)} of everything that ran."""
    report = judge(Subject("m", mesh, weld=weld), PROFILE)
    return report.verdict, {
        finding.rule: (finding.status, finding.elements and finding.elements.kind, _elements(finding))
        for finding in report.findings
        if finding.status is not Status.SKIP
    }


def _elements(finding):
    return frozenset(finding.elements.indices) if finding.elements else frozenset()


def triangles(V, F):
    return Mesh.of_triangles(V, F)


@pytest.mark.parametrize("name", MESHES)
@FEW
@given(st.permutations(range(3)), st.tuples(*[st.sampled_from([1.0, -1.0])] * 3), st.integers(-300, 300))
def test_axis_turns_mirrors_and_power_of_two_scales_change_nothing(name, axes, signs, exponent):
    V, F = MESHES[name]
    moved = np.ldexp(V[:, axes] * signs, exponent)
    mirrored = np.linalg.det(np.eye(3)[list(axes)] * signs) < 0
    # The turn is about the corner that each face names first, so that elements keep their names.
    turned = F[:, [0, 2, 1]] if mirrored else F
    assert found(triangles(moved, turned)) == as_it_is(name)


@pytest.mark.parametrize("name", ROUNDING_SAFE)
@FEW
@given(st.lists(st.floats(-1, 1), min_size=4, max_size=4), st.floats(1e-3, 1e3), st.floats(-10, 10))
def test_rigid_motion_and_scale_change_nothing(name, quaternion, scale, shift):
    q = np.array(quaternion)
    q = q / np.linalg.norm(q) if np.linalg.norm(q) > 1e-3 else np.array([1.0, 0, 0, 0])
    w, x, y, z = q
    R = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    V, F = MESHES[name]
    moved = np.einsum("ij,nj->ni", R, V) * scale + shift
    if name == "nan":
        moved[np.isnan(V).any(axis=1)] = np.nan
    assert found(triangles(moved, F)) == as_it_is(name)


@pytest.mark.parametrize("name", MESHES)
@FEW
@given(st.randoms(use_true_random=False))
def test_renumbering_renames_the_elements_and_changes_nothing_else(name, random):
    V, F = MESHES[name]
    vertex, face = list(range(len(V))), list(range(len(F)))
    random.shuffle(vertex)
    random.shuffle(face)
    new_vertex, new_face = np.argsort(vertex), np.argsort(face)
    renumbered = new_vertex[F[face]]
    for row in range(len(renumbered)):
        renumbered[row] = np.roll(renumbered[row], random.randrange(3))
    verdict, want = as_it_is(name)
    got_verdict, got = found(triangles(V[vertex], renumbered))
    assert got_verdict == verdict
    for rule, (status, kind, elements) in want.items():
        if rule in ("duplicate-face", "loose-component"):  # which copy is the later one depends on the order
            assert (got[rule][0], len(got[rule][2])) == (status, len(elements))
        elif kind in ("edge", "face-pair"):
            new = new_vertex if kind == "edge" else new_face
            pairs = {tuple(sorted((int(new[a]), int(new[b])))) for a, b in elements}
            assert got[rule] == (status, kind, pairs)
        else:
            rename = new_vertex if kind == "vertex" else new_face
            assert got[rule] == (status, kind, {int(rename[i]) for i in elements})


@pytest.mark.parametrize("name", MESHES)
def test_the_sign_of_zero_changes_nothing(name):
    V, F = MESHES[name]
    V = np.where(np.abs(V) < 1e-9, 0.0, V)
    soup, corners = V[F].reshape(-1, 3), np.arange(3 * len(F)).reshape(-1, 3)
    signed = np.where((soup == 0) & (np.arange(len(soup)) % 2 == 1)[:, None], -0.0, soup)
    assert found(triangles(signed, corners)) == found(triangles(soup, corners))


@pytest.mark.parametrize("name", MESHES)
def test_every_format_gets_the_same_answer(name):
    V, F = MESHES[name]
    V = V.astype(np.float32).astype(np.float64)
    if name == "flat":
        assert np.array_equal(V, MESHES[name][0])
    verdict, want = found(triangles(V, F))
    for form, (suffix, write) in writers.WRITERS.items():
        got_verdict, got = found(read_mesh(Path(f"m{suffix}"), write(V, F)))
        assert got_verdict == verdict
        for rule, (status, kind, elements) in want.items():
            if form.startswith("stl") and rule == "unreferenced-vertex":
                assert not got[rule][2]  # STL has no vertices but those of faces
            elif form.startswith("stl") and kind in ("edge", "vertex"):
                assert got[rule][:2] == (status, kind)  # STL numbers corners
                if rule != "non-finite-vertex":  # which there is one for each corner
                    assert len(got[rule][2]) == len(elements)
            else:
                assert got[rule] == (status, kind, elements)
