"""A new defect never hides behind a known one."""

from dataclasses import replace

import numpy as np
import pytest

from specs.findings import Elements, Finding, Status
from tests.rules.breakers import add_nan, duplicate_face
from tests.rules.solids import box, joined, sphere, torus
from tests.unit.validators.excuses.samples import PROFILE, alarms, baseline_of, judged, outcomes_of, subject_of
from validators.engine import Outcome, run_rule
from validators.excuses import Known
from validators.excuses.applying import excused
from validators.excuses.matching import matched
from validators.excuses.recording import Left, described
from validators.excuses.shapes import Shapes
from validators.rules import RULES


def test_a_second_copy_of_a_known_doubled_face_is_new():
    V, F = duplicate_face(*sphere(), 3)
    known = baseline_of((V, F), ("duplicate-face",))
    findings, _ = judged(duplicate_face(V, F, 3), known, ("duplicate-face",))
    assert findings["duplicate-face"].status is Status.FAIL
    assert findings["duplicate-face"].elements.indices == (len(F),)


def test_one_more_defect_at_the_point_where_all_lie_is_new():
    V = np.zeros((9, 3)) + [0.1, 0.2, 0.3]
    F = np.arange(9).reshape(3, 3)
    known = baseline_of((V, F[:2]), ("degenerate-face",))
    assert alarms((V, F[:2]), known, ("degenerate-face",)) == {}
    assert alarms((V, F), known, ("degenerate-face",)) == {"degenerate-face": 1}


def test_a_fourth_face_on_a_known_edge_of_three_is_new():
    V, F = sphere()
    a, b, _ = F[0]
    fins = V[a] + V[b] + np.array([[0.5, 0.25, 0.125], [0.25, 0.5, 0.125]])
    W, n = np.vstack([V, fins]), len(V)
    known = baseline_of((W, np.vstack([F, [b, a, n]])), ("non-manifold-edge",))
    worse = np.vstack([F, [b, a, n], [b, a, n + 1]])
    assert alarms((W, worse), known, ("non-manifold-edge",)) == {"non-manifold-edge": 1}


def test_a_third_fan_at_a_known_vertex_of_two_is_new():
    spike = (
        np.array([[0, 0, 0], [1, -1, -0.5], [1, -0.5, -1], [0.5, -1, -1]]),
        np.array([[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]]),
    )
    two = [box((0, 0, 0), (1, 1, 1)), box((-1, -1, -1), (0, 0, 0))]
    known = baseline_of(joined(*two), ("non-manifold-vertex",))
    assert alarms(joined(*two), known, ("non-manifold-vertex",)) == {}
    assert alarms(joined(*two, spike), known, ("non-manifold-vertex",)) == {"non-manifold-vertex": 1}


def test_another_face_with_the_same_middle_and_sides_is_new():
    V, F = sphere()
    flat = np.array([[0.0, 0, 0], [1, 0, 0], [2, 0, 0]]) + [5.0, 0, 0]
    turned = flat[:, [1, 0, 2]] - flat[:, [1, 0, 2]].mean(axis=0) + flat.mean(axis=0)
    both = [(np.vstack([V, three]), np.vstack([F, [len(V), len(V) + 1, len(V) + 2]])) for three in (flat, turned)]
    known = baseline_of(both[0], ("degenerate-face",))
    assert alarms(both[1], known, ("degenerate-face",)) == {"degenerate-face": 1}


def test_an_edge_across_a_known_one_is_new():
    cross = np.array([[1.0, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0]])
    rows = Shapes(subject_of((cross, [[0, 1, 2]])).mesh)._edges(np.array([[0, 1], [2, 3]]))
    rows[:, -1] = 1.0
    assert matched("edge", rows[:1], rows[1:], 1e-3).known.tolist() == [False]
    assert matched("edge", rows[:1], rows[:1], 1e-3).known.tolist() == [True]


def test_another_vertex_that_is_no_number_is_new():
    V, F = sphere()
    known = baseline_of(add_nan(V, F, 3), ("non-finite-vertex",))
    assert alarms(add_nan(V, F, 3), known, ("non-finite-vertex",)) == {}
    assert alarms(add_nan(V, F, 40), known, ("non-finite-vertex",)) == {"non-finite-vertex": 1}
    both = add_nan(*add_nan(V, F, 3), 40)
    assert alarms(both, known, ("non-finite-vertex",)) == {"non-finite-vertex": 1}


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_has_no_place_is_never_recorded_nor_known(value):
    V = np.full((3, 3), value)
    subject, outcomes = outcomes_of((V, [[0, 1, 2]]), ("non-finite-vertex",))
    (left,) = described(outcomes, subject)
    assert isinstance(left, Left)
    assert "3 without a place" in left.why
    known = Known("non-finite-vertex", "vertex", "", None, 0, 1e-5, False, ((0.0, 0.0, 0.0, 1.0, 0.0),) * 3, (), "b")
    assert alarms((V, [[0, 1, 2]]), (known,), ("non-finite-vertex",)) == {"non-finite-vertex": 3}


