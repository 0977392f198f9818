"""Where an asset stands: read anew from spec, report, candidate, record and log, which alone decide."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gate.candidate import CANDIDATE, REPORT, Candidate, read_candidate
from gate.errors import GateError
from gate.geometry.making import NotMade
from golden.log import Entry, read_log
from golden.places import shown
from golden.policy import Demand
from golden.reading import parse_record, record_bytes, record_path
from golden.record import GoldenRecord, RecordError
from golden.rights import Rights, read_rights
from golden.seen import content_sha256
from golden.standing import Standing, standing_of
from specs.canonical import digest, sha256_hex
from specs.findings import Report, Status, Verdict, report_from_json
from specs.problems import SpecError, printable
from specs.spec import Spec, load_spec

from ..folders import Folders
from ..geometry.sources import mesh_of_candidate

SHOWN_CHARACTERS = 2000
GATE_AGAIN = "gate it again"
_MALFORMED = (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


@dataclass(frozen=True, eq=False)
class Situation:
    """One asset; None for what is not there or cannot be believed.

    state: one of review.store.queue.STATES. problem: why it is "error" or "stale", or what the last gate broke on; for
    people, empty otherwise. spec_problem, record_problem: the first fault of the spec, and of record, log, reviewers or
    policy. record_sha256: of the record's file. gated_at: seconds since 1970. standing: of the
    candidate's bytes. demand: what the policy asks for its profile.
    """

    id: str
    path: Path
    state: str
    problem: str = ""
    spec_problem: str = ""
    record_problem: str = ""
    spec: Spec | None = None
    candidate: Candidate | None = None
    report: Report | None = None
    record: GoldenRecord | None = None
    record_sha256: str | None = None
    entries: tuple[Entry, ...] = ()
    standing: Standing | None = None
    demand: Demand = field(default_factory=Demand)
    gated_at: float | None = None

    @property
    def is_approved(self) -> bool:
        """The record is of the candidate's very bytes, and has all approvals that the policy asks for."""
        return _is_content(self.record, self.candidate) and self.standing is not None and self.standing.complete


@dataclass
class _Read:
    """What was read so far, and the first thing that is damaged."""

    id: str
    path: Path
    found: dict[str, Any] = field(default_factory=dict)
    damage: str = ""

    def note(self, message: str) -> None:
        self.damage = self.damage or message

    @property
    def candidate(self) -> Candidate | None:
        found: Candidate | None = self.found.get("candidate")
        return found


def situation_of(path: Path, folders: Folders, rights: Rights | None = None) -> Situation:
    """The situation of the asset whose spec is at `path`. Never raises for what is in a file.

    rights: reviewers and policy, where the caller has read them already.
    """
    read = _Read(shown_id(path), path)
    _read_spec(read)
    if "spec" in read.found:  # else the id may be anything
        _read_judgement(read, folders)
        _read_decisions(read, folders, rights)
    state, problem = _state(read, folders)
    return Situation(read.id, path, state, _short(problem), **read.found)


def shown_id(path: Path) -> str:
    """The id that a spec's file name gives, with what cannot be printed or stored escaped."""
    return printable(path.stem)


def _read_spec(read: _Read) -> None:
    try:
        read.found["spec"] = load_spec(read.path)
    except SpecError as error:
        message = str(error).replace(f"{printable(str(read.path.parent))}/", "")
        read.found["spec_problem"] = _short(message)
        read.note(message)


def _read_judgement(read: _Read, folders: Folders) -> None:
    folder = folders.runs / read.id
    try:
        status = (folder / CANDIDATE).stat()
        candidate = read_candidate(folders.runs, read.id, GATE_AGAIN)
        report = report_from_json(_only(json.loads((folder / REPORT).read_bytes())["assets"]))
        content_sha256(candidate.manifest)  # has all that a record would hold
        if candidate.manifest["id"] != read.id:
            raise ValueError(f"it is about {candidate.manifest['id']!r}")
    except FileNotFoundError:
        return
    except GateError as error:
        read.note(str(error))
    except _MALFORMED as error:
        what = f"{type(error).__name__}: {error}"
        read.note(f"{folder.name}/{REPORT} or {CANDIDATE}: cannot be read ({what}): {GATE_AGAIN}")
    else:
        read.found |= {"candidate": candidate, "report": report, "gated_at": status.st_mtime}


def _read_decisions(read: _Read, folders: Folders, rights: Rights | None) -> None:
    spec, candidate = read.found["spec"], read.candidate
    try:
        raw = record_bytes(read.id, folders.golden)
        if raw is not None:
            file = shown(record_path(read.id, folders.golden))
            read.found |= {"record": parse_record(raw, read.id, file), "record_sha256": sha256_hex(raw)}
        entries = read.found["entries"] = read_log(read.id, folders.golden)
        rights = rights or read_rights(folders.golden)
        read.found["demand"] = rights.demand(spec.profile)
        if candidate is not None:
            content = content_sha256(candidate.manifest)
            read.found["standing"] = standing_of(entries, content, spec.profile, rights)
    except RecordError as error:
        read.found["record_problem"] = _short(str(error))
        read.note(str(error))


def _state(read: _Read, folders: Folders) -> tuple[str, str]:
    """State and problem. What changed since the last gate comes before all that this gate said."""
    found, candidate = read.found, read.candidate
    if read.damage:
        return "error", read.damage
    if candidate is None:
        return "never gated", ""
    if changed := _changed(found["spec"], candidate, folders):
        return "stale", changed
    if found["report"].verdict is Verdict.ERROR:
        return "error", _worst(found["report"])
    return _judged_state(found["report"], candidate, found)


def _judged_state(report: Report, candidate: Candidate, found: Mapping[str, Any]) -> tuple[str, str]:
    standing: Standing = found["standing"]
    if standing.rejected is not None:
        return "rejected", ""
    if found.get("record_sha256") != candidate.record_sha256 and not _is_content(found.get("record"), candidate):
        return "stale", f"its record changed since it was judged: {GATE_AGAIN}, and look at what is new"
    is_same = _is_content(found.get("record"), candidate) and candidate.approvable
    if is_same or (report.verdict is Verdict.PASS and found.get("record_sha256") == candidate.record_sha256):
        return "passes", ""
    if not candidate.approvable:
        return "fails", ""
    return ("waiting" if standing.approvals and not standing.complete else "needs review"), ""


def _changed(spec: Spec, candidate: Candidate, folders: Folders) -> str:
    """What is not as it was judged; empty where all is."""
    if candidate.manifest["spec_sha256"] != spec.sha256:
        return f"the spec changed since the asset was judged: {GATE_AGAIN}"
    try:
        mesh_of_candidate(spec.id, candidate, folders)
    except NotMade as error:
        return str(error)
    return ""


def _is_content(record: GoldenRecord | None, candidate: Candidate | None) -> bool:
    if record is None or candidate is None:
        return False
    return digest(record.content()) == content_sha256(candidate.manifest)


def _worst(report: Report) -> str:
    broken = next((one for one in report.findings if one.status is Status.ERROR), None)
    return "the last gate ended in an error" if broken is None else f"{broken.rule}: {broken.message}"


def _only(assets: Any) -> Any:
    (entry,) = assets
    return entry


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."
