"""The rules against the exact oracle and against truth written by hand: sets of elements, equal to the last one."""

from functools import cache

import numpy as np
import pytest

from specs.findings import Status
from tests.oracle.cases import CASES
from tests.oracle.truth import GEOMETRY, INTEGRITY, TOPOLOGY, truth
from validators.engine import judge
from validators.meshes import Mesh
from validators.profile import load_profile
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


@pytest.mark.parametrize("name", SMALL)
def test_the_rules_say_what_the_oracle_says(name):
    case = CASES[name]
    agree(answers(case.V, case.faces, case.weld), exact(name))