def test_faces_that_name_missing_vertices_have_no_place():
    V, F = box()
    F = F.copy()
    F[0, 0] = 99
    subject, outcomes = outcomes_of((V, F), ("index-out-of-range",))
    assert [type(one) for one in described(outcomes, subject)] == [Left]


def test_a_stray_vertex_far_out_does_not_make_places_coarse():
    V, F = torus(16, 12)
    clean = Shapes(subject_of((V, F)).mesh).tolerance_m
    far = np.vstack([V, [[1e9, 0, 0], [1e9, 1, 0]]])
    stray = np.vstack([F, [0, len(V), len(V) + 1]])
    assert Shapes(subject_of((far, stray)).mesh).tolerance_m < 5 * clean
    known = baseline_of((far, np.delete(stray, 9, axis=0)), ("boundary-edge",))
    assert alarms((far, np.delete(stray, 90, axis=0)), known, ("boundary-edge",)) == {"boundary-edge": 3}


def test_a_baseline_cannot_allow_itself_coarse_places():
    V, F = torus()
    (known,) = baseline_of((V, np.delete(F, 3, axis=0)), ("boundary-edge",))
    forged = replace(known, tolerance_m=1e9)
    assert alarms((V, np.delete(F, 50, axis=0)), (forged,), ("boundary-edge",)) == {"boundary-edge": 3}


def test_a_search_that_was_cut_short_is_never_known():
    V, F = torus()
    known = baseline_of((V, np.delete(F, 3, axis=0)), ("boundary-edge",))
    subject = subject_of((V, np.delete(F, 3, axis=0)))
    outcome = replace(run_rule(RULES["boundary-edge"], subject, PROFILE), cut=(0,))
    (after,) = excused([outcome], subject, known).outcomes
    assert after.findings[0].status is Status.FAIL
    assert "cut short" in after.findings[0].message
    assert [type(one) for one in described([outcome], subject)] == [Left]


def test_a_list_that_was_shortened_is_never_known():
    V, F = torus()
    subject, (outcome,) = outcomes_of((V, np.delete(F, 3, axis=0)), ("boundary-edge",))
    known = list(described([outcome], subject))
    finding = replace(outcome.findings[0], elements=replace(outcome.findings[0].elements, count=4))
    short = replace(outcome, findings=(finding,))
    assert excused([short], subject, known).outcomes[0].findings[0].status is Status.FAIL
    assert [type(one) for one in described([short], subject)] == [Left]


def test_comparing_that_breaks_excuses_nothing():
    subject, outcomes = outcomes_of((sphere()[0], sphere()[1][1:]), ("boundary-edge",))
    broken = Known("boundary-edge", "edge", "", None, 0, 1e-5, False, ((1.0, 2.0),), (), "b")
    (after,) = excused(outcomes, subject, (broken,)).outcomes
    assert after.findings[0].status is Status.FAIL
    assert "could not be compared" in after.findings[0].message


def valued(measured, known, allowed, kind=None):
    """The status of a finding with a measured value that a baseline knows with another."""
    rule = RULES["uv-utilisation"]
    finding = Finding(rule.name, Status.FAIL, "7 found", measured, allowed)
    outcome = Outcome(rule, PROFILE.rules[rule.name], (finding,))
    entry = Known(rule.name, kind, "", known, allowed, 0.0, False, (), (), "b")
    return excused([outcome], subject_of(box()), (entry,)).outcomes[0].findings[0].status


@pytest.mark.parametrize(
    ("measured", "known", "allowed", "status"),
    [
        (12, 12, 10, "INFO"),
        (11, 12, 10, "INFO"),
        (13, 12, 10, "FAIL"),
        (9, 12, 10, "FAIL"),  # the other side of what is allowed
        (0.5, 0.5, 0.9, "INFO"),
        (0.6, 0.5, 0.9, "INFO"),
        (0.4, 0.5, 0.9, "FAIL"),
        (0.95, 0.5, 0.9, "FAIL"),
        (4.7000001, 4.7, 2.0, "INFO"),
        (4.71, 4.7, 2.0, "FAIL"),
        ("z", "z", "y", "INFO"),
        ("x", "z", "y", "FAIL"),
        (None, 3.0, 1.0, "FAIL"),
        (3.0, None, 1.0, "FAIL"),
        (float("inf"), 3.0, 1.0, "FAIL"),
        (float("nan"), 3.0, 1.0, "FAIL"),
    ],
)
def test_only_a_value_that_is_no_worse_is_known(measured, known, allowed, status):
    assert valued(measured, known, allowed).name == status


def test_the_same_elements_with_a_worse_value_fail():
    subject = subject_of(box())
    rule = RULES["uv-stretch"]
    finding = Finding(rule.name, Status.WARN, "stretched", 4.0, 2.0, Elements("face", 1, (0,)))
    (known,) = described([Outcome(rule, PROFILE.rules[rule.name], (finding,))], subject)
    for measured, status in ((4.0, Status.INFO), (9.0, Status.WARN)):
        outcome = Outcome(rule, PROFILE.rules[rule.name], (replace(finding, measured=measured),))
        (after,) = excused([outcome], subject, (known,)).outcomes
        assert after.findings[0].status is status


