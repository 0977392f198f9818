"""What the decisions on an asset amount to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .log import Entry, read_log
from .places import GOLDEN
from .policy import Demand
from .rights import Rights, read_rights


@dataclass(frozen=True)
class Standing:
    """How certain bytes stand.

    approvals: those that count, one for each reviewer, in the order given. rejected: the rejection that stands, None
    when there is none or somebody approved after it. needed: what the policy asks. complete: the approvals are enough.
    """

    approvals: tuple[Entry, ...]
    rejected: Entry | None
    needed: Demand
    complete: bool


@dataclass
class Tally:
    """The decisions counted up to the newest.

    votes: each reviewer's approval that stands; who approves other bytes takes the earlier approval back. completed:
    the newest approval with which the policy was satisfied: the record's; None when there is none or it was rejected.
    rejected: the rejection that stands, by content. withdrawn: the rejection that took `completed` away.
    """

    votes: dict[str, Entry] = field(default_factory=dict)
    completed: Entry | None = None
    rejected: dict[str, Entry] = field(default_factory=dict)
    withdrawn: Entry | None = None

    def approvals(self, content_sha256: str) -> tuple[Entry, ...]:
        """The approvals of these bytes that stand, in the order given."""
        found = [vote for vote in self.votes.values() if vote.content_sha256 == content_sha256]
        return tuple(sorted(found, key=lambda vote: vote.sequence))


def standing(id: str, content_sha256: str, profile: str, golden: Path = GOLDEN) -> Standing:
    """How the bytes of this digest (golden.seen.content_sha256) stand, by the log, the reviewers and the policy of now.

    Raises RecordError when one of these cannot be believed.
    """
    return standing_of(read_log(id, golden), content_sha256, profile, read_rights(golden))


def standing_of(entries: Sequence[Entry], content_sha256: str, profile: str, rights: Rights) -> Standing:
    """The same of what was read already."""
    counted = tally(entries, [rights])
    approvals = counted.approvals(content_sha256)
    needed = rights.demand(profile)
    enough = len(approvals) >= needed.approvals
    return Standing(approvals, counted.rejected.get(content_sha256), needed, enough)


def tally(entries: Sequence[Entry], rights: Sequence[Rights]) -> Tally:
    """Count the decisions; an approval counts, and is enough, only where all of `rights` say so."""
    found = Tally()
    for entry in entries:
        if entry.approves:
            _approve(found, entry, rights)
        elif not any(one.forged(entry) for one in rights):
            _reject(found, entry)
    return found


def _approve(found: Tally, entry: Entry, rights: Sequence[Rights]) -> None:
    if any(one.void(entry) for one in rights):
        return
    found.rejected.pop(entry.content_sha256, None)
    found.votes.pop(entry.who, None)
    found.votes[entry.who] = entry
    same = found.approvals(entry.content_sha256)
    if len(same) >= max(one.demand(entry.profile).approvals for one in rights):
        found.completed, found.withdrawn = entry, None
        # What was approved before is about an asset that is no more the approved one.
        found.votes = {vote.who: vote for vote in same}


def _reject(found: Tally, entry: Entry) -> None:
    content = entry.content_sha256
    found.votes = {who: vote for who, vote in found.votes.items() if vote.content_sha256 != content}
    found.rejected[content] = entry
    if found.completed is not None and found.completed.content_sha256 == content:
        found.completed, found.withdrawn = None, entry
