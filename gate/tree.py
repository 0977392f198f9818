"""What a folder and the folders below it hold that can be gated: documents that may be specs, and mesh files."""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from specs.problems import printable
from specs.reading import MESH_SUFFIXES

_SKIPPED = ("node_modules", "__pycache__")


@dataclass(frozen=True)
class Tree:
    """Files of a folder, each list in the order of their paths; nothing was opened.

    documents: *.json but *.schema.json. meshes: by their suffix. links: to folders, which are not followed. problems:
    folders that cannot be read.
    """

    documents: list[Path] = field(default_factory=list)
    meshes: list[Path] = field(default_factory=list)
    links: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def tree_of(folder: Path, apart: Collection[Path] = ()) -> Tree:
    """All below a folder but hidden files and folders, packages of others (node_modules, virtual environments) and the
    folders `apart`, unless `folder` itself lies in one of these.

    Links to folders are not followed: they may lead in circles, or to the whole disk.
    """
    tree = Tree()
    home = Path(os.path.realpath(folder))
    left_out = {place for one in apart if not home.is_relative_to(place := Path(os.path.realpath(one)))}
    for path in _files(folder, home, left_out, tree):
        name = path.name.lower()
        if name.endswith(MESH_SUFFIXES):
            tree.meshes.append(path)
        elif path.name.endswith(".json") and not path.name.endswith(".schema.json"):
            tree.documents.append(path)
    for files in (tree.documents, tree.meshes, tree.links):
        files.sort(key=lambda path: path.parts)
    return tree


def _files(folder: Path, home: Path, left_out: Collection[Path], tree: Tree) -> Iterator[Path]:
    """Everything that is no folder; `home` is where the folder really lies."""
    waiting = [(folder, home)]
    while waiting:
        here, place = waiting.pop()
        try:
            with os.scandir(here) as entries:
                found = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            tree.problems.append(
                f"{printable(str(here))}: the folder cannot be read ({error.strerror}); allow it, or name other paths"
            )
            continue
        for entry in found:
            path = here / entry.name
            if not _is_folder(entry):
                yield path
            elif entry.is_symlink():
                tree.links.append(path)
            elif entry.name not in _SKIPPED and place / entry.name not in left_out and not _is_environment(path):
                waiting.append((path, place / entry.name))


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False


def _is_environment(folder: Path) -> bool:
    """A virtual environment of Python's, whose packages may bring meshes."""
    if not (folder / "pyvenv.cfg").is_file():
        return False
    return any((folder / name).exists() for name in ("bin/python", "Scripts/python.exe"))
