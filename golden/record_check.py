"""Whether a record is what the asset's log says."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from specs.canonical import digest, sha256_hex

from .document import RecordError, load_document
from .log import Entry
from .places import log_path, previews_folder, record_path, shown
from .previews import SPEC
from .problem import Problem
from .reading import parse_record, record_bytes
from .record import GoldenRecord
from .rights import Rights
from .standing import Tally


@dataclass(frozen=True)
class Found:
    """A record as it lies there. problems: why it cannot be believed by itself."""

    id: str
    golden: Path
    raw: bytes = b""
    record: GoldenRecord | None = None
    problems: tuple[Problem, ...] = ()

    @classmethod
    def read(cls, id: str, golden: Path) -> "Found":
        """The record of an asset, if there is one."""
        path = record_path(id, golden)
        if path.is_symlink():
            return cls(id, golden, problems=(Problem(shown(path), None, "is a link; allowed: the file itself"),))
        try:
            raw = record_bytes(id, golden)
            return cls(id, golden) if raw is None else cls(id, golden, raw, parse_record(raw, id, shown(path)))
        except RecordError as error:
            return cls(id, golden, problems=(Problem.of(error),))

    @property
    def log(self) -> str:
        """The log's name in messages."""
        return shown(log_path(self.id, self.golden))

    def problem(self, field: str, message: str) -> Problem:
        """What is wrong with a field of the decision."""
        file = shown(record_path(self.id, self.golden))
        line = load_document(self.raw, file, "").line(("decision", field))
        return Problem(file, line, f"#/decision/{field}: {message}")


def record_problems(
    found: Found, entries: Sequence[Entry], counted: Tally, rights: Sequence[Rights]
) -> Iterator[Problem]:
    """What is wrong with a record by a log whose every link is good. rights: all have to agree."""
    if found.record is None:
        if counted.completed is not None:
            yield _missing(found, counted.completed)
        return
    record, named = found.record, found.record.decision.entry_sha256
    entry = next((one for one in entries if one.sha256 == named), None)
    if entry is None:
        what = f"the decision {named[:12]} is not in {found.log}" if entries else f"there is no {found.log}"
        yield found.problem(
            "entry_sha256", f"{what}: the log was cut, or the record is nobody's. Restore both from git."
        )
        return
    for field in ("who", "when", "why"):
        if getattr(record.decision, field) != getattr(entry, field):
            yield found.problem(
                field, f"is not what was signed ({found.log}, line {entry.sequence}). Restore it from git."
            )
    if entry.content_sha256 != digest(record.content()) or entry.spec_sha256 != record.spec_sha256:
        signed = f"the decision on line {entry.sequence} of {found.log} is about other bytes"
        yield found.problem("entry_sha256", f"{signed}: the record was changed. Restore it from git.")
    elif counted.completed is None or counted.completed.sha256 != named:
        yield found.problem("entry_sha256", _outdated(entry, counted, rights, found.log))
    else:
        yield from _profile_problems(found, counted)


def _missing(found: Found, completed: Entry) -> Problem:
    return Problem(
        found.log,
        completed.sequence,
        f"approved by {completed.who}, but there is no {shown(record_path(found.id, found.golden))}: restore it from "
        "git, give the same approval again, or reject the asset where it is no longer wanted.",
    )


def _outdated(entry: Entry, counted: Tally, rights: Sequence[Rights], log: str) -> str:
    """Why the entry of a record is not the newest approval that counts."""
    newer = counted.completed
    if newer is not None and newer.sequence > entry.sequence:
        return (
            f"the record was rolled back to line {entry.sequence} of {log}: {newer.who} approved the asset anew at "
            f"{newer.when} (line {newer.sequence}). Restore the record from git, or give that approval again."
        )
    if counted.withdrawn is not None and counted.withdrawn.sequence > entry.sequence:
        gone = counted.withdrawn
        place = f"line {gone.sequence} of {log}"
        return f"withdrawn: {gone.who} rejected these bytes at {gone.when} ({place}). Remove the record."
    if not entry.approves:
        return f"line {entry.sequence} of {log} is a rejection, not an approval. Remove the record."
    void = next((reason for one in rights if (reason := one.void(entry))), "")
    if void:
        return f"the approval does not count: {void}. Have it approved by somebody who may."
    have = len(counted.approvals(entry.content_sha256))
    need = max(one.demand(entry.profile).approvals for one in rights)
    asked = f"{have} of the {need} approvals that the policy asks for the profile {entry.profile!r}"
    return f"{asked}. Have it approved by others too."


def _profile_problems(found: Found, counted: Tally) -> Iterator[Problem]:
    """The policy goes by the profile that the reviewers signed, so that has to be the spec's."""
    assert found.record is not None and counted.completed is not None
    path = previews_folder(found.id, found.golden) / SPEC
    raw = path.read_bytes() if path.is_file() else b""
    if sha256_hex(raw) != found.record.spec_sha256:
        return  # named with the previews
    try:
        spec = json.loads(raw)
    except (ValueError, RecursionError):
        spec = None
    if not isinstance(spec, dict) or spec.get("id") != found.id:
        yield Problem(shown(path), 1, f"not the spec of {found.id}: approve the asset again")
        return
    for entry in counted.approvals(counted.completed.content_sha256):
        if entry.profile != spec.get("profile"):
            message = f"signed for the profile {entry.profile!r}, but the approved spec has {spec.get('profile')!r}"
            yield Problem(found.log, entry.sequence, f"{message}: approve the asset again.")
