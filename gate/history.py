"""How an asset's scores went from gate to gate: a line for each change, in `runs/<id>/history.jsonl`.

Reports have no date; this file, for people, has.
"""

import contextlib
import datetime
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specs.canonical import digest
from specs.findings import Report, Scores, Verdict

from . import moment

HISTORY = "history.jsonl"
READ_BYTES = 1 << 18  # of a file that grew without bounds only its end is looked at


@dataclass(frozen=True)
class Moment:
    """What a gate said. date: moment.utc_now() of then. findings_sha256: of all findings, so that any change counts."""

    date: str
    verdict: Verdict
    scores: Scores
    findings_sha256: str


def remember(leaves: Path, report: Report) -> None:
    """Add a line when verdict, scores or findings are not those of the last line.

    leaves: `runs/<id>`. Safe among several writers; a line that somebody's death cut off stays alone. Raises OSError.
    """
    now = _moment(report)
    leaves.mkdir(parents=True, exist_ok=True)
    handle = os.open(leaves / HISTORY, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        end = _end_of(handle)
        last = next(_moments(reversed(end.splitlines())), None)
        if last is not None and _said(last) == _said(now):
            return
        begin = b"\n" if end and not end.endswith(b"\n") else b""
        os.write(handle, begin + _line(now))
        os.fsync(handle)
    finally:
        os.close(handle)


def read_history(leaves: Path) -> tuple[Moment, ...]:
    """What is remembered, the oldest first; nothing where nothing can be read. Damaged lines are left out."""
    try:
        handle = os.open(leaves / HISTORY, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return ()
    try:
        return tuple(_moments(_end_of(handle).splitlines()))
    except OSError:
        return ()
    finally:
        os.close(handle)


def _moment(report: Report) -> Moment:
    document = report.to_json()
    return Moment(moment.utc_now(), report.verdict, Scores(**document["scores"]), digest(document["findings"]))


def _said(one: Moment) -> tuple[Any, ...]:
    return one.verdict, one.scores, one.findings_sha256


def _line(one: Moment) -> bytes:
    document = {**vars(one), "verdict": one.verdict.value, "scores": one.scores.to_json()}
    return json.dumps(document, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _end_of(handle: int) -> bytes:
    size = os.fstat(handle).st_size
    return os.pread(handle, READ_BYTES, max(0, size - READ_BYTES))


def _moments(lines: Iterator[bytes] | list[bytes]) -> Iterator[Moment]:
    for line in lines:
        with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
            yield _parsed(json.loads(line))


def _parsed(document: Any) -> Moment:
    """Raises ValueError and the like for anything but what `_line` writes."""
    scores = {name: None if value is None else float(value) for name, value in document["scores"].items()}
    if not all(value is None or 0 <= value <= 100 for value in scores.values()):
        raise ValueError("a score that is none")
    date, findings = document["date"], document["findings_sha256"]
    datetime.datetime.strptime(date, moment.FORM)
    if not isinstance(findings, str):
        raise ValueError("no digest")
    return Moment(date, Verdict(document["verdict"]), Scores(**scores), findings)
