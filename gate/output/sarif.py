"""SARIF 2.1.0: a result for each asset and rule that has something to say. The same bytes for the same findings.

What GitHub's code scanning takes of the format is kept: see docs/reports.md for its limits and for what is left out.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from specs.canonical import sha256_hex
from specs.findings import Excused, Finding, Status
from specs.problems import printable

from .. import __version__
from ..outcome import Outcome
from .cases import SHOWN_INDICES, Case, cases, in_words
from .locations import Location, Locations, locations
from .sarif_rules import described
from .wanted import Wanted

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "SRCROOT"
# Ours alone: GitHub's upload computes the one that it matches alerts by, and warns of every other one.
FINGERPRINT = "assay/v1"
# GitHub refuses a file with more.
MAX_RESULTS = 25_000
MAX_MESSAGE = 4000
MAX_FINDINGS = 20
_LEVELS: Mapping[Status, str] = {
    Status.ERROR: "error",
    Status.FAIL: "error",
    Status.WARN: "warning",
    Status.INFO: "note",
}

_BROKE, _LEFT_OUT = "rule-broke", "results-left-out"
_NOTIFICATIONS = [
    {"id": _BROKE, "shortDescription": {"text": "A rule broke, so that nothing is known of the asset."}},
    {"id": _LEFT_OUT, "shortDescription": {"text": "There are more results than the file may hold."}},
]

Document = dict[str, Any]


def write_sarif(outcomes: Sequence[Outcome], stream: TextIO, wanted: Wanted) -> None:
    """The reporter `sarif`. PASS and plain SKIP give no result: readers take every result for an alert."""
    json.dump(sarif_document(outcomes, wanted), stream, indent=1, ensure_ascii=True, allow_nan=False)
    stream.write("\n")


def sarif_document(outcomes: Sequence[Outcome], wanted: Wanted) -> Document:
    """The log, with one run."""
    said = [(outcome, case) for outcome in outcomes for case in cases(outcome.report) if case.status >= Status.INFO]
    kept = said
    if len(said) > MAX_RESULTS:  # the worst ones, in the order in which they were
        worst = sorted(range(len(said)), key=lambda at: -said[at][1].status)[:MAX_RESULTS]
        kept = [said[at] for at in sorted(worst)]
    rules = described(_rule(case) for _, case in kept)
    index = {rule["id"]: at for at, rule in enumerate(rules)}
    places = locations(outcomes)
    run = {
        "tool": {
            "driver": {"name": "assay", "semanticVersion": __version__, "rules": rules, "notifications": _NOTIFICATIONS}
        },
        "invocations": [_invocation(said, len(said) - len(kept), index)],
        "automationDetails": {"id": "assay/"},
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository, or of the project."}}},
        "columnKind": "utf16CodeUnits",
        "results": [_result(outcome, case, index, places, wanted) for outcome, case in kept],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _invocation(said: Sequence[tuple[Outcome, Case]], left: int, index: Mapping[str, int]) -> Document:
    """How the run went: a rule that broke is the tool's failure and not the asset's."""
    broken = [(outcome, case) for outcome, case in said if case.status is Status.ERROR]
    told = [
        {
            "descriptor": {"id": _BROKE, "index": 0},
            "level": "error",
            "message": {"text": f"{printable(outcome.report.asset)}: {_text(case, 0)}"},
            "associatedRule": {"id": _rule(case), **({"index": index[_rule(case)]} if _rule(case) in index else {})},
        }
        for outcome, case in broken[:MAX_RESULTS]
    ]
    if left:
        text = f"{left} results, the mildest, were left out: a file holds at most {MAX_RESULTS}."
        told.append({"descriptor": {"id": _LEFT_OUT, "index": 1}, "level": "warning", "message": {"text": text}})
    return {"executionSuccessful": not broken, **({"toolExecutionNotifications": told} if told else {})}


def _result(outcome: Outcome, case: Case, index: Mapping[str, int], places: Locations, wanted: Wanted) -> Document:
    report, at = outcome.report, places.of(outcome, case)
    mesh = places.mesh(outcome.source, case) if outcome.source.spec is not None else None
    # The name of a mesh without a spec depends on the working folder, its place in the project does not.
    known_as = at.path if outcome.source.spec is None and at.inside else report.asset
    digest = sha256_hex(json.dumps([known_as, case.rule]).encode("ascii"))
    return {
        "ruleId": _rule(case),
        "ruleIndex": index[_rule(case)],
        "level": _LEVELS[case.status],
        "message": {"text": _text(case, wanted.max_elements)},
        "locations": [
            {
                "physicalLocation": _physical(at),
                "logicalLocations": [{"name": printable(report.asset), "kind": "resource"}],
            }
        ],
        **({"relatedLocations": [_related(mesh)]} if mesh else {}),
        "partialFingerprints": {FINGERPRINT: digest},
        **({"suppressions": _suppressions(case)} if case.excused else {}),
        "properties": {
            "asset": printable(report.asset),
            "verdict": report.verdict.value,
            "profile": printable(report.profile),
            "findings": [_facts(finding) for finding in case.said()[:MAX_FINDINGS]],
        },
    }


def _rule(case: Case) -> str:
    return printable(case.rule)


def _physical(at: Location) -> Document:
    artifact = {"uri": at.uri, "uriBaseId": ROOT} if at.inside else {"uri": at.uri}
    return {"artifactLocation": artifact, "region": {"startLine": at.line}}


def _related(mesh: Location) -> Document:
    return {"id": 1, "physicalLocation": _physical(mesh), "message": {"text": "the mesh that was judged"}}


def _text(case: Case, max_elements: int) -> str:
    """All findings of the case, a line each."""
    lines = [_plain(in_words(finding, max_elements)) for finding in case.said()]
    text = "\n".join(lines).strip() or f"{_plain(_rule(case))}: {case.status.name}"  # readers refuse an empty one
    if len(text) <= MAX_MESSAGE:
        return text
    return text[: MAX_MESSAGE - 100].rstrip() + f" ... (cut; {len(lines)} findings in all)"


def _plain(text: str) -> str:
    """Plain text as a SARIF message holds it: no placeholders (3.11.5), no links but our own (3.11.6).

    >>> _plain("{0} [click](1)")
    '{{0}} [click] (1)'
    """
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _facts(finding: Finding) -> Document:
    """What was measured; report.json holds every element."""
    document = finding.to_json(SHOWN_INDICES)
    return {name: document[name] for name in ("status", "measured", "allowed", "elements", "location")}


def _suppressions(case: Case) -> list[Document]:
    """One for each waiver or baseline that excuses the case's findings."""
    known = dict.fromkeys(finding.excused for finding in case.said() if finding.excused)
    return [_suppression(excused) for excused in known]


def _suppression(excused: Excused) -> Document:
    said = excused.to_json()
    reason = printable(said["reason"]) or f"known to the {excused.by}"
    properties = {name: said[name] for name in ("by", "was", "owner", "expires") if said[name]}
    return {"kind": "external", "status": "accepted", "justification": reason, "properties": properties}
