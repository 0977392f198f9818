"""Stamps: what changes when a file changes that a row of the queue was made from.

A stamp is a digest of the state of files, and the paths of those that are not known by the asset's id alone: mesh and
textures of a file asset, the asset of a run. One that is not good for long (a file was written just now, and may be
again without its time changing) ends in "?", and is never equal to another.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from gate.candidate import CANDIDATE, REPORT
from golden.log import log_path
from golden.policy import policy_path
from golden.reading import record_path
from golden.reviewers import reviewers_path

from ..folders import Folders
from ..geometry.digests import RACY_NS, signature

VERSION = "1"  # of what rows say: another one makes all rows anew
PASSING = "?"
MISSING = "-"


def stamp_of(path: Path, folders: Folders, others: Sequence[str] = ()) -> str:
    """The stamp of the asset whose spec is at `path`; others: further files that its row depends on."""
    found = list(_states(path, folders, others))
    text = f"{VERSION}\n{path}\n" + "\n".join(state for state, _ in found)
    digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    passing = PASSING if any(is_new for _, is_new in found) else ""
    return f"{digest} {_listed(others)}{passing}"


def others_of(stamp: str) -> list[str]:
    """The further files that a stamp names; none where it is not one of this version."""
    try:
        names = json.loads(stamp.removesuffix(PASSING).partition(" ")[2])
    except ValueError:
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def is_current(stamp: str, path: Path, folders: Folders) -> bool:
    """Whether nothing changed since the stamp was made."""
    return not stamp.endswith(PASSING) and stamp == stamp_of(path, folders, others_of(stamp))


@cache
def _patterns(folders: Folders) -> tuple[tuple[str, ...], str, str]:
    """Paths that go by the id, which stands as NUL in them; the log's; the reviewers'. Joining paths takes time."""
    id, golden = "\0", folders.golden
    run, log = folders.runs / id, log_path(id, golden)
    paths = (run / REPORT, run / CANDIDATE, record_path(id, golden), log, policy_path(golden))
    return tuple(map(str, paths)), str(log), str(reviewers_path(golden))


def _states(path: Path, folders: Folders, others: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The state of each file. Reviewers count only where there are decisions."""
    patterns, log, reviewers = _patterns(folders)
    id = path.stem
    yield _state(str(path))
    for pattern in patterns:
        found = _state(pattern.replace("\0", id))
        yield found
        if pattern == log and found[0] != MISSING:
            yield _state(reviewers)
    yield from map(_state, others)


def _state(name: str) -> tuple[str, bool]:
    """A file's state, and whether it was written a moment ago."""
    try:
        status = os.stat(name)  # noqa: PTH116
    except (OSError, ValueError):
        return MISSING, False
    return repr(signature(status)), abs(time.time_ns() - status.st_mtime_ns) < RACY_NS


def _listed(names: Sequence[str]) -> str:
    return json.dumps(list(names)) if names else "[]"
