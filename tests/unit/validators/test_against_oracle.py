"""The rules against the exact oracle and against truth written by hand: sets of elements, equal to the last one."""

from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import validators.kernels
from specs.findings import Status
from tests.oracle.cases import CASES
from tests.oracle.compare import blobs, differences, injured_sphere, soup
from tests.oracle.strategies import broken, nested, soups, unions_of_boxes
from tests.oracle.truth import GEOMETRY, INTEGRITY, TOPOLOGY, truth
from tests.rules import solids as solid_meshes
from validators.engine import judge
from validators.meshes import Mesh
from validators.metrics import edges, faces, fans, pairs, solids, weld
from validators.profile import load_profile
from validators.rule import Settings
from validators.rules import RULES
from validators.subject import Subject

PROFILE = load_profile()
HELD = set(INTEGRITY + TOPOLOGY + GEOMETRY)
SMALL = [name for name, case in CASES.items() if not case.large]


def mesh_of(V, faces):
    starts = np.cumsum([0] + [len(face) for face in faces])
    return Mesh(np.asarray(V, float).reshape(-1, 3), np.concatenate(faces).astype(np.int64), starts)


def answers(V, faces, weld="position"):
    """{rule: set of elements, or None where it did not judge} of the product."""
    found = {}
    for finding in judge(Subject("m", mesh_of(V, faces), weld=weld), PROFILE).findings:
        assert finding.status is not Status.ERROR, finding.message
        elements = set(finding.elements.indices) if finding.elements else set()
        found[finding.rule] = None if finding.status is Status.SKIP else elements
        if finding.rule == "unexpected-genus" and finding.status is not Status.SKIP:
            found["genus"] = finding.measured
    return found


@cache
def exact(name):
    case = CASES[name]
    return truth(case.V, case.faces, case.weld)


def by_hand(case, found):
    for rule, elements in found.items():
        want = case.truth.get(rule, [])
        if want == "some":
            assert elements, rule
        elif want != "any":
            assert sorted(elements or ()) == sorted(want), rule


def agree(ours, exact):
    """Equal sets for each rule, where the oracle can say."""
    for rule, elements in exact.items():
        if rule in RULES and elements is not None:
            assert ours[rule] is not None or not elements, rule
            assert (ours[rule] or set()) == elements, rule


@pytest.mark.parametrize("name", SMALL)
def test_the_oracle_says_what_is_written_by_hand(name):
    by_hand(CASES[name], exact(name))


@pytest.mark.parametrize("name", CASES)
def test_the_rules_say_what_is_written_by_hand(name):
    case = CASES[name]
    found = answers(case.V, case.faces, case.weld)
    by_hand(case, {rule: elements for rule, elements in found.items() if rule in HELD})


@contextmanager
def compiled_only():
    """Small meshes too are measured by the compiled kernels."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validators.kernels, "worth_compiling", lambda corners: True)
        for module in (edges, faces, fans, solids, weld):
            patch.setattr(module, "worth_compiling", lambda corners: True)
        patch.setattr(pairs, "SMALL", 0)
        yield


WAYS = pytest.mark.parametrize("way", [nullcontext, compiled_only], ids=["numpy", "compiled"])
FEW = settings(max_examples=25, deadline=None, derandomize=True)
MANY = settings(max_examples=60, deadline=None, derandomize=True)


@WAYS
@pytest.mark.parametrize("name", SMALL)
def test_the_rules_say_what_the_oracle_says(name, way):
    case = CASES[name]
    with way():
        agree(answers(case.V, case.faces, case.weld), exact(name))


@WAYS
@pytest.mark.parametrize("weld", ["position", "none"])
@MANY
@given(soups())
def test_soups_on_a_grid(way, weld, made):
    with way():
        agree(answers(*made, weld), truth(*made, weld))


@WAYS
@FEW
@given(soups(max_corners=6))
def test_soups_of_polygons(way, made):
    with way():
        agree(answers(*made), truth(*made))


@WAYS
@FEW
@given(unions_of_boxes())
def test_boxes_that_share_coordinates(way, made):
    with way():
        agree(answers(*made), truth(*made))


@WAYS
@FEW
@given(broken())
def test_broken_solids(way, made):
    with way():
        agree(answers(*made), truth(*made))


@FEW
@given(nested())
def test_solids_within_solids(made):
    agree(answers(*made), truth(*made))


@pytest.mark.parametrize(("make", "size"), [(injured_sphere, 10_000), (soup, 500), (blobs, 300)])
def test_large_meshes(make, size):
    """`python -m tests.oracle.compare` does it with 10,000 faces of each kind."""
    found, named, _, _ = differences(*make(size, np.random.default_rng(5)))
    assert named > 100
    assert found == {}


@st.composite
def cut_edges(draw, bits):
    """A turned sphere, some of whose edges have a point between their ends, rounded and moved by a few last bits."""
    V, F = solid_meshes.sphere(1)
    angles = np.array([draw(st.floats(0, 6)) for _ in range(2)])
    (c, d), (s, t) = np.cos(angles), np.sin(angles)
    V = V @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]) @ np.array([[1, 0, 0], [0, d, t], [0, -t, d]])
    number = np.float32 if bits == 24 else np.float64
    V, F = (V * draw(st.sampled_from([1.0, 1e-20, 3e7]))).astype(number), F.tolist()
    for f in draw(st.lists(st.integers(0, 31), min_size=1, max_size=6, unique=True)):
        a, b, c = F[f]
        share = draw(st.sampled_from([0.5, 0.25, 1 / 3]))
        point = (V[a].astype(float) * (1 - share) + V[b].astype(float) * share).astype(number)
        for axis in draw(st.lists(st.integers(0, 2), max_size=2)):
            point[axis] = np.nextafter(point[axis], number(draw(st.sampled_from([-1e30, 1e30]))))
        F[f] = [a, len(V), c]
        F.append([len(V), b, c])
        V = np.vstack([V, point])
    return V.astype(float), F


@WAYS
@pytest.mark.parametrize("bits", [24, 53])
@FEW
@given(st.data())
def test_points_on_edges_as_the_file_rounds_them(way, bits, data):
    V, F = data.draw(cut_edges(bits))
    want = truth(V, F, coordinate_bits=bits, rules=("t-junction",))
    with way():
        facts = Subject("m", replace(mesh_of(V, F), coordinate_bits=bits))
        (found,) = RULES["t-junction"].check(facts, Settings())
    assert set(found.elements.indices) == want["t-junction"]
