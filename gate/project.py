"""The project that is gated: where its specs, records, runs and settings lie. `assay.toml` at its root says so."""

import argparse
import contextlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specs.problems import nearest, printable

from .errors import GateError
from .house import COMMAND, HOUSE, shown

SETTINGS = "assay.toml"
# Each setting with its default; the type of the default is the type that is allowed.
DEFAULTS: Mapping[str, Any] = {
    "paths": ["specs"],
    "profile": "game-prop",
    "golden": "golden",
    "runs": "runs",
    "waivers": "waivers.json",
    "baselines": "baselines",
}


@dataclass(frozen=True)
class Project:
    """One project. Paths are absolute.

    configured: it has an assay.toml. paths: what is gated when a command names nothing. profile: of mesh files that
    have no spec. golden, runs, waivers, baselines: the records' folder, the runs' folder, the waivers' file and the
    baselines' folder; none of them need exist. cache: what may be deleted at any time.
    """

    root: Path
    configured: bool
    paths: tuple[Path, ...]
    profile: str
    golden: Path
    runs: Path
    waivers: Path
    baselines: Path
    cache: Path


def find_project(start: Path | None = None) -> Project:
    """The project of a folder (the working folder): the nearest folder above it with an assay.toml.

    Without one: the house itself where it runs in place, else the root of the git repository, else the folder. Raises
    GateError, with every problem, for an assay.toml that cannot be used.
    """
    begin = (start or Path.cwd()).absolute()
    above = [begin, *begin.parents]
    own = next((folder for folder in above if (folder / SETTINGS).is_file()), None)
    if own is None and (HOUSE / SETTINGS).is_file():  # a wheel holds none
        own = HOUSE
    root = own or next((folder for folder in above if (folder / ".git").exists()), begin)
    settings = {**DEFAULTS, **(_settings(own / SETTINGS) if own else {})}
    return Project(
        root=root,
        configured=own is not None,
        paths=tuple(root / path for path in settings["paths"]),
        profile=settings["profile"],
        cache=_cache(root, own is not None),
        **{name: root / settings[name] for name in ("golden", "runs", "waivers", "baselines")},
    )


def add_runs_argument(parser: argparse.ArgumentParser, help: str = "where runs are kept (default: runs)") -> None:
    """--runs: the project's, unless told otherwise."""
    parser.add_argument("--runs", type=Path, default=find_project().runs, metavar="DIR", help=help)


def add_golden_argument(parser: argparse.ArgumentParser) -> None:
    """--golden: the project's, unless told otherwise."""
    help = "where approved records are kept"
    parser.add_argument("--golden", type=Path, default=find_project().golden, metavar="DIR", help=help)


def _cache(root: Path, configured: bool) -> Path:
    """In the project where there is one; a check of files somewhere leaves nothing beside them."""
    if asked := os.environ.get("ASSAY_CACHE"):
        return Path(asked).absolute()
    if not configured:
        with contextlib.suppress(RuntimeError):  # a user without a home, as in some containers
            return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "assay"
    return root / ".assay" / "cache"


def _settings(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        way = f"mend it, or delete it and `{COMMAND} init`"
        raise GateError(f"{shown(path)}: cannot be read: {error}; {way}") from error
    problems = [problem for name, value in document.items() if (problem := _problem(name, value))]
    if problems:
        raise GateError("\n".join(f"{shown(path)}: {problem}" for problem in problems))
    return document


def _problem(name: str, value: Any) -> str | None:
    """What is wrong with a setting."""
    if name not in DEFAULTS:
        hint = nearest(name, DEFAULTS)
        return f"{printable(name)}: no such setting; allowed: {', '.join(DEFAULTS)}. {hint}".rstrip()
    several = isinstance(DEFAULTS[name], list)
    entries = value if several and isinstance(value, list) else [value]
    if (several and not isinstance(value, list)) or not all(isinstance(one, str) and one.strip() for one in entries):
        return f"{name}: {printable(str(value))}; allowed: {'a list of paths' if several else 'a text'}"
    if several and not entries:
        return f"{name}: empty; allowed: at least one path"
    return None
