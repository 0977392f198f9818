"""Folders that appear whole or not at all: written beside their place, forced to disk, renamed.

A work folder `.tmp-<pid>-<n>` has a lock file beside it, held as long as its process lives. Whoever comes next removes
the folders whose lock nobody holds: what a killed process leaves is never taken for a result, and does not pile up.
"""

import contextlib
import fcntl
import itertools
import os
import shutil
from collections.abc import Iterator
from io import BufferedWriter
from pathlib import Path

PREFIX = ".tmp-"
_numbers = itertools.count()


@contextlib.contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """A new folder in `parent` (made if missing), gone afterwards unless it was published."""
    parent.mkdir(parents=True, exist_ok=True)
    sweep(parent)
    folder = parent / f"{PREFIX}{os.getpid()}-{next(_numbers)}"
    lock = folder.with_name(folder.name + ".lock")
    with contextlib.closing(_hold(lock)):
        remove_quietly(folder)
        folder.mkdir()
        try:
            yield folder
        finally:
            remove_quietly(folder)
            lock.unlink(missing_ok=True)


def publish(folder: Path, target: Path, replace: bool = False) -> None:
    """Rename a finished work folder to its place. With an equal one already there, keep that one unless `replace`."""
    for path in [folder, *(p for p in folder.rglob("*") if p.is_dir())]:
        _sync_folder(path)
    if replace:
        remove(target)
    try:
        folder.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    _sync_folder(target.parent)


def remove(folder: Path) -> None:
    """Take the folder away in one step, then delete it: nobody sees it half gone."""
    with contextlib.suppress(FileNotFoundError), work_folder(folder.parent) as grave:
        folder.rename(grave / "removed")


def sweep(parent: Path) -> None:
    """Delete the work folders in `parent` whose process is gone."""
    for lock in sorted(parent.glob(f"{PREFIX}*.lock")):
        with contextlib.suppress(FileNotFoundError), lock.open("rb") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            remove_quietly(lock.with_name(lock.name.removesuffix(".lock")))
            lock.unlink(missing_ok=True)


def remove_quietly(folder: Path) -> None:
    """Delete the folder; no matter whether it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def _hold(lock: Path) -> BufferedWriter:
    """The lock file, held; again if a sweep took it away between its making and its locking."""
    while True:
        held = lock.open("wb")
        fcntl.flock(held, fcntl.LOCK_EX)
        if os.fstat(held.fileno()).st_nlink:
            return held
        held.close()


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
