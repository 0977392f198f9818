"""A judgement as an entry, and back."""

import json
from typing import Any

from specs.canonical import canonical_json
from specs.findings import Report, Status, Verdict, report_from_json
from validators.sandbox import Judged


def body_of(judged: Judged) -> bytes:
    """The whole judgement but what it read, which is part of the key."""
    report = judged.report
    verdict, worst = judged.apart
    document = {
        "report": report.to_json(0),
        "profile": report.profile,
        "spec_sha256": report.spec_sha256,
        "apart": [verdict.value, worst.name],
    }
    return canonical_json(document)


def judged_from(body: bytes) -> Judged:
    """The judgement of an entry. Raises ValueError and the like for a body that is none."""
    document: dict[str, Any] = json.loads(body)
    bare = report_from_json(document["report"])
    report = Report(bare.asset, bare.verdict, bare.scores, bare.findings, document["profile"], document["spec_sha256"])
    verdict, worst = document["apart"]
    return Judged(report, (Verdict(verdict), Status[worst]))
