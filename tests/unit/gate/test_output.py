"""Reports as people and programs read them."""

import io
import json
import re

import jsonschema
import pytest
from rich.console import Console

from gate.house import HOUSE
from gate.outcome import Outcome
from gate.output import REPORTERS, Wanted
from gate.progress import Bars, Lines, listener
from gate.verdicts import exit_code
from specs.findings import Elements, Excused, Finding, Place, Report, Scores, Status, Verdict
from tests.unit.gate.output_samples import finding, outcome

EDGES = Elements("edge", 12, tuple((at, at + 1) for at in range(12)))
BAD = Finding("boundary-edge", Status.FAIL, "12 edges are open; allowed 0", 12, 0, EDGES, "line 7")
OUTCOMES = [
    Outcome(Report("red-mug", Verdict.PASS, Scores(100.0, 100.0, 98.125, 100.0, 98.125))),
    Outcome(Report("a[b]c", Verdict.FAIL, Scores(3.5, 0.0, None, None, 0.0), (BAD,)), ("do something",)),
    Outcome(Report("evil", Verdict.ERROR, findings=(Finding("unreadable-file", Status.ERROR, "\x1b[2J[bold]boom"),))),
]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def rendered(name, outcomes=OUTCOMES, stream=None, max_elements=0):
    stream = stream or io.StringIO()
    REPORTERS[name](outcomes, stream, Wanted(max_elements))
    return stream.getvalue()


def test_the_table_says_what_matters():
    text = rendered("text")
    assert "red-mug   PASS               100       100   98.12           100     98.12" in text
    assert "a[b]c" in text and "3 assets: 1 PASS, 1 FAIL, 1 ERROR" in text
    assert "FAIL   boundary-edge: 12 edges are open; allowed 0 [line 7] (edge 0-1, 1-2," in text and ", ...)" in text
    assert "next   do something" in text
    assert "\\u001b[2J[bold]boom" in text and "\x1b" not in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_the_first_element_is_named_in_its_part():
    edges = Elements("edge", 2, ((9, 10), (12, 13)), (Place("/meshes/0/primitives/1", "/nodes/3", ((1, 2), (4, 5))),))
    assert "(edge 9-10, 12-13; first 1-2 of /meshes/0/primitives/1 at /nodes/3)" in details(edges)
    pairs = Elements("face-pair", 1, ((0, 7),), (Place("/a", None, ((0, 2),), "/b", "/n\x1b"),))
    assert "(face-pair 0-7; first 0 of /a and 2 of /b at /n\\u001b)" in details(pairs)
    alone = Elements("face", 1, (3,), (Place("/a", "/n", (3,)),))
    assert "(face 3)" in details(alone)


def details(elements):
    finding = Finding("boundary-edge", Status.FAIL, "m", 1, 0, elements)
    text = rendered("text", [Outcome(Report("x", Verdict.FAIL, findings=(finding,)))])
    return " ".join(text.split())


