"""What lies there when a decision is made, read under the lock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NoReturn

from specs.command import COMMAND
from specs.problems import printable

from .case import Case
from .document import RecordError
from .errors import StaleError
from .log import Entry, check_line, log_path, read_log
from .places import record_path, shown
from .reading import find_record, record_digest
from .record import content_of
from .rights import Rights, read_rights
from .standing import Standing, Tally, standing_of, tally
from .writing import replace_file, sweep

SHOWN = 3


@dataclass(frozen=True)
class Desk:
    """The asset's decisions, what they amount to, and who may decide."""

    case: Case
    entries: tuple[Entry, ...]
    rights: Rights

    @cached_property
    def tally(self) -> Tally:
        """The decisions, counted."""
        return tally(self.entries, [self.rights])

    @cached_property
    def standing(self) -> Standing:
        """Of the case's bytes."""
        return standing_of(self.entries, self.case.content, self.case.profile, self.rights)

    def refuse_stale(self) -> None:
        """Raise StaleError, saying who changed what, when it is not what the reviewer saw.

        That is: another record; or, for an approval, a rejection of the same bytes that the reviewer has not seen.
        """
        seen, since = self.case.seen, self._since()
        found = record_digest(self.case.id, self.case.golden)
        if found != seen.record_sha256:
            self._stale(since, f"the record is {_short(found)}, and you saw {_short(seen.record_sha256)}")
        if self.case.decision == "approve":
            against = [entry for entry in since if not entry.approves and entry.content_sha256 == self.case.content]
            if against:
                self._stale(against, "you had not seen that")

    def refuse_unfit(self) -> None:
        """Raise RecordError when the policy does not take this reviewer's approval."""
        case = self.case
        reason = self.rights.unfit(case.signer.name, case.profile, case.spec_author)
        if reason:
            raise RecordError(f"{case.id}: {reason}: somebody else has to approve it (golden/policy.json)")

    def append(self) -> "Desk":
        """Add the case's entry to the log; returns what lies there then."""
        case = self.case
        entry = case.entry(self.entries[-1] if self.entries else None, case.key(self.rights))
        entries = (*self.entries, entry)
        path = log_path(case.id, case.golden)
        check_line(
            entry.line, shown(path), entry.sequence
        )  # one that could not be read back would end the log for good
        sweep(path)
        replace_file(path, b"".join(one.line + b"\n" for one in entries))
        return replace(self, entries=entries)

    def record_is_of_these_bytes(self) -> bool:
        """Whether the record approves what the case is about. Raises RecordError when it cannot be believed."""
        record = find_record(self.case.id, self.case.golden)
        return record is not None and record.content() == content_of(self.case.manifest)

    def _since(self) -> tuple[Entry, ...]:
        """The decisions that the reviewer has not seen."""
        head = self.case.seen.head_sha256
        if head is None:
            return self.entries
        at = next((entry.sequence for entry in self.entries if entry.sha256 == head), None)
        if at is None:
            raise StaleError(
                f"{self.case.id}: the decision log is not the one you saw ({head[:12]} is not in it): look at it again"
            )
        return self.entries[at:]

    def _stale(self, since: Sequence[Entry], what: str) -> NoReturn:
        said = "; ".join(_said(entry, self.case.content) for entry in since[-SHOWN:])
        completed = self.tally.completed
        same = completed is not None and completed.content_sha256 == self.case.content
        step = "nothing to do" if same and self.case.decision == "approve" else "look at what is new, then decide"
        raise StaleError(
            f"{self.case.id}: not what you saw: {said or 'it was changed without a decision'}; {what}: {step}"
        )


def open_desk(case: Case) -> Desk:
    """Read what lies there; to be called under the lock.

    Raises RecordError when log, reviewers or policy cannot be believed, or the key may not sign.
    """
    rights = read_rights(case.golden)
    case.key(rights)
    entries = read_log(case.id, case.golden)
    for entry in entries:
        reason = rights.broken(entry)
        if reason:
            file = shown(log_path(case.id, case.golden))
            step = f"`{COMMAND} verify` shows all; nothing can be decided until that is mended"
            raise RecordError(f"{reason}. {step}", file, entry.sequence)
    sweep(record_path(case.id, case.golden))
    return Desk(case, entries, rights)


def _said(entry: Entry, content: str) -> str:
    did = "approved" if entry.approves else "rejected"
    what = "exactly these bytes" if entry.content_sha256 == content else "other bytes"
    why = entry.why if len(entry.why) <= 100 else f"{entry.why[:97]}..."
    return f'{entry.who} {did} {what} at {entry.when} ("{printable(why)}")'


def _short(digest: str | None) -> str:
    return "absent" if digest is None else digest[:12]
