"""The file of a `"source": "file"` spec: a relative path that stays in the project, and a mesh that is there."""

import difflib
import re
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from .problems import Problem, pointer, printable, shown
from .reading import MESH_SUFFIXES

_TOKENS = ("file", "path")
_ALLOWED = "a path relative to the spec, inside the folder above the spec's"


def mesh_problems(document: dict[str, Any], name: str, bad: Collection[str], spec: Path | None) -> Iterator[Problem]:
    """What is wrong with a file source's mesh; `spec` is the spec's file, or None to leave the disk alone.

    document: the spec with its defaults. bad: the pointers that already have a problem.
    """
    where = [pointer(name, _TOKENS[:length]) for length in (1, 2)]
    if document.get("source") != "file" or not isinstance(document.get("file"), dict) or set(where) & set(bad):
        return
    text = document["file"]["path"]
    written = list(path_problems(text, name))
    yield from written
    if spec is not None and not written:
        yield from disk_problems(text, spec, name)


def path_problems(text: str, name: str) -> Iterator[Problem]:
    """What is wrong with the path as it is written; the disk is not touched."""
    where = pointer(name, _TOKENS)
    if printable(text) != text:
        yield Problem(where, f"{shown(text)} holds an unprintable character", _ALLOWED, "Rename the file.")
    elif "\\" in text:
        yield Problem(where, f"{shown(text)} holds a backslash", _ALLOWED, "Write forward slashes.")
    elif text.startswith("/") or re.match("[A-Za-z]:", text):
        yield Problem(where, f"{shown(text)} is absolute", _ALLOWED, "Copy the mesh beside the spec.")
    elif _climbs_out(text):
        yield Problem(where, f"{shown(text)} leaves the project", _ALLOWED, "Copy the mesh beside the spec.")


def disk_problems(text: str, spec: Path, name: str) -> Iterator[Problem]:
    """What is wrong with the mesh that the path names, as seen from the spec file `spec`."""
    where = pointer(name, _TOKENS)
    try:
        folder = spec.parent.resolve()
        mesh = (folder / text).resolve()
        if not mesh.is_relative_to(folder.parent):
            yield Problem(where, f"{shown(text)} is a link out of the project", _ALLOWED, "Copy the mesh itself.")
        elif not mesh.exists():
            yield Problem(where, f"{shown(text)} does not exist", "an existing mesh", _nearest_mesh(mesh))
        elif not mesh.is_file():
            yield Problem(where, f"{shown(text)} is not a regular file", "an existing mesh", "Name a mesh file.")
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links
        reason = getattr(error, "strerror", None) or "a loop of links"
        yield Problem(where, f"{shown(text)} cannot be read ({reason})", "an existing mesh", "Check the path.")


def _climbs_out(text: str) -> bool:
    depth = 1  # of the spec's folder, below the folder that the path may not leave
    for part in PurePosixPath(text).parts:
        depth += -1 if part == ".." else 1
        if depth < 0:
            return True
    return False


def _nearest_mesh(mesh: Path) -> str:
    if not mesh.parent.is_dir():
        return "Its folder does not exist."
    names = sorted(item.name for item in mesh.parent.iterdir() if item.suffix.lower() in MESH_SUFFIXES)
    near = difflib.get_close_matches(mesh.name[:100], names, n=3, cutoff=0.5) or names[:3]
    return f"Beside it: {', '.join(map(printable, near))}." if near else "Its folder holds no mesh."
