"""Whether a report can be written where it is to go, found out before the work: nothing is left behind."""

import json
import os
import stat
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from golden.writing import PART
from specs.problems import printable
from specs.reading import MAX_BYTES, MESH_SUFFIXES

from .wishes import Wish

# Files that a mesh brings along.
_BESIDE = (".mtl", ".bin", ".png", ".jpg", ".jpeg", ".webp", ".ktx2", ".basis")
# What `replace_file` adds to a name while it writes: process, thread, and an end.
_ADDED = len(f"..{2**22}.{2**64}{PART}")


def output_problems(asked: Sequence[Wish], inputs: Iterable[Path] = (), kept: Iterable[Path] = ()) -> Iterator[str]:
    """What keeps the reports from being written: each a sentence of what, found against allowed, next step.

    inputs: files that the command reads, which no report may replace. kept: folders of which it replaces no file.
    """
    read, folders = {_identity(path) for path in inputs} - {None}, [path.resolve() for path in kept]
    written: dict[object, Wish] = {}
    out = None if all(wish.file is not None for wish in asked) else _stdout()
    places = {Path(_folded(wish.file)) for wish in asked if wish.file is not None}
    for wish in asked:
        if wish.file is None:
            continue
        problem = _unwritable(wish.file) or _is_input(wish.file, read, folders)
        same = _identity(wish.file) or _folded(wish.file)
        if not problem and same in written and wish.file != Path(os.devnull):
            problem = f"takes the {written[same].format} report already; allowed: a file for each report"
        if not problem and same == out and wish.file != Path(os.devnull):
            problem = "is standard output, where another report goes; allowed: a file for each report but one"
        if not problem and not places.isdisjoint(Path(_folded(wish.file)).parents):
            problem = "is in a folder that is to be another report's file; allowed: files in folders"
        written[same] = wish
        if problem:
            yield f"--output-file {printable(str(wish.file))}: {problem}"


def _unwritable(path: Path) -> str | None:
    """Why a report cannot be written there."""
    try:
        mode = _mode(path)
        if mode is not None and stat.S_ISDIR(mode):
            return "cannot be written: Is a directory; name a file in it"
        if mode is not None and not stat.S_ISREG(mode):  # a pipe or a device is written to as it is
            return None if os.access(path, os.W_OK) else "cannot be written: Permission denied; name another file"
        target = path.resolve()
        with suppress(FileNotFoundError, NotADirectoryError):
            os.lstat(target.with_name(target.name + _ADDED * "0"))
        folder = next(one for one in target.parents if _mode(one) is not None)
        if not folder.is_dir():
            return f"cannot be written: {printable(str(folder))} is a file, no folder; name a file in a folder"
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return f"cannot be written: {error.strerror}; name a file in a writable folder"
    except (RuntimeError, ValueError) as error:  # a loop of links, a NUL byte
        return f"cannot be written: {printable(str(error))}; name a file in a writable folder"


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _is_input(path: Path, read: Collection[object], folders: Iterable[Path]) -> str | None:
    """Why a report would replace something that is no report: a file that the gate reads, a mesh, a spec, a record."""
    try:
        if not path.is_file():
            return None
        kept = any(path.resolve().is_relative_to(folder) for folder in folders)
        own = kept or path.suffix.lower() in (*MESH_SUFFIXES, *_BESIDE) or _is_spec(path)
    except (OSError, RuntimeError):
        return None
    if own or _identity(path) in read:
        return "is a file that the gate reads; allowed: a new file, or an earlier report"
    return None


def _is_spec(path: Path) -> bool:
    """A spec, as far as it takes not to lose one: JSON that says where an asset comes from."""
    if path.suffix != ".json" or path.stat().st_size > MAX_BYTES:
        return False
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(document, dict) and "source" in document


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells files apart, whatever they are called; None for one that is not there."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def _folded(path: Path) -> str:
    """The place of a file that is not there yet."""
    try:
        return str(path.resolve())
    except (OSError, RuntimeError, ValueError):
        return str(path)


def _stdout() -> tuple[int, int] | None:
    try:
        status = os.fstat(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return None
    return status.st_dev, status.st_ino
