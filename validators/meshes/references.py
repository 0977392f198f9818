"""Files that a mesh file names: read only where they lie beside it, whatever the name says."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

MAX_REFERENCED_BYTES = 1 << 31

_heard: ContextVar[dict[Path, int] | None] = ContextVar("_heard", default=None)
_asked: ContextVar["Asked | None"] = ContextVar("_asked", default=None)


@dataclass
class Asked:
    """What a reader asked for beside a mesh file. names: found or not. places: of the files read, links followed."""

    names: set[str] = field(default_factory=set)
    places: set[Path] = field(default_factory=set)


@contextmanager
def asked_files() -> Iterator[Asked]:
    """While it lasts, what readers ask for: the same names with the same bytes behind them make the same mesh."""
    asked = Asked()
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)


@contextmanager
def listed_files() -> Iterator[dict[Path, int]]:
    """While it lasts, what readers read beside a mesh file: each file's place, links followed, and size in bytes."""
    found: dict[Path, int] = {}
    token = _heard.set(found)
    try:
        yield found
    finally:
        _heard.reset(token)


class ReferenceRefused(ValueError):
    """A name that is not followed, or a file that is not there; the message says why."""


@dataclass
class FilesBeside:
    """Files at or below a folder. One reader shares one of these, so that its limit counts all that the file names.

    A name is a relative path with forward slashes. Refused are names with a scheme, a host or a drive, absolute paths,
    "..", links that lead out of the folder, folders, devices and pipes, and more than `bytes_left` in all.
    """

    folder: Path
    bytes_left: int = MAX_REFERENCED_BYTES
    _read: dict[Path, bytes] = field(default_factory=dict, repr=False)

    def read(self, name: str) -> bytes:
        """The bytes of a file; each is read once. Raises ReferenceRefused."""
        path = self.path(name)
        if path not in self._read:
            self._read[path] = self._bytes(path, name)
            if (heard := _heard.get()) is not None:
                heard[path] = len(self._read[path])
            if (asked := _asked.get()) is not None:
                asked.places.add(path)
        return self._read[path]

    def path(self, name: str) -> Path:
        """Where the file lies, links followed. Raises ReferenceRefused."""
        if (asked := _asked.get()) is not None:
            asked.names.add(name)
        if reason := _outside(name):
            raise ReferenceRefused(f"{_shown(name)} {reason}; allowed: a relative path inside the file's folder")
        try:
            home = self.folder.resolve()
            found = (self.folder / name).resolve()
        except (OSError, RuntimeError, ValueError):
            raise ReferenceRefused(f"{_shown(name)} cannot be followed") from None
        if not found.is_relative_to(home):
            raise ReferenceRefused(f"{_shown(name)} leads out of the file's folder")
        return found

    def _bytes(self, path: Path, name: str) -> bytes:
        # Non-blocking: opening a pipe waits for its writer. No link: `path` has none left, unless changed just now.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        try:
            if not stat.S_ISREG(path.stat().st_mode):  # before opening: a device may act on being opened
                raise ReferenceRefused(f"{_shown(name)} is not a plain file")
            with os.fdopen(os.open(path, flags), "rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size > self.bytes_left:
                    raise ReferenceRefused(f"{_shown(name)} has {size} bytes; allowed: {self.bytes_left} more")
                data = file.read(size)
        except FileNotFoundError:
            raise ReferenceRefused(f"{_shown(name)}: no such file") from None
        except OSError as error:
            raise ReferenceRefused(f"{_shown(name)} cannot be read: {error.strerror}") from None
        self.bytes_left -= len(data)
        return data


def _outside(name: str) -> str:
    """Why a name can lead out of the folder by its form alone; empty where it cannot."""
    if not name or any(ord(letter) < 32 for letter in name):
        return "is empty or has control characters"
    if "://" in name or name.startswith(("//", "\\\\")):
        return "is a network address"
    if ":" in name:
        return "has a scheme or a drive"
    if "\\" in name:
        return "has a backslash"
    if name.startswith(("/", "~")):
        return "is an absolute path"
    return 'leads upwards with ".."' if ".." in name.split("/") else ""


def _shown(name: str) -> str:
    return ascii(name[:60])
