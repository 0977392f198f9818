"""A judgement as an entry, and back."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from specs.canonical import canonical_json, sha256_hex
from specs.findings import DEFAULT_MAX_ELEMENTS, Report, Status, Verdict, report_from_json
from validators.excuses.excuse import Tally
from validators.sandbox import Judged

from ..output.json_report import json_text


@dataclass(frozen=True)
class Entry:
    """A judgement that was kept. text_sha256: of its report.json, which then need not be written to be compared."""

    judged: Judged
    text_sha256: str


def report_text(report: Report) -> bytes:
    """The report.json of one asset."""
    return json_text([report], DEFAULT_MAX_ELEMENTS).encode("utf-8")


def body_of(judged: Judged) -> bytes:
    """The whole judgement but what it read, which is part of the key."""
    report = judged.report
    verdict, worst = judged.apart
    document = {
        "report": report.to_json(0),
        "profile": report.profile,
        "spec_sha256": report.spec_sha256,
        "apart": [verdict.value, worst.name],
        "tallies": [asdict(tally) for tally in judged.tallies],
        "text_sha256": sha256_hex(report_text(report)),
    }
    return canonical_json(document)


def entry_of(body: bytes) -> Entry:
    """What `body_of` wrote. Raises ValueError and the like for a body that is none."""
    document: dict[str, Any] = json.loads(body)
    bare = report_from_json(document["report"])
    report = Report(bare.asset, bare.verdict, bare.scores, bare.findings, document["profile"], document["spec_sha256"])
    verdict, worst = document["apart"]
    tallies = tuple(Tally(**tally) for tally in document["tallies"])
    judged = Judged(report, (Verdict(verdict), Status[worst]), tallies=tallies)
    return Entry(judged, str(document["text_sha256"]))