@pytest.mark.parametrize(("finding", "rule"), [({"blocks": True}, "boundary-edge"), ({}, "golden-differs")])
def test_what_nothing_excuses_stays(finding, rule):
    bad = Finding(rule, Status.FAIL, "1 bad", 1, 0, **finding)
    entry = Known(rule, None, "", 1, 0, 0.0, False, (), (), "b")
    outcome = Outcome(RULES[rule], PROFILE.rules[rule], (bad,))
    assert excused([outcome], subject_of(box()), (entry,)).outcomes[0].findings[0].status is Status.FAIL


def test_one_for_one_where_many_are_near():
    rng = np.random.default_rng(2)
    known = rng.normal(size=(40, 5)) * 1e-6
    known[:, 3] = 6.0
    found = np.vstack([known[rng.permutation(40)], known[:3]])
    result = matched("vertex", known, found, 1e-5)
    assert (result.known.sum(), result.gone) == (40, 0)


def test_of_two_equal_bodies_either_may_be_the_loose_one_but_no_third():
    one, other = sphere(1), (sphere(1)[0] + [5.0, 0, 0], sphere(1)[1])
    third, small = (sphere(1)[0] + [0, 5.0, 0], sphere(1)[1]), (sphere(1)[0] * 0.5 + [0, 0, 5.0], sphere(1)[1])
    rules = ("loose-component",)
    known = baseline_of(joined(one, other), rules)
    assert {entry.label for entry in known} == {"", "kept"}
    assert alarms(joined(other, one), known, rules) == {}
    assert alarms(joined(one, third), known, rules) == {"loose-component": len(third[1])}
    assert alarms(joined(third, one), known, rules) == {"loose-component": len(one[1])}
    assert alarms(joined(other, one, small), known, rules) != {}
    unequal = baseline_of(joined(one, small), rules)
    assert [entry.label for entry in unequal] == [""]
    assert alarms(joined(small, one), unequal, rules) == {}


def test_a_body_that_was_loose_before_says_nothing_of_what_is_gone():
    one, other = sphere(1), (sphere(1)[0] + [5.0, 0, 0], sphere(1)[1])
    known = baseline_of(joined(one, other), ("loose-component",))
    findings, tallies = judged(joined(other, one), known, ("loose-component",))
    assert "gone" not in findings["loose-component"].message
    assert (tallies["loose-component"].known, tallies["loose-component"].gone) == (len(one[1]), 0)


def test_a_rule_that_is_switched_off_has_lost_nothing():
    V, F = torus()
    known = baseline_of((V, np.delete(F, 3, axis=0)), ("boundary-edge",))
    off = replace(
        PROFILE, rules={**PROFILE.rules, "boundary-edge": replace(PROFILE.rules["boundary-edge"], level="off")}
    )
    outcome = run_rule(RULES["boundary-edge"], subject_of((V, F)), off)
    assert "gone" not in excused([outcome], subject_of((V, F)), known).outcomes[0].findings[0].message


def test_the_same_said_once_more_is_new():
    rule, subject = RULES["gltf-nonconformant"], subject_of(box())
    said = Finding(rule.name, Status.FAIL, "CODE: the same everywhere", 1, 0)
    outcomes = [Outcome(rule, PROFILE.rules[rule.name], (said,) * count) for count in (1, 2, 3)]
    (known,) = described([outcomes[1]], subject)
    assert known.measured == 2
    statuses = [
        {one.status for one in excused([outcome], subject, (known,)).outcomes[0].findings} for outcome in outcomes
    ]
    assert statuses == [{Status.INFO}, {Status.INFO}, {Status.FAIL}]


def test_another_issue_or_the_same_elsewhere_is_new():
    rule, subject = RULES["gltf-nonconformant"], subject_of(box())
    said = Finding(rule.name, Status.FAIL, "CODE: wrong", 1, 0, location="/nodes/0")
    more = Finding(rule.name, Status.FAIL, "CODE: 40 more of 140", 40, 0)
    known = tuple(described([Outcome(rule, PROFILE.rules[rule.name], (said, more))], subject))

    def status(*findings):
        outcome = Outcome(rule, PROFILE.rules[rule.name], findings)
        return [one.status.name for one in excused([outcome], subject, known).outcomes[0].findings]

    assert status(said, more) == ["INFO", "INFO"]
    assert status(replace(said, location="/nodes/1"), more) == ["FAIL", "INFO"]
    assert status(replace(said, message="CODE: worse")) == ["FAIL"]
    assert status(said, replace(more, message="CODE: 41 more of 141", measured=41)) == ["INFO", "FAIL"]
    assert status(said, replace(more, message="CODE: 4 more of 104", measured=4)) == ["INFO", "INFO"]
