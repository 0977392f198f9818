"""Proving golden/: every decision is somebody's who may decide, and every record is what was decided last."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .base import Base, read_base
from .document import RecordError
from .log import Entry, entries_of
from .places import GOLDEN, log_path, previews_folder, shown
from .policy import Policy, read_policy
from .previews import misfits
from .problem import Problem
from .record_check import Found, record_problems
from .reviewers import Reviewers, read_reviewers
from .rights import Rights
from .standing import tally

__all__ = ["Problem", "verify"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FOLDERS = {"records": ".json", "decisions": ".jsonl", "previews": ""}


def verify(golden: Path = GOLDEN, base: Path | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong in golden/, by asset; nothing when it can be believed.

    Reviewers and policy can be read; every log is one unbroken chain, each entry signed by the reviewer it names, with
    a key that was good then; every record says what its entry says, which is the newest approval that satisfies the
    policy, of bytes that nobody rejected since; previews are the approved files.

    base: golden/ as it was at a point that is trusted. Then each log there has to be the beginning of the one here;
    what came after counts only by the reviewers and the policy of the base too; and no revocation is taken back.
    """
    if not golden.is_dir():
        return (Problem(shown(golden), None, "there is no such folder; allowed: a folder of golden records"),)
    with _shared(golden):
        return tuple(_problems(golden, base))


def _problems(golden: Path, base: Path | None) -> Iterator[Problem]:
    rights, unreadable = _rights(golden)
    yield from unreadable
    before = None
    if base is not None:
        before = read_base(base, golden)
        yield from before.problems
        yield from before.revocations_taken_back(rights.reviewers if rights else Reviewers())
    yield from _strays(golden)
    for id in sorted(_ids(golden) | (before.ids if before else set())):
        yield from _asset(id, golden, rights, before)


def _asset(id: str, golden: Path, rights: Rights | None, base: Base | None) -> Iterator[Problem]:
    """Of one asset: the log first, for the record is judged by it."""
    entries, broken = _log(id, golden, rights)
    since = base.log_problems(id, golden, entries) if base else []
    yield from broken
    yield from since
    found = Found.read(id, golden)
    yield from found.problems
    folder = previews_folder(id, golden)
    if found.record is not None:
        for path, reason in misfits(found.record, folder):
            yield Problem(shown(path), None, f"{reason}. Restore it (git checkout -- {shown(path)})")
    elif not found.problems and any(path.is_file() for path in folder.rglob("*")):
        yield Problem(shown(folder), None, "kept of an asset that has no record: restore the record, or remove this")
    if broken or since or rights is None or found.problems:
        return  # the first thing that is wrong was named; what follows from it is not
    judges = [rights] if base is None or base.rights is None else [rights, base.rights]
    yield from record_problems(found, entries, tally(entries, judges), judges)


def _log(id: str, golden: Path, rights: Rights | None) -> tuple[tuple[Entry, ...], list[Problem]]:
    """The entries up to the first broken link, and that link."""
    path = log_path(id, golden)
    file = shown(path)
    if path.is_symlink():
        return (), [Problem(file, None, "is a link; allowed: the file itself")]
    entries: list[Entry] = []
    try:
        for entry in entries_of(path.read_bytes(), id, file) if path.exists() else ():
            reason = rights.broken(entry) if rights else ""
            if reason:
                return tuple(entries), [
                    Problem(file, entry.sequence, f"{reason}. Restore it (git checkout -- {file}).")
                ]
            entries.append(entry)
    except RecordError as error:
        return tuple(entries), [Problem.of(error)]
    except OSError as error:
        return (), [Problem(file, None, f"cannot be read: {error.strerror}")]
    return tuple(entries), list(_expired(entries, rights, file)) if rights else []


def _expired(entries: list[Entry], rights: Rights, file: str) -> Iterator[Problem]:
    """Decisions with a key that was not good at the time, until somebody with a good one decides after them."""
    last = max((entry.sequence for entry in entries if not rights.expired(entry)), default=0)
    for entry in entries[last : last + 1]:
        reason = rights.expired(entry)
        yield Problem(file, entry.sequence, f"{reason}: it does not count. Look at the asset, and decide anew.")


def _rights(golden: Path) -> tuple[Rights | None, list[Problem]]:
    problems: list[Problem] = []
    reviewers: Reviewers | None = None
    policy: Policy | None = None
    try:
        reviewers = read_reviewers(golden)
    except RecordError as error:
        problems.append(Problem.of(error))
    try:
        policy = read_policy(golden)
    except RecordError as error:
        problems.append(Problem.of(error))
    return (None if reviewers is None or policy is None else Rights(reviewers, policy)), problems


def _ids(golden: Path) -> set[str]:
    """Every asset of which anything lies there."""
    found = set()
    for folder, suffix in _FOLDERS.items():
        for path in _inside(golden / folder):
            name = path.name.removesuffix(suffix)
            if path.name.endswith(suffix) and _ID.fullmatch(name):
                found.add(name)
    return found


def _strays(golden: Path) -> Iterator[Problem]:
    """What lies where only records, logs and folders of previews do."""
    for folder, suffix in _FOLDERS.items():
        if (golden / folder).is_symlink():
            yield Problem(shown(golden / folder), None, "is a link; allowed: the folder itself")
        for path in _inside(golden / folder):
            fits = path.name.endswith(suffix) and _ID.fullmatch(path.name.removesuffix(suffix))
            if not fits or path.is_dir() != (folder == "previews"):
                what = "a folder named after an asset" if folder == "previews" else f"files named <asset>{suffix}"
                yield Problem(shown(path), None, f"does not belong here; allowed: {what}")


def _inside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if not path.name.startswith(".")) if folder.is_dir() else []


@contextmanager
def _shared(golden: Path) -> Iterator[None]:
    """Nobody decides while we look. A place where nothing can be locked is one where nobody writes."""
    try:
        handle = os.open(golden / "records", os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)