def test_colours_only_on_a_terminal_and_never_with_no_color(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[32mPASS" in rendered("text", stream=Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    plain = rendered("text", stream=Terminal())
    assert "\x1b[32m" not in plain and "PASS" in plain


@pytest.mark.parametrize(("columns", "kept"), [(80, "determinism"), (40, "overall"), (20, "verdict")])
def test_a_narrow_terminal_drops_scores_rather_than_letters(monkeypatch, columns, kept):
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    lines = re.sub(r"\x1b\[[\d;]*m", "", rendered("text", OUTCOMES[:1], Terminal())).splitlines()
    assert kept in lines[1] and "…" not in lines[1] and max(map(len, lines)) <= columns
    assert lines[3].split()[:2] == ["red-mug", "PASS"]


def test_only_the_status_is_coloured(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1;31mFAIL   \x1b[0m\x1b[1mboundary-edge\x1b[0m: 12 edges" in rendered("text", stream=Terminal())


def test_nothing_is_fine_too():
    assert "0 assets" in rendered("text", outcomes=[])


def test_the_document_keeps_to_its_schema_and_limits_elements():
    schema = json.loads((HOUSE / "specs" / "report.schema.json").read_text())
    document = json.loads(rendered("json", max_elements=5))
    jsonschema.validate(document, schema)
    elements = document["assets"][1]["findings"][0]["elements"]
    assert elements["count"] == 12 and len(elements["indices"]) == 5
    assert len(json.loads(rendered("json"))["assets"][1]["findings"][0]["elements"]["indices"]) == 12


def test_the_last_line_counts_what_was_reused_and_what_is_excused():
    known = finding(status=Status.INFO, message="known", excused=Excused("waiver", Status.FAIL, "art", "me"))
    given = [outcome(known, reused=True), outcome(asset="a", reused=True), outcome(asset="b")]
    text = rendered("text", given)
    assert "3 assets: 3 PASS (2 reused); 1 finding excused by waivers or baselines\n" in text
    assert "  INFO   boundary-edge: known\n" in text


def test_warnings_that_fail_the_run_are_said_to():
    given = [outcome(finding(status=Status.WARN), asset=name) for name in "ab"]
    stream = io.StringIO()
    REPORTERS["text"](given, stream, Wanted(fail_on=Status.WARN))
    assert "2 assets: 2 PASS; 2 pass with warnings, which fail this run (--fail-on warn)\n" in stream.getvalue()
    assert "--fail-on" not in rendered("text", given)


def test_what_blocks_is_shown_beside_what_fails_and_once_for_one_reason():
    blocked = [finding(f"rule-{at}", Status.SKIP, "not judged: no mesh", blocks=True) for at in range(3)]
    other = finding("golden-differs", Status.SKIP, "not judged: no record", blocks=True)
    plain = finding("uv-missing", Status.SKIP, "not judged: no textures")
    lines = rendered("text", [outcome(*blocked, other, plain, finding("unreadable-file", message="torn"))]).splitlines()
    assert [line for line in lines if line.startswith("  ")] == [
        "  FAIL   unreadable-file: torn",
        "  SKIP   rule-0 and 2 more rules: not judged: no mesh",
        "  SKIP   golden-differs: not judged: no record",
    ]


def test_a_verdict_that_no_finding_explains_is_explained():
    text = rendered("text", [outcome(finding("uv-missing", Status.SKIP, "no mesh"), verdict=Verdict.FAIL)])
    assert "FAIL   verdict: the verdict is FAIL, and no finding says why; not judged were: uv-missing: no mesh" in text


def test_more_findings_of_a_rule_than_fit_are_counted():
    text = rendered("text", [outcome(*(finding(message=f"code {at}") for at in range(12)))])
    assert "code 9" in text and "code 10" not in text and "2 more of boundary-edge; --output-format json lists" in text


@pytest.mark.parametrize(("chosen", "code"), [([0], 0), ([0, 1], 1), ([0, 1, 2], 2), ([2], 2), ([], 0)])
def test_exit_codes(chosen, code):
    assert exit_code([OUTCOMES[at] for at in chosen]) == code


def test_progress_is_one_line_an_asset_where_nobody_watches():
    stream = io.StringIO()
    with listener(2, stream) as heard:
        assert isinstance(heard, Lines)
        heard.event("mug", {"event": "progress", "stage": "optimise", "done": 1, "total": 2})
        heard.finished("mug", "PASS")
        heard.warn("careful")
        heard.finished("house", "FAIL")
    assert stream.getvalue() == "[1/2] mug: PASS\ncareful\n[2/2] house: FAIL\n"


def test_bars_on_a_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = Terminal()
    with listener(1, stream) as heard:
        assert isinstance(heard, Bars)
        heard.event("mug[x]", {"event": "stage", "name": "optimise"})
        heard.event("mug[x]", {"event": "progress", "stage": "optimise", "done": 1, "total": 2})
        heard.finished("mug[x]", "PASS [so]")
    assert "mug[x]: PASS [so]" in Console(file=io.StringIO()).render_str(stream.getvalue(), markup=False).plain
