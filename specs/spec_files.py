"""Which files are specs, and which id each of them has."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .problems import Problem, printable, shown
from .reading import MAX_BYTES, MESH_SUFFIXES
from .schema import asset_schema

# Fields that no other kind of document is likely to have together with a version.
_OWN_FIELDS = {"source", "file", "prompt", "seed", "generator", "budgets", "reference_views", "asymmetric"}
_MARKS = (b'"source"', b'"prompt"', b'"generator"')


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


def clearly_other(path: Path, at_home: bool) -> bool:
    """Whether a *.json found in a folder is a document of another kind, and no spec, not even a wrong one.

    at_home: it lies where specs are kept. There a document is another only when it is whole and has none of a spec's
    fields at all; elsewhere it is one unless something in it speaks for a spec. Nothing that cannot be read is another.
    """
    try:
        if not path.is_file():
            return False
        if path.stat().st_size > MAX_BYTES:
            return not at_home
        data = path.read_bytes()
    except (OSError, ValueError):
        return False
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return not (at_home or any(mark in data for mark in _MARKS))
    if not isinstance(document, dict) or not document:
        return not at_home
    if at_home:
        return not set(document) & set(asset_schema()["properties"])
    declared = document.get("source") in ("file", "generate")
    return not (declared or ("version" in document and _OWN_FIELDS & set(document)))


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
