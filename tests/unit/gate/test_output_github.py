"""Workflow commands: escaped as the runner undoes it, capped as GitHub caps them, and never somebody else's."""

import re
from pathlib import Path

import pytest

from gate.outcome import Source
from specs.findings import Excused, Status
from tests.unit.gate.output_samples import EVIL, finding, outcome, passing, written

COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^,:\r\n]*)(?:,[a-z]+=[^,:\r\n]*)*)::([^\r\n]*)\n")


def read(outcomes, wanted=None):
    """(kind, properties, message) of each command, as the runner reads them: it takes a line for a command each."""
    text = written("github", outcomes, wanted)
    lines = text.splitlines(keepends=True)
    found = [COMMAND.fullmatch(line) for line in lines]
    assert all(found), lines
    return [(one[1], dict(pair.split("=", 1) for pair in unquoted(one[2])), data(one[3])) for one in found]


def unquoted(properties):
    for pair in properties.split(","):
        yield data(pair.replace("%3A", ":").replace("%2C", ","))


def data(text):
    assert "%" not in re.sub("%(25|0A|0D)", "", text)
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_each_status_has_its_kind_and_what_is_well_says_nothing():
    given = outcome(
        passing(),
        finding("uv-missing", Status.SKIP, "not judged"),
        finding("seam-visible", Status.WARN, "a seam"),
        finding("boundary-edge", Status.INFO, "waived", excused=Excused("waiver", Status.FAIL, "art", "me")),
        finding("golden-missing", Status.SKIP, "not judged: no record", blocks=True),
        finding("t-junction", Status.ERROR, "the rule broke"),
    )
    assert [(kind, properties["title"]) for kind, properties, _ in read([given])] == [
        ("error", "ERROR red-mug: t-junction"),
        ("error", "FAIL red-mug: golden-missing"),
        ("warning", "WARN red-mug: seam-visible"),
        ("notice", "INFO red-mug: boundary-edge"),
    ]
    assert read([outcome(passing())]) == [] and read([]) == []


def test_the_exact_escapes():
    text = written("github", [outcome(finding(message="50% a,b:c"), asset="a:b,c%")])
    first = "::error title=FAIL a%3Ab%2Cc%25%3A boundary-edge::50%25 a,b:c%0A"
    assert text.startswith(first) and text.count("\n") == 1


def test_ten_of_a_kind_are_all_shown_and_of_eleven_the_last_says_what_is_missing():
    def named(count):
        return [outcome(finding(), asset=f"mug-{at}") for at in range(count)]

    assert len(read(named(10))) == 10
    shown = read([*named(11), outcome(finding("seam-visible", Status.WARN, "a seam"), asset="crate")])
    errors = [(properties, message) for kind, properties, message in shown if kind == "error"]
    assert len(errors) == 10 and len(shown) == 11
    assert errors[-1][0] == {"title": "assay: 2 more errors"} and errors[-1][1].startswith("2 more errors of assay")
    assert len(read(named(1000))) == 10


def test_what_broke_comes_before_what_fails():
    shown = read([*[outcome(finding(), asset=f"mug-{at}") for at in range(20)], outcome(finding(status=Status.ERROR))])
    assert shown[0][1]["title"] == "ERROR red-mug: boundary-edge"


def test_rules_that_block_for_one_reason_are_one_annotation():
    blocked = [finding(f"rule-{at}", Status.SKIP, "not judged: unreadable", blocks=True) for at in range(30)]
    shown = read([outcome(finding("unreadable-file"), *blocked)])
    assert [properties["title"] for _, properties, _ in shown] == [
        "FAIL red-mug: unreadable-file",
        "FAIL red-mug: rule-0 and 29 more rules",
    ]
    assert "rule-29" in shown[1][2]


def test_an_annotation_is_on_the_specs_line_and_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    spec = tmp_path / "a,b" / "red-mug.json"
    spec.parent.mkdir()
    spec.write_text('{\n "budgets": {\n  "triangles": 1\n }\n}')
    over = finding("triangle-budget-exceeded", location="/budgets/triangles")
    ((kind, properties, message),) = read([outcome(over, steps=("look at it",), source=Source(spec=spec))])
    assert (kind, properties["file"], properties["line"]) == ("error", "a,b/red-mug.json", "3")
    assert "explain triangle-budget-exceeded` says" in message and message.endswith("\nnext: look at it")


def test_a_file_from_elsewhere_is_named_in_the_title_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = outcome(finding(), asset="torn.obj", source=Source(mesh=Path("/elsewhere/torn.obj")))
    assert [list(properties) for _, properties, _ in read([given])] == [["title"]]


@pytest.mark.parametrize("evil", EVIL)
def test_nobody_can_write_a_command_of_his_own(evil):
    given = outcome(finding(evil, message=evil, location=evil), asset=evil, profile=evil, steps=(evil,))
    read([given])
    for line in written("text", [given]).splitlines():
        assert not line.lstrip().startswith("::") and "##[" not in line
