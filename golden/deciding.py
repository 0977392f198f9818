"""Deciding: the only code that writes records and logs, for the command line and the page alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .case import Case
from .desk import Desk, open_desk
from .errors import AlreadyDecidedError, StaleError
from .keys import Signer
from .log import APPROVE, REJECT, Entry
from .places import GOLDEN, previews_folder, record_path
from .previews import check_run, misfits, remove_previews, write_previews
from .reading import parse_record, record_bytes
from .record import Decision, GoldenRecord, RecordError, record_from_manifest
from .seen import Seen
from .standing import Standing
from .writing import locked, remove_file, replace_file

__all__ = ["AlreadyDecidedError", "Decided", "RecordError", "StaleError", "approve", "reject"]


@dataclass(frozen=True)
class Decided:
    """A decision that was made.

    entry: the reviewer's, in the log. record: the golden record as this decision wrote it; None while the policy asks
    for more approvals, and after a rejection. standing: of the bytes that were decided on, after it. withdrawn: the
    rejected bytes were the approved ones, so their record and previews are gone.
    """

    entry: Entry
    record: GoldenRecord | None
    standing: Standing
    withdrawn: bool = False


def approve(
    manifest: Mapping[str, Any],
    run_folder: Path,
    spec_json: bytes,
    signer: Signer,
    why: str,
    seen: Seen,
    profile: str,
    spec_author: str | None,
    when: str,
    golden: Path = GOLDEN,
) -> Decided:
    """Approve a run: its bytes become the golden record once as many reviewers approved them as the policy asks.

    manifest: of the run. spec_json: canonical JSON of the spec with its id, whose sha256 is the manifest's spec_sha256.
    spec_author: "name <email>", None: unknown. when: UTC, ISO 8601 to the second; where clocks differ, moved on to the
    newest decision's. The caller has made sure that the report allows approval.

    Raises StaleError when the candidate, the record or a file of the run is not what was seen, or somebody rejected the
    bytes meanwhile; AlreadyDecidedError for a repeated decision; RecordError when the reviewer may not decide this, or
    log, reviewers or policy cannot be believed. Then nothing is written. Killed anywhere, the record is the old one or
    the new one, and the same approval given again completes it.
    """
    case = Case(APPROVE, manifest, spec_json, signer, why.strip(), seen, profile, spec_author, when, golden)
    case.check()
    with locked(golden):
        desk = open_desk(case)
        check_run(_readable(case), run_folder)
        mine = desk.tally.votes.get(signer.name)
        if mine is not None and mine.content_sha256 == case.content:
            _refuse_repeated(desk, mine)
            desk.refuse_stale()
            return _settled(desk, mine, run_folder)
        desk.refuse_stale()
        desk.refuse_unfit()
        after = desk.append()
        return _settled(after, after.entries[-1], run_folder)


def reject(
    manifest: Mapping[str, Any],
    spec_json: bytes,
    signer: Signer,
    why: str,
    seen: Seen,
    profile: str,
    spec_author: str | None,
    when: str,
    golden: Path = GOLDEN,
) -> Decided:
    """Reject a run: what was approved of its bytes counts no more. Every reviewer may.

    Rejecting the bytes of the golden record withdraws it: record and previews are removed. Arguments and errors are
    those of `approve`.
    """
    case = Case(REJECT, manifest, spec_json, signer, why.strip(), seen, profile, spec_author, when, golden)
    case.check()
    with locked(golden):
        desk = open_desk(case)
        last = desk.tally.rejected.get(case.content)
        if last is not None and last.who == signer.name:
            if not _to_withdraw(desk):
                raise AlreadyDecidedError(f"{case.id}: you rejected exactly these bytes at {last.when}: nothing to do")
            desk.refuse_stale()
            return _withdrawn(desk, last)
        desk.refuse_stale()
        after = desk.append()
        return _withdrawn(after, after.entries[-1])


def _refuse_repeated(desk: Desk, mine: Entry) -> None:
    """Raise AlreadyDecidedError, unless the approval is complete and what it stands for was not all written."""
    case, completed = desk.case, desk.tally.completed
    said = f"{case.id}: you approved exactly these bytes at {mine.when}"
    if completed is None or completed.content_sha256 != case.content:
        have, need = len(desk.standing.approvals), desk.standing.needed.approvals
        raise AlreadyDecidedError(f"{said}: {have} of {need} approvals: somebody else has to approve them too")
    record = _record(case, completed)
    whole = record_bytes(case.id, case.golden) == record.to_bytes()
    if whole and not any(misfits(record, previews_folder(case.id, case.golden))):
        raise AlreadyDecidedError(f"{said}: nothing to do")


def _settled(desk: Desk, entry: Entry, run_folder: Path) -> Decided:
    """Write previews and record, when the approvals are enough."""
    case, completed = desk.case, desk.tally.completed
    if completed is None or completed.content_sha256 != case.content:
        return Decided(entry, None, desk.standing)
    record = _record(case, completed)
    write_previews(record, run_folder, case.spec_json, previews_folder(case.id, case.golden))
    replace_file(record_path(case.id, case.golden), record.to_bytes())
    return Decided(entry, record, desk.standing)


def _to_withdraw(desk: Desk) -> bool:
    """Whether there is a record that a rejection of the case's bytes took the ground from."""
    there = record_path(desk.case.id, desk.case.golden).exists()
    return there and (desk.tally.withdrawn is not None or desk.record_is_of_these_bytes())


def _withdrawn(desk: Desk, entry: Entry) -> Decided:
    gone = _to_withdraw(desk)
    if gone:
        remove_previews(previews_folder(desk.case.id, desk.case.golden))
        remove_file(record_path(desk.case.id, desk.case.golden))
    return Decided(entry, None, desk.standing, gone)


def _record(case: Case, entry: Entry) -> GoldenRecord:
    """The record of the approval that the entry completes."""
    return record_from_manifest(case.manifest, Decision(entry.who, entry.when, entry.why, entry.sha256))


def _readable(case: Case) -> GoldenRecord:
    """A record as this case would make it. Raises RecordError when it could not be read back."""
    record = record_from_manifest(case.manifest, Decision(case.signer.name, case.when, case.why, "0" * 64))
    return parse_record(record.to_bytes(), case.id, "the record to be written")
