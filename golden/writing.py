"""Writing files of this room: whole, one writer at a time, kept through a power cut."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .places import GOLDEN

PART = ".part"


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file in one step: whoever reads it, and whenever we are killed, it is the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}{PART}")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
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
