"""JUnit XML as readers take it: strictly built, rightly counted, the same bytes for the same findings."""

import re
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from junitparser import Error, Failure, JUnitXml, Skipped

from gate.outcome import Source
from gate.output import Wanted
from specs.findings import Excused, Status, Verdict
from tests.unit.gate.output_samples import finding, outcome, passing, written

# Each element's children and attributes that Jenkins' junit-10.xsd, GitLab and the usual actions of GitHub take.
ALLOWED = {
    "testsuites": ({"testsuite"}, {"name", "tests", "failures", "errors", "time"}),
    "testsuite": ({"testcase", "system-out"}, {"name", "tests", "failures", "errors", "skipped", "time"}),
    "testcase": ({"failure", "error", "skipped", "system-out"}, {"classname", "name", "file", "line", "time"}),
    "failure": (set(), {"message", "type"}),
    "error": (set(), {"message", "type"}),
    "skipped": (set(), {"message"}),
    "system-out": (set(), set()),
}
XML_1_0 = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parsed(outcomes, wanted=None):
    """The suites, after everything that a strict reader would refuse is ruled out."""
    return read(written("junit", outcomes, wanted))


def read(text):
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n') and not XML_1_0.search(text)
    root = fromstring(text.encode("utf-8"))
    assert root.tag == "testsuites"
    for element in root.iter():
        children, attributes = ALLOWED[element.tag]
        assert {child.tag for child in element} <= children and set(element.attrib) <= attributes
    for case in root.iter("testcase"):
        assert set(case.attrib) == ALLOWED["testcase"][1] and case.get("time") == "0" and int(case.get("line")) >= 1
        assert len([child for child in case if child.tag != "system-out"]) <= 1
    for counted in (root, *root):
        assert_counted(counted)
    return root


def assert_counted(element):
    cases = list(element.iter("testcase"))
    assert int(element.get("tests")) == len(cases)
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        if element.tag == "testsuites" and tag == "skipped":
            continue
        assert int(element.get(attribute)) == sum(case.find(tag) is not None for case in cases)


MIXED = [
    outcome(passing(), finding("boundary-edge"), finding("seam-visible", Status.WARN, "a seam"), asset="red-mug"),
    outcome(
        finding("uv-missing", Status.SKIP, "not judged: no textures"),
        finding("golden-missing", Status.SKIP, "not judged: no record", blocks=True),
        asset="crate",
        profile="3d-print",
        steps=("approve it",),
    ),
    outcome(finding("t-junction", Status.ERROR, "the rule broke: boom"), asset="house"),
]


def ends(root):
    return {(case.get("classname"), case.get("name")): [child.tag for child in case] for case in root.iter("testcase")}


def test_a_suite_is_a_profile_and_a_case_an_asset_and_a_rule():
    root = parsed(MIXED)
    assert [suite.get("name") for suite in root] == ["game-prop", "3d-print"]
    assert ends(root) == {
        ("red-mug", "non-manifold-edge"): [],
        ("red-mug", "boundary-edge"): ["failure"],
        ("red-mug", "seam-visible"): ["system-out"],
        ("house", "t-junction"): ["error"],
        ("crate", "uv-missing"): ["skipped"],
        ("crate", "golden-missing"): ["failure"],
    }
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("6", "2", "1")
    assert [suite.get("skipped") for suite in root] == ["0", "1"]


def test_junitparser_reads_the_same():
    read = JUnitXml.fromstring(written("junit", MIXED).encode("utf-8"))
    assert (read.tests, read.failures, read.errors, read.time) == (6, 2, 1, 0)
    cases = {(case.classname, case.name): case for suite in read for case in suite}
    (failure,) = cases["red-mug", "boundary-edge"].result
    assert isinstance(failure, Failure) and failure.message == "12 edges are open; allowed 0"
    (error,) = cases["house", "t-junction"].result
    assert isinstance(error, Error) and error.message == "the rule broke: boom" and error.type == "ERROR"
    (skipped,) = cases["crate", "uv-missing"].result
    assert isinstance(skipped, Skipped) and skipped.message == "not judged: no textures"
    assert "next: approve it" in cases["crate", "golden-missing"].result[0].text
    assert cases["red-mug", "seam-visible"].system_out == "WARN a seam"


def test_a_warning_fails_its_case_only_where_it_fails_the_run():
    warned = [outcome(finding("seam-visible", Status.WARN, "a seam"))]
    assert ends(parsed(warned)) == {("red-mug", "seam-visible"): ["system-out"]}
    strict = parsed(warned, Wanted(fail_on=Status.WARN))
    assert ends(strict) == {("red-mug", "seam-visible"): ["failure"]} and strict.get("failures") == "1"


def test_several_findings_of_a_rule_are_one_case_worst_first():
    codes = [finding("gltf-nonconformant", status, f"code {status.name}") for status in (Status.WARN, Status.FAIL)]
    (case,) = parsed([outcome(passing("gltf-nonconformant"), *codes)]).iter("testcase")
    failure = case.find("failure")
    assert failure.get("message") == "code FAIL (and 1 more)" and failure.get("type") == "FAIL"
    assert failure.text == "FAIL code FAIL\nWARN code WARN"


def test_what_was_partly_judged_passed_and_what_is_excused_says_by_what():
    partly = [passing("depth-differs-from-reference"), finding("depth-differs-from-reference", Status.SKIP, "no depth")]
    known = finding("boundary-edge", Status.INFO, "waived", excused=Excused("waiver", Status.FAIL, "art", "me"))
    assert ends(parsed([outcome(*partly, known)])) == {
        ("red-mug", "depth-differs-from-reference"): [],
        ("red-mug", "boundary-edge"): ["system-out"],
    }


def test_a_verdict_that_no_finding_explains_is_a_case_of_its_own():
    lost = outcome(finding("uv-missing", Status.SKIP, "not judged"), verdict=Verdict.FAIL, profile="")
    broken = outcome(verdict=Verdict.ERROR, asset="house", profile="")
    root = parsed([lost, broken])
    assert [suite.get("name") for suite in root] == ["unjudged"]
    assert ends(root) == {
        ("red-mug", "uv-missing"): ["skipped"],
        ("red-mug", "verdict"): ["failure"],
        ("house", "verdict"): ["error"],
    }


def test_a_case_names_the_file_and_the_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    spec = tmp_path / "specs" / "red mug.json"
    spec.parent.mkdir()
    spec.write_text('{\n "prompt": "a red mug",\n "overrides": [\n  {"rule": "boundary-edge"}]\n}')
    (case,) = parsed([outcome(finding(), source=Source(spec=Path("specs/red mug.json")))]).iter("testcase")
    assert (case.get("file"), case.get("line")) == ("specs/red mug.json", "4")


def test_nothing_is_a_report_too():
    root = parsed([])
    assert root.get("tests") == "0" and not list(root)


@pytest.mark.parametrize("times", range(2))
def test_the_same_findings_give_the_same_bytes(times):
    assert written("junit", MIXED) == written("junit", list(MIXED))
    assert not re.search(r"timestamp|hostname|\d{4}-\d\d-\d\d", written("junit", MIXED))
