"""What the files are that a report is about: digests of a mesh and of all that it reads, found or not."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

# As the readers do (validators.meshes): a larger file is refused, so nothing is gained by keeping that.
MAX_BYTES = 1 << 31
# What no other moment changes: names that are too long, links that lead in circles.
_NEVER = (errno.ENAMETOOLONG, errno.ELOOP)
State = str | list[str | int]
"""Of a name beside a mesh: a word for what cannot be read, or where it leads, its digest and its size."""


@dataclass(frozen=True)
class Content:
    """A file's bytes."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Known:
    """What a mesh reads, by an earlier reading of the very same bytes.

    states: of each name that was asked for. beside: what was read, relative to the mesh's folder, with its content.
    """

    states: Mapping[str, State]
    beside: Mapping[str, Content]


@dataclass(frozen=True)
class Seen:
    """A mesh file as it was seen: its content, and what it reads, None where that is not known yet.

    at_ns: when it was looked at, since 1970.
    """

    content: Content
    known: Known | None
    at_ns: int


def content_of(path: Path) -> Content | None:
    """A plain file's content; None for anything else, and for what cannot be read. A pipe is not opened."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            about = os.fstat(file.fileno())
            size = about.st_size
            if size > MAX_BYTES or not stat.S_ISREG(about.st_mode):
                return None
            found = hashlib.file_digest(file, "sha256").hexdigest()
            return Content(found, size) if file.tell() == size else None  # it grows: not now
    except (OSError, ValueError):
        return None


def states_of(folder: Path, names: Iterable[str]) -> dict[str, State] | None:
    """The state of each name as readers follow it from a mesh's folder; None where one cannot be told."""
    names = list(names)
    if not names:
        return {}
    try:
        home = folder.resolve()
    except (OSError, RuntimeError):
        return None
    states: dict[str, State] = {}
    for name in names:
        state = _state(folder, home, name)
        if state is None:
            return None
        states[name] = state
    return states


def is_quiet(mesh: Path, names: Iterable[str], since_ns: int) -> bool:
    """Whether neither a mesh nor anything under the names beside it was written, replaced or removed since then.

    By the files' change times, which nobody sets; of a file that is not there, by those of the folder above it.
    """
    beside = (mesh.parent / name for name in names if "\0" not in name)
    try:
        return all(_changed_ns(place) <= since_ns for place in (mesh, *beside))
    except (OSError, ValueError):
        return False


def _changed_ns(place: Path) -> int:
    while True:
        try:
            return place.stat().st_ctime_ns
        except OSError as error:
            if place == place.parent or error.errno not in (*_NEVER, errno.ENOENT, errno.ENOTDIR):
                raise
            place = place.parent


def beside_of(states: Mapping[str, State], places: Iterable[str]) -> dict[str, Content] | None:
    """The content of the places that were read, of which each is the state of a name; None where one is not."""
    by_place = {str(state[0]): state for state in states.values() if isinstance(state, list)}
    found = {}
    for place in places:
        if place not in by_place:
            return None
        _, sha256, size = by_place[place]
        found[place] = Content(str(sha256), int(size))
    return found


def _state(folder: Path, home: Path, name: str) -> State | None:
    if not name or "\0" in name:
        return "no name"
    if name != name.encode("utf-8", "replace").decode("utf-8"):
        return None  # half characters, of which there are no digests
    try:
        place = (folder / name).resolve()
    except (OSError, RuntimeError, ValueError):
        return "no way"
    if not place.is_relative_to(home):
        return "outside"
    try:
        mode = place.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except OSError as error:
        return "no way" if error.errno in _NEVER else None
    if not stat.S_ISREG(mode):
        return "no file"
    content = content_of(place)
    return None if content is None else [place.relative_to(home).as_posix(), content.sha256, content.bytes]
