"""Which files are specs, and which id each of them has."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .problems import Problem, printable, shown
from .reading import MESH_SUFFIXES


def spec_files(paths: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    """The files that `paths` name, each once, in the order given; a folder stands for its *.json, sorted by name.

    Folders below a folder and hidden files are left out; a folder without specs is a problem. Files are not opened.
    """
    files: dict[Path, Path] = {}
    problems = []
    for path in paths:
        found = _files_of(path)
        if not found:
            problems.append(Problem(printable(str(path)), "holds no *.json", "a folder of specs", "Name another one."))
        for file in found:
            files.setdefault(_resolved(file), file)
    return list(files.values()), problems


def id_problems(name: str) -> Iterator[Problem]:
    """What is wrong with a spec's file name, whose stem is the id."""
    path = Path(name)
    if path.suffix.lower() in MESH_SUFFIXES:
        step = "`assay check` reads a mesh without a spec."
        yield Problem(printable(name), "is a mesh", "a spec file (*.json)", step)
        return
    if not re.fullmatch("[a-z0-9][a-z0-9-]{0,63}", path.stem):
        found = f"the file's name makes the id {shown(path.stem)}"
        allowed = "1 to 64 of a-z, 0-9 and -, not - first"
        yield Problem(printable(name), found, allowed, 'Rename the file, for example "red-mug.json".')
    if path.suffix != ".json":
        yield Problem(printable(name), f"the file's name ends in {shown(path.suffix)}", '".json"', "Rename the file.")


def same_id_problems(files: Iterable[Path]) -> Iterator[Problem]:
    """Files that give the same id, which records and run folders are called by."""
    first: dict[str, Path] = {}
    for file in files:
        if file.stem in first:
            found = f"the id {shown(file.stem)} belongs to {printable(str(first[file.stem]))} already"
            yield Problem(printable(str(file)), found, "one spec for each id", "Rename one of the files.")
        first.setdefault(file.stem, file)


def _files_of(path: Path) -> list[Path]:
    try:
        if path.is_dir():
            return sorted(item for item in path.glob("*.json") if not item.name.startswith("."))
    except (OSError, ValueError):
        pass  # reading it will say what is wrong
    return [path]


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return path
