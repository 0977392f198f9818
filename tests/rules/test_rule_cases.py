"""Every rule fails on its broken cases, with exactly those elements, and passes its clean ones."""

import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from specs.findings import Status, Verdict
from validators.engine import judge
from validators.profile import load_profile
from validators.rules import RULES

FOLDER = Path(__file__).parent
CASES = {path.parent.name: runpy.run_path(str(path)) for path in sorted(FOLDER.glob("*/cases.py"))}

_PROFILE = load_profile()
# A warning of game-prop names the same elements as a failure; here it has to show.
STRICT = replace(_PROFILE, rules={n: replace(one, level="fail") for n, one in _PROFILE.rules.items()})


def _named(which):
    return [(rule, name) for rule, cases in CASES.items() for name in cases[which]]


def _failing(report):
    return {finding.rule for finding in report.findings if finding.status is Status.FAIL}


def test_every_rule_has_cases_that_fail_and_cases_that_pass():
    assert set(CASES) == set(RULES)
    assert all(cases["FAIL"] and cases["PASS"] for cases in CASES.values())


@pytest.mark.parametrize(("rule", "name"), _named("FAIL"))
def test_fails_with_exactly_these_elements(rule, name):
    case = CASES[rule]["FAIL"][name]
    report = judge(case.subject, STRICT)
    assert _failing(report) == {rule, *case.also}
    assert report.verdict is Verdict.FAIL
    failures = [one for one in report.findings if one.rule == rule and one.status is Status.FAIL]
    elements = [one.elements for one in failures if one.elements]
    assert [(one.kind, list(one.indices), one.count) for one in elements] == (
        [(case.kind, case.indices, len(case.indices))] if case.kind else []
    )
    if case.measured is not None:
        assert failures[0].measured == case.measured
    group = RULES[rule].group
    if group in ("manifoldness", "normals", "views", "determinism"):
        assert getattr(report.scores, group) < 100
        assert report.to_json()["scores"][group] < 100
    assert report.scores.overall is not None
    assert report.scores.overall < 100


@pytest.mark.parametrize(("rule", "name"), _named("PASS"))
def test_passes(rule, name):
    case = CASES[rule]["PASS"][name]
    report = judge(case.subject, STRICT)
    own = [finding for finding in report.findings if finding.rule == rule]
    assert {one.status for one in own} == {Status.PASS}
    assert _failing(report) == set(case.also)
    if case.measured is not None:
        assert own[0].measured == case.measured
