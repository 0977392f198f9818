"""The engine is fail-closed, keeps crashes apart from verdicts, and shows overrides."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from specs.findings import Elements, Status, Verdict
from specs.settings import Override
from validators import engine
from validators.profile import Profile, ProfileError, load_profile
from validators.rule import Measurement, Missing, Rule, Settings, counted

DOC = "unused"


@dataclass(frozen=True)
class Thing:
    """A subject without any shape."""

    asset: str = "thing"
    missing: Missing | None = None

    def lacks(self, need):
        return self.missing

    def placed(self, elements):
        return elements


def rule(check, needs=(), group="normals", name="a-rule"):
    return Rule(name, group, needs, "things", check, DOC)


def report(one, subject=None, settings=None, overrides=()):
    profile = Profile("p", "", {one.name: settings or Settings(required=True)})
    return engine.judge(subject or Thing(), profile, overrides, {one.name: one})


def good(subject, settings):
    yield Measurement(False, "fine", 0, 0)


def bad(subject, settings):
    yield counted("face", [3, 5], 8, settings, ("face is bad", "faces are bad"))


def crash(subject, settings):
    yield Measurement(False, "fine")
    raise KeyError("lost")


def silent(subject, settings):
    return []


def test_a_pass_and_a_fail():
    assert report(rule(good)).verdict is Verdict.PASS
    failed = report(rule(bad))
    assert failed.verdict is Verdict.FAIL
    assert failed.findings[0].message == "2 faces are bad (first: face 3); allowed 0"
    assert failed.findings[0].elements == Elements("face", 2, (3, 5))
    assert failed.scores.normals == failed.scores.overall == 50.0


@pytest.mark.parametrize("check", [crash, silent])
@pytest.mark.parametrize("required", [True, False])
def test_a_broken_rule_is_an_error_and_never_a_verdict_on_the_asset(check, required):
    broken = report(rule(check), settings=Settings(required=required))
    assert [finding.status for finding in broken.findings] == [Status.ERROR]
    assert broken.verdict is Verdict.ERROR
    assert report(rule(crash)).findings[0].message == "the rule broke: KeyError: 'lost'"


def test_an_error_outweighs_a_failure():
    rules = {"a-rule": rule(bad), "b-rule": rule(crash, name="b-rule")}
    profile = Profile("p", "", dict.fromkeys(rules, Settings()))
    assert engine.judge(Thing(), profile, (), rules).verdict is Verdict.ERROR


@pytest.mark.parametrize(
    ("required", "applicable", "verdict", "score"),
    [
        (True, True, Verdict.FAIL, 0.0),
        (True, False, Verdict.PASS, None),
        (False, True, Verdict.PASS, None),
    ],
)
def test_a_required_rule_that_could_not_judge_fails_the_asset(required, applicable, verdict, score):
    subject = Thing(missing=Missing("no eyes", applicable))
    skipped = report(rule(bad, ("eyes",)), subject, Settings(required=required))
    assert [finding.status for finding in skipped.findings] == [Status.SKIP]
    assert skipped.findings[0].message.startswith("not judged: no eyes")
    assert skipped.verdict is verdict
    assert skipped.scores.normals == score


def test_warn_does_not_fail_and_off_does_not_run():
    assert report(rule(bad), settings=Settings("warn", required=True)).findings[0].status is Status.WARN
    assert report(rule(bad), settings=Settings("warn", required=True)).verdict is Verdict.PASS
    off = report(rule(crash), settings=Settings("off", required=True))
    assert (off.verdict, off.findings[0].status) == (Verdict.PASS, Status.SKIP)


def test_overrides_show_their_reason():
    loosened = report(rule(bad), overrides=[Override("a-rule", "it is a colander", threshold=2)])
    assert loosened.verdict is Verdict.PASS
    assert loosened.findings[0].message.endswith('allowed 2 [override: "it is a colander"]')
    off = report(rule(bad), overrides=[Override("a-rule", "it is a colander", level="off")])
    assert off.findings[0].message == 'switched off: "it is a colander"'
    tightened = report(rule(bad), settings=Settings("warn"), overrides=[Override("a-rule", "be strict", level="fail")])
    assert tightened.verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "override",
    [Override("b-rule", "a good reason", 1), Override("a-rule", "  ", 1), Override("a-rule", "why not", None, "loud")],
)
def test_overrides_that_cannot_be_used(override):
    with pytest.raises(ProfileError, match="override"):
        report(rule(good), overrides=[override])


def test_a_rule_that_the_profile_forgets_is_required():
    one = rule(bad)
    assert engine.judge(Thing(), Profile("p", "", {}), (), {one.name: one}).verdict is Verdict.FAIL


def test_a_failure_is_never_hidden_by_rounding():
    def one_of_a_million(subject, settings):
        yield replace(Measurement(True, "one"), badness=1e-9)

    failed = report(rule(one_of_a_million))
    assert failed.to_json()["scores"]["normals"] < 100


def test_worse_scores_lower():
    def scored(count):
        def check(subject, settings):
            yield counted("face", range(count), 1000, settings, ("face", "faces"))

        return report(rule(check)).scores.normals

    values = [scored(count) for count in (0, 1, 2, 10, 999, 1000)]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)


def test_the_engine_knows_no_geometry():
    text = Path(engine.__file__).read_text()
    words = r"\b(mesh|vert\w+|face|edge|triangle|normal|view|golden|manifold)\w*"
    assert re.findall(words, text, re.IGNORECASE) == []


def test_an_unknown_profile():
    with pytest.raises(ProfileError, match="unknown profile 'film'; allowed: 3d-print, film-hero"):
        load_profile("film")
