"""The shipped profiles, and whose limit holds."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from specs.findings import Status
from specs.geometry import Size
from specs.settings import Override
from tests.rules.solids import box
from tests.rules.subjects import demanded, of
from validators.budget import limit_of
from validators.engine import judge
from validators.profile import load_profile, overridden, profile_names
from validators.rule import Settings
from validators.rules import RULES

ROOT = Path(__file__).parents[3]


def test_specs_may_name_exactly_the_shipped_profiles():
    schema = json.loads((ROOT / "specs/asset.schema.json").read_text())
    assert schema["properties"]["profile"]["enum"] == profile_names()
    assert profile_names() == ["3d-print", "film-hero", "game-prop", "web-commerce"]


def test_the_defaults_of_the_rules_are_those_of_game_prop():
    for name, settings in load_profile().rules.items():
        rule = RULES[name]
        found = settings.level, settings.threshold, settings.unit, settings.source
        assert found == (rule.level, rule.threshold, rule.unit, rule.source), name


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_has_every_rule_in_its_own_unit_and_a_source(name):
    profile = load_profile(name)
    assert list(profile.rules) == list(RULES)
    for rule, settings in profile.rules.items():
        assert settings.unit == RULES[rule].unit
        assert settings.source.strip()


@pytest.mark.parametrize("name", profile_names())
def test_damage_fails_in_every_profile(name):
    profile = load_profile(name)
    for rule in ("unreadable-file", "empty-mesh", "non-finite-vertex", "index-out-of-range", "golden-differs"):
        assert (profile.rules[rule].level, profile.rules[rule].required) == ("fail", True)


def test_an_overrides_limit_goes_before_the_specs_and_that_before_the_profiles():
    plain = Settings(threshold=100.0)
    assert limit_of(plain, None) == 100
    assert limit_of(plain, 7) == 7
    assert limit_of(replace(plain, overridden_threshold=True), 7) == 100
    assert limit_of(Settings(threshold=None), None) is None


def _status(subject, profile, rule, *overrides):
    report = judge(subject, overridden(load_profile(profile), overrides))
    [finding] = [one for one in report.findings if one.rule == rule]
    return finding.status, finding.allowed


def test_budgets_without_a_spec_are_the_profiles_where_it_has_any():
    rule, subject = "triangle-budget-exceeded", of(box())
    assert _status(subject, "game-prop", rule) == (Status.SKIP, None)
    assert _status(subject, "web-commerce", rule) == (Status.PASS, 100_000)
    limit = Override(rule, "a phone", threshold=11)
    assert _status(subject, "game-prop", rule, limit) == (Status.FAIL, 11)
    assert _status(demanded(box(), budgets={"triangles": 12}), "web-commerce", rule) == (Status.PASS, 12)
    assert _status(demanded(box(), budgets={"triangles": 12}), "web-commerce", rule, limit) == (Status.FAIL, 11)


def test_what_nobody_declares_is_skipped_and_keeps_nothing_from_passing():
    report = judge(of(box()), load_profile())
    silent = {"dimensions-out-of-tolerance", "pivot-misplaced", "wrong-up-axis", "wrong-units"}
    assert {one.status for one in report.findings if one.rule in silent} == {Status.SKIP}
    assert report.verdict.value == "PASS"


def test_what_nobody_declares_is_not_asked_of_a_mesh_that_could_not_be_measured():
    V, F = box()
    V[3] = float("nan")
    report = judge(of((V, F)), load_profile())
    skipped = {one.rule: one.message for one in report.findings if one.status is Status.SKIP}
    for rule in ("dimensions-out-of-tolerance", "pivot-misplaced", "silhouette-differs-from-reference"):
        assert "required" not in skipped[rule]


def test_a_file_that_does_not_say_its_axis_or_unit_is_skipped():
    subject = demanded(box(), {"up_axis": "y", "metres_per_unit": 1.0})
    for rule in ("wrong-up-axis", "wrong-units"):
        assert _status(subject, "game-prop", rule) == (Status.SKIP, None)


def test_an_overridden_tolerance_goes_before_the_specs():
    subject = demanded(box(), {"size_m": Size(x=1.9, tolerance_m=0.5)}, metres_per_unit=1.0)
    rule = "dimensions-out-of-tolerance"
    assert _status(subject, "game-prop", rule) == (Status.PASS, 1.9)
    assert _status(subject, "game-prop", rule, Override(rule, "exact", 1.0)) == (Status.FAIL, 1.9)
