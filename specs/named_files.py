"""The files that a spec names, its mesh and its pictures: relative paths that stay in the project, and are there."""

import difflib
import re
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from .problems import Problem, pointer, printable, shown
from .reading import MESH_SUFFIXES

_ALLOWED = "a path relative to the spec, inside the folder above the spec's"
_SUFFIXES = {"mesh": MESH_SUFFIXES, "picture": (".png",)}

Tokens = tuple[str | int, ...]


def file_problems(document: dict[str, Any], name: str, bad: Collection[str], spec: Path | None) -> Iterator[Problem]:
    """What is wrong with the files that a spec names; `spec` is the spec's file, or None to leave the disk alone.

    document: the spec with its defaults. bad: the pointers that already have a problem.
    """
    for tokens, text, what in _named(document):
        above = {pointer(name, tokens[:length]) for length in range(1, len(tokens) + 1)}
        if not isinstance(text, str) or above & set(bad):
            continue
        where = pointer(name, tokens)
        written = list(path_problems(text, where, what))
        yield from written
        if spec is not None and not written:
            yield from disk_problems(text, spec, where, what)


def _named(document: dict[str, Any]) -> Iterator[tuple[Tokens, Any, str]]:
    """Each file: where the spec names it, its path, and what it is."""
    if document.get("source") == "file" and isinstance(document.get("file"), dict):
        yield ("file", "path"), document["file"].get("path"), "mesh"
    views = document.get("reference_views")
    for index, view in enumerate(views if isinstance(views, list) else ()):
        for key in ("image", "depth") if isinstance(view, dict) else ():
            yield ("reference_views", index, key), view.get(key), "picture"


def path_problems(text: str, where: str, what: str) -> Iterator[Problem]:
    """What is wrong with the path as it is written; the disk is not touched."""
    if printable(text) != text:
        yield Problem(where, f"{shown(text)} holds an unprintable character", _ALLOWED, "Rename the file.")
    elif "\\" in text:
        yield Problem(where, f"{shown(text)} holds a backslash", _ALLOWED, "Write forward slashes.")
    elif text.startswith("/") or re.match("[A-Za-z]:", text):
        yield Problem(where, f"{shown(text)} is absolute", _ALLOWED, f"Copy the {what} beside the spec.")
    elif _climbs_out(text):
        yield Problem(where, f"{shown(text)} leaves the project", _ALLOWED, f"Copy the {what} beside the spec.")


def disk_problems(text: str, spec: Path, where: str, what: str) -> Iterator[Problem]:
    """What is wrong with the file that the path names, as seen from the spec file `spec`."""
    allowed = f"an existing {what}"
    try:
        folder = spec.parent.resolve()
        file = (folder / text).resolve()
        if not file.is_relative_to(folder.parent):
            yield Problem(where, f"{shown(text)} is a link out of the project", _ALLOWED, f"Copy the {what} itself.")
        elif not file.exists():
            yield Problem(where, f"{shown(text)} does not exist", allowed, _nearest(file, what))
        elif not file.is_file():
            yield Problem(where, f"{shown(text)} is not a regular file", allowed, f"Name a {what} file.")
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links
        reason = getattr(error, "strerror", None) or "a loop of links"
        yield Problem(where, f"{shown(text)} cannot be read ({reason})", allowed, "Check the path.")


def _climbs_out(text: str) -> bool:
    depth = 1  # of the spec's folder, below the folder that the path may not leave
    for part in PurePosixPath(text).parts:
        depth += -1 if part == ".." else 1
        if depth < 0:
            return True
    return False


def _nearest(file: Path, what: str) -> str:
    if not file.parent.is_dir():
        return "Its folder does not exist."
    names = sorted(item.name for item in file.parent.iterdir() if item.suffix.lower() in _SUFFIXES[what])
    near = difflib.get_close_matches(file.name[:100], names, n=3, cutoff=0.5) or names[:3]
    return f"Beside it: {', '.join(map(printable, near))}." if near else f"Its folder holds no {what}."
