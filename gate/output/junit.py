"""JUnit XML: a suite for each profile, a case for each asset and rule. The same bytes for the same findings."""

from collections.abc import Sequence
from typing import TextIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from specs.findings import Finding, Status
from specs.problems import printable

from ..outcome import Outcome
from .cases import Case, cases, in_words, weight
from .locations import Locations, locations
from .wanted import Wanted

UNJUDGED = "unjudged"
# What readers count. No file holds a time or a duration: where readers want one it is 0.
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def write_junit(outcomes: Sequence[Outcome], stream: TextIO, wanted: Wanted) -> None:
    """The reporter `junit`. A failure: FAIL, what blocks, and WARN where it fails the run; apart from it ERROR."""
    root = Element("testsuites", name="assay")
    places = locations(outcomes)
    for profile in dict.fromkeys(_profile(outcome) for outcome in outcomes):
        suite = SubElement(root, "testsuite", name=profile)
        own = [outcome for outcome in outcomes if _profile(outcome) == profile]
        for outcome in own:
            _asset(suite, outcome, places, wanted)
        _count(suite)
        if said := [f"{outcome.report.asset}: {step}" for outcome in own for step in outcome.next_steps]:
            SubElement(suite, "system-out").text = _lines(said)
    _count(root)
    indent(root)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n")


def _profile(outcome: Outcome) -> str:
    return printable(outcome.report.profile) or UNJUDGED


def _asset(suite: Element, outcome: Outcome, places: Locations, wanted: Wanted) -> None:
    """A case for each rule; the first that fails says what to do next about the asset."""
    steps = [f"next: {step}" for step in outcome.next_steps]
    for case in cases(outcome.report):
        entry = _case(suite, outcome, case, places)
        lines = [_line(finding, wanted) for finding in case.said()]
        if (tag := _tag(case, wanted)) == "skipped":
            SubElement(entry, tag, message=_message(case))
        elif tag:
            SubElement(entry, tag, message=_message(case), type=case.status.name).text = _lines(lines + steps)
            steps = []
        elif lines:
            SubElement(entry, "system-out").text = _lines(lines)


def _case(suite: Element, outcome: Outcome, case: Case, places: Locations) -> Element:
    at = places.of(outcome, case)
    return SubElement(
        suite,
        "testcase",
        classname=printable(outcome.report.asset),
        name=printable(case.rule),
        file=printable(at.path),
        line=str(at.line),
        time="0",
    )


def _tag(case: Case, wanted: Wanted) -> str | None:
    """How a case ended; None where it passed. A rule that judged something and skipped the rest passed."""
    if case.status is Status.ERROR:
        return "error"
    if case.status >= Status.FAIL or (case.status is Status.WARN and wanted.fail_on <= Status.WARN):
        return "failure"
    return "skipped" if all(finding.status is Status.SKIP for finding in case.findings) else None


def _message(case: Case) -> str:
    """One line: the worst finding, and how many more there are."""
    shown = case.said() or case.findings
    more = f" (and {len(shown) - 1} more)" if len(shown) > 1 else ""
    return printable(shown[0].message) + more


def _line(finding: Finding, wanted: Wanted) -> str:
    return f"{weight(finding).name} {in_words(finding, wanted.max_elements)}"


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(map(printable, lines))


def _count(suite: Element) -> None:
    """The numbers of a suite, or of all; readers add up none of them themselves."""
    suite.set("tests", str(sum(1 for _ in suite.iter("testcase"))))
    for attribute, tag in _COUNTED.items():
        # Jenkins' schema has no such attribute for all suites together.
        if (suite.tag, attribute) != ("testsuites", "skipped"):
            suite.set(attribute, str(sum(1 for _ in suite.iter(tag))))
    suite.set("time", "0")
