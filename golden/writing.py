"""Writing records: only `approve` does, atomically, and only over the record that the reviewer saw."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from specs.canonical import file_sha256
from specs.trace import TRACE

from .reading import GOLDEN, find_record, previews_folder, record_digest, record_path
from .record import Decision, GoldenRecord, RecordError, record_from_manifest

PREVIEW_VIEWS = 4


class StaleError(RecordError):
    """What the reviewer saw is no longer what is there; nothing was written."""


def approve(
    manifest: Mapping[str, Any],
    run_folder: Path,
    decision: Decision,
    expected_record: str | None,
    golden: Path = GOLDEN,
) -> GoldenRecord:
    """Write the record that makes this run the approved one, with its asset and a few pictures beside it.

    expected_record: sha256 of the record's file that the reviewer saw, None when there was none. The caller has made
    sure that the report allows approval. Raises StaleError when the record or a file of the run has changed since, and
    RecordError for an empty reason; then nothing is written.
    """
    if not decision.why.strip():
        raise RecordError("the reason is empty: say why these bytes are right (--reason TEXT)")
    record = record_from_manifest(manifest, decision)
    with _locked(golden / "records"):
        found = record_digest(record.id, golden)
        if found != expected_record:
            _refuse_twice(record, golden)
            raise StaleError(
                f"{record_path(record.id, golden).name}: somebody changed the record meanwhile (it is "
                f"{_short(found)}, and you saw {_short(expected_record)}): gate the asset again and look at what is new"
            )
        _write_previews(record, run_folder, previews_folder(record.id, golden))
        replace_file(record_path(record.id, golden), record.to_bytes())
    return record


def _refuse_twice(record: GoldenRecord, golden: Path) -> None:
    """Raise StaleError when the record that is there already approves the very same."""
    there = find_record(record.id, golden)
    if there is not None and replace(there, decision=record.decision) == record:
        who, when = there.decision.who, there.decision.when
        raise StaleError(f"{record.id}: {who} approved exactly these bytes already ({when}): nothing to do")


def preview_names(record: GoldenRecord) -> list[str]:
    """Files of the run that are kept with the record: meshes, the optimisation's trace, four views evenly spaced."""
    views = sorted(name for name in record.files if name.startswith("views/"))
    step = max(len(views) // PREVIEW_VIEWS, 1)
    whole = sorted(name for name in record.files if name.endswith(".glb") or name == TRACE)
    return whole + views[::step][:PREVIEW_VIEWS]


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file in one step: whoever reads it, and whenever we are killed, it is the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _write_previews(record: GoldenRecord, run_folder: Path, previews: Path) -> None:
    """Each file's digest is checked, so a run that changed under us is never approved."""
    kept = preview_names(record)
    for name in record.files:
        if file_sha256(run_folder / name) != record.files[name].sha256:
            raise StaleError(f"{record.id}: {name} is not the file that was judged: gate the asset again")
    for name in kept:
        replace_file(previews / name, (run_folder / name).read_bytes())
    for old in sorted(previews.rglob("*")):
        if old.is_file() and old.relative_to(previews).as_posix() not in kept:
            old.unlink()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time. The lock is on the folder itself and ends with its process, however that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _short(digest: str | None) -> str:
    return "absent" if digest is None else digest[:12]
