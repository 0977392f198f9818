"""Bringing the queue up to date with the files."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

from golden.record import RecordError
from golden.rights import Rights, read_rights

from ..folders import Folders
from ..store import Store
from .rows import row_of
from .situation import shown_id
from .stamps import is_current

ROWS_AT_A_TIME = 100

_lock = threading.Lock()


class QueueError(Exception):
    """The folder of specs cannot be listed; the queue is left as it is."""


def refresh(store: Store, folders: Folders) -> int:
    """Make the queue what the files say, and return how many rows were written or removed.

    Only assets of which a file changed are read again; the others cost a few looks at the disk. Rows of a broken spec,
    a damaged record or log are in the state "error". For any thread, one at a time in a process; servers that share a
    database may do it at once. Raises QueueError.
    """
    with _lock:
        paths = {shown_id(path): path for path in reversed(spec_paths(folders.specs))}
        stamps = store.queue.stamps()
        gone = sorted(stamps.keys() - paths.keys())
        store.queue.remove(gone)
        due = [id for id in sorted(paths) if not is_current(stamps.get(id, "?"), paths[id], folders)]
        rights = _rights(folders) if due else None
        for some in _batches(due):
            store.queue.upsert([row_of(paths[id], folders, stamps.get(id, ""), rights) for id in some])
        return len(gone) + len(due)


def spec_paths(folder: Path) -> list[Path]:
    """The spec files of a folder, sorted, as `assay gate` takes them. Raises QueueError."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(one.name for one in entries if one.name.endswith(".json") and not one.name.startswith("."))
    except OSError as error:
        raise QueueError(f"{folder}: the specs cannot be listed ({error.strerror})") from error
    return [folder / name for name in names]


def _rights(folders: Folders) -> Rights | None:
    """Read once for all rows; each row says for itself what is wrong with them."""
    try:
        return read_rights(folders.golden)
    except RecordError:
        return None


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), ROWS_AT_A_TIME):
        yield ids[start : start + ROWS_AT_A_TIME]
