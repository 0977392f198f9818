"""An asset whose only failures are excused can be approved; what nothing excuses still fails."""

import datetime

import pytest

from gate.ci import CI_VARIABLES
from gate.cli import main
from gate.excuses import day, load_excuses
from gate.making import Workshop
from gate.pipeline import Options, gate_one
from specs.findings import Verdict
from specs.spec import load_spec
from tests.unit.gate.waivers.samples import a_project


def test_only_the_record_is_left(tmp_path, monkeypatch, judges, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(day, "today", lambda: datetime.date(2026, 12, 1))
    for name in CI_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    project = a_project(tmp_path, with_spec=True)
    spec = load_spec(tmp_path / "specs/ring.json")

    def gated():
        options = Options(project.runs, project.golden, excuses=load_excuses(project, ["ring"]))
        return gate_one(spec, options, Workshop(project.runs), judges)

    assert any("once everything else passes" in step for step in gated().next_steps)
    assert main(["baseline", "ring"]) == 0
    outcome = gated()
    assert outcome.report.verdict is Verdict.FAIL  # golden-missing, which nothing excuses
    assert {one.rule for one in outcome.report.findings if one.fails} == {"golden-missing", "golden-differs"}
    assert any("If it is right" in step for step in outcome.next_steps)
    assert "golden-missing: no baseline excuses it" in capsys.readouterr().out


@pytest.mark.parametrize("word", ["ring", "specs/ring.json"])
def test_a_spec_is_known_by_its_id(tmp_path, monkeypatch, word, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(day, "today", lambda: datetime.date(2026, 12, 1))
    project = a_project(tmp_path, with_spec=True)
    more = ["--reason", "r", "--owner", "o", "--expires", "2027-01-01"]
    assert main(["waive", "boundary-edge", word, *more]) == 0
    assert [entry.asset for entry in load_excuses(project).entries["ring"]] == ["ring"]
