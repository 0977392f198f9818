"""report.json, as specs/report.schema.json describes it: the same bytes for the same findings."""

import json
from collections.abc import Iterable, Sequence
from typing import TextIO

from specs.findings import Report, report_document

from ..outcome import Outcome
from .wanted import Wanted


def json_text(reports: Iterable[Report], max_elements: int) -> str:
    """The document, indented for people, with a newline at the end. Raises ValueError for a number JSON cannot hold."""
    return json.dumps(report_document(reports, max_elements), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_json(outcomes: Sequence[Outcome], stream: TextIO, wanted: Wanted) -> None:
    """The reporter `json`."""
    stream.write(json_text((outcome.report for outcome in outcomes), wanted.max_elements))
