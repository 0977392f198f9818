"""Writing files of this room: whole, one writer at a time, kept through a power cut."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .places import GOLDEN

PART = ".part"


def replace_file(path: Path, data: bytes, keep_mode: bool = False) -> None:
    """Replace a file in one step: whoever reads it, and whenever we are killed, it is the old one or the new one.

    keep_mode: who may read and write it stays as it is.
    """
    with _part(path, data) as part:
        if keep_mode and path.exists():
            part.chmod(path.stat().st_mode & 0o777)
        part.replace(path)


def write_new(path: Path, data: bytes) -> bool:
    """Write a file that is whole whenever we are killed; False, with nothing written, when there is one already."""
    if os.path.lexists(path):
        return False
    with _part(path, data) as part:
        try:
            path.hardlink_to(part)  # unlike a rename it fails where there is a file
        except FileExistsError:
            return False
    return True


@contextmanager
def _part(path: Path, data: bytes) -> Iterator[Path]:
    """A file beside `path` that holds the data for good; gone afterwards, unless it was moved away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}{PART}")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield part
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def remove_file(path: Path) -> None:
    """Remove a file, if it is there, for good."""
    if path.is_file() or path.is_symlink():
        path.unlink()
        sync_folder(path.parent)


def sweep(path: Path) -> None:
    """Remove what writers of this file left who were killed; only under the lock."""
    for left in sorted(path.parent.glob(f".{path.name}.*{PART}")):
        left.unlink(missing_ok=True)


@contextmanager
def locked(golden: Path = GOLDEN) -> Iterator[None]:
    """One writer at a time. The lock is on the folder of the records and ends with its process, however that ends."""
    folder = golden / "records"
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
