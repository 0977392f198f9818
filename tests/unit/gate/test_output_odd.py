"""Whatever rules find and files are called: each report is one that its readers take, and loses no failure."""

import json

from hypothesis import given, settings
from junitparser import JUnitXml

from specs.findings import Verdict
from tests.unit.gate import output_samples as odd
from tests.unit.gate import test_output_github as github
from tests.unit.gate import test_output_junit as junit
from tests.unit.gate import test_output_markdown as markdown
from tests.unit.gate import test_output_sarif as sarif
from tests.unit.gate.output_samples import written

SOME = settings(max_examples=40, deadline=None)


def bad(outcomes):
    """How many assets do not pass."""
    return sum(one.report.verdict is not Verdict.PASS for one in outcomes)


@SOME
@given(odd.outcomes, odd.wanted)
def test_junit_is_xml_and_loses_no_failure(outcomes, wanted):
    text = written("junit", outcomes, wanted)
    root = junit.read(text)
    JUnitXml.fromstring(text.encode("utf-8"))
    assert int(root.get("failures")) + int(root.get("errors")) >= bad(outcomes)


@SOME
@given(odd.outcomes, odd.wanted)
def test_every_line_for_a_workflows_log_is_a_command_of_ours_or_text(outcomes, wanted):
    shown = [kind for kind, _, _ in github.read(outcomes, wanted)]
    assert all(shown.count(kind) <= 10 for kind in ("error", "warning", "notice"))
    assert shown.count("error") >= min(bad(outcomes), 1)
    text = written("text", outcomes, wanted)
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in text.splitlines())


@SOME
@given(odd.outcomes, odd.wanted)
def test_sarif_keeps_to_its_schema_and_loses_no_failure(outcomes, wanted):
    run = sarif.run_of(outcomes, wanted)
    assert sum(result["level"] == "error" for result in run["results"]) >= bad(outcomes)
    broken = any(one.report.verdict is Verdict.ERROR for one in outcomes)
    assert run["invocations"][0]["executionSuccessful"] or broken or "ERROR" in json.dumps(run)


@SOME
@given(odd.outcomes, odd.wanted)
def test_no_text_of_markdown_is_more_than_text(outcomes, wanted):
    tables, _ = markdown.page(outcomes, wanted)
    assert sum(len(table) - 1 for table in tables[:1]) == len(outcomes)
