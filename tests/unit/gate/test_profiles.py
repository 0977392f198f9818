"""Profiles and overrides from a command line."""

import json

import pytest

from gate.cli import main
from gate.errors import GateError
from gate.profiles import asked_profile
from tests.rules.solids import box
from tests.rules.writers import obj


def test_an_override_sets_a_level_or_a_threshold_and_keeps_its_reason():
    profile = asked_profile("game-prop", ["boundary-edge=off", "loose-component=3"], ["open", "three legs"])
    assert (profile.rules["boundary-edge"].level, profile.rules["boundary-edge"].reason) == ("off", "open")
    loose = profile.rules["loose-component"]
    assert (loose.threshold, loose.reason, loose.source) == (3.0, "three legs", "an override")


def test_one_reason_may_stand_for_all_and_a_rule_may_be_overridden_twice():
    profile = asked_profile("game-prop", ["boundary-edge=2", "boundary-edge=warn"], ["cut open"])
    settings = profile.rules["boundary-edge"]
    assert (settings.level, settings.threshold, settings.reason) == ("warn", 2.0, "cut open; cut open")


@pytest.mark.parametrize(
    ("name", "overrides", "reasons", "words"),
    [
        ("3d-prnt", [], [], '--profile 3d-prnt: no such profile; allowed: 3d-print, .* Did you mean "3d-print"?'),
        ("game-prop", ["boundry-edge=off"], ["x"], "'boundry-edge' is not a rule; .*Did you mean \"boundary-edge\"?"),
        ("game-prop", ["boundary-edge"], ["x"], "no value; allowed: RULE=off"),
        ("game-prop", ["boundary-edge=of"], ["x"], "'of'; allowed: off, warn, fail or a number. Did you mean \"off\"?"),
        ("game-prop", ["boundary-edge=inf"], ["x"], "'inf'; allowed: off, warn, fail or a finite number"),
        ("game-prop", ["boundary-edge=off"], [" "], "the reason is empty"),
        ("game-prop", ["boundary-edge=off"], [], "1 --override and 0 --reason TEXT; allowed: one reason for each"),
        ("game-prop", ["boundary-edge=off"] * 3, ["x", "y"], "3 --override and 2 --reason TEXT"),
        ("game-prop", [], ["x"], "--reason without --override"),
        ("game-prop", ["boundary-edge/CODE=off"], ["x"], "unknown rule 'boundary-edge/CODE'"),
    ],
)
def test_what_cannot_be_used_is_said(name, overrides, reasons, words):
    with pytest.raises(GateError, match=words.replace("?", r"\?")):
        asked_profile(name, overrides, reasons)


def test_check_judges_by_profile_and_override(tmp_path, capsys):
    path = tmp_path / "box.obj"
    path.write_bytes(obj(*box()))
    arguments = ["check", str(path), "--profile", "3d-print", "--output-format", "json"]
    assert main(arguments) == 0
    findings = {one["rule"]: one for one in json.loads(capsys.readouterr().out)["assets"][0]["findings"]}
    assert findings["triangle-budget-exceeded"]["allowed"] == 1_000_000
    assert main([*arguments, "--override", "triangle-budget-exceeded=11", "--reason", "tiny"]) == 0
    findings = {one["rule"]: one for one in json.loads(capsys.readouterr().out)["assets"][0]["findings"]}
    finding = findings["triangle-budget-exceeded"]
    assert (finding["status"], finding["message"]) == ("WARN", '12 triangles; allowed 11 [override: "tiny"]')
    assert main(["check", str(path), "--override", "boundary-edge=off"]) == 2
    assert "one reason for each override" in capsys.readouterr().err


def test_a_rule_is_explained_with_every_profiles_judgement(capsys):
    assert main(["explain", "triangle-budget-exceeded"]) == 0
    lines = capsys.readouterr().out.splitlines()
    judged = dict(line.split(maxsplit=1) for line in lines[lines.index("Judged by") + 1 :])
    assert list(judged) == ["3d-print", "film-hero", "game-prop", "web-commerce"]
    assert judged["web-commerce"].startswith("fail  100,000 triangles (")
    assert judged["game-prop"].startswith("fail  the spec's (")


def test_rules_of_a_profile(capsys):
    assert main(["rules", "--profile", "3d-print"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("3d-print: ")
    [line] = [line for line in lines if line.split()[0] == "triangle-budget-exceeded"]
    assert line.split()[1:4] == ["warn", "1,000,000", "triangles"]
    assert main(["rules", "--profile", "game"]) == 2
    assert "no such profile" in capsys.readouterr().err
