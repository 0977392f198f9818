"""golden/ as it was at a point that is trusted, to judge what came after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .document import RecordError
from .log import Entry
from .places import log_path, shown
from .problem import Problem
from .reviewers import Reviewers, reviewers_path
from .rights import Rights, read_rights


@dataclass(frozen=True)
class Base:
    """The base. rights: None where nobody was a reviewer yet, or nothing can be read. ids: assets that had a log."""

    folder: Path
    golden: Path
    rights: Rights | None
    ids: set[str]
    problems: tuple[Problem, ...]

    def log_problems(self, id: str, golden: Path, entries: Sequence[Entry]) -> list[Problem]:
        """What is wrong with a log here by the base; the first thing only."""
        before, now = (_lines(log_path(id, folder)) for folder in (self.folder, golden))
        file = shown(log_path(id, golden))
        if before and not now:
            return [
                Problem(
                    file, None, f"is gone, with {len(before)} decisions: a log only ever grows. Restore it from git."
                )
            ]
        for number, line in enumerate(before, 1):
            if number > len(now) or now[number - 1] != line:
                what = "is missing" if number > len(now) else "is another one"
                return [
                    Problem(
                        file, number, f"this decision {what} at the base: a log only ever grows. Restore it from git."
                    )
                ]
        for entry in entries[len(before) :]:
            reason = self._not_granted(entry)
            if reason:
                step = "a change cannot grant itself rights: bring in the reviewers first, then the decisions"
                return [Problem(file, entry.sequence, f"by the reviewers of the base: {reason}; {step}.")]
        return []

    def revocations_taken_back(self, reviewers: Reviewers) -> Iterator[Problem]:
        """Keys that were revoked at the base, and are good here."""
        for reviewer in self.rights.reviewers if self.rights else ():
            for key in reviewer.keys:
                now = reviewers.key(key.fingerprint)
                if key.revoked and now is not None and (now[1].revoked is None or now[1].revoked > key.revoked):
                    was = f"the key {key.fingerprint[:12]} of {reviewer.name} was revoked at {key.revoked}"
                    file = shown(reviewers_path(self.golden))
                    yield Problem(file, None, f"{was}, and that is not taken back: make a new key instead.")

    def _not_granted(self, entry: Entry) -> str:
        if self.rights is None:
            return ""  # said once, for all
        reason = self.rights.forged(entry)
        found = self.rights.reviewers.key(entry.key)
        if not reason and found is not None and found[1].revoked is not None:
            # The time in an entry is its signer's word.
            return f"the key {entry.key[:12]} of {entry.who} is revoked since {found[1].revoked}"
        return reason


def read_base(folder: Path, golden: Path) -> Base:
    """The base in `folder`; what cannot be read there is a problem."""
    logs = folder / "decisions"
    ids = {path.stem for path in logs.glob("*.jsonl") if not path.name.startswith(".")}
    try:
        rights = read_rights(folder)
    except RecordError as error:
        return Base(folder, golden, None, ids, (Problem.of(error),))
    if not rights.reviewers.all:
        message = (
            "nobody was a reviewer at the base, so nothing here counts by it: have people look at this first set-up."
        )
        return Base(folder, golden, None, ids, (Problem(shown(reviewers_path(golden)), None, message),))
    return Base(folder, golden, rights, ids, ())


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().removesuffix(b"\n").split(b"\n")
    except OSError:
        return []
