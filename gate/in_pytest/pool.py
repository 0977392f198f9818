"""Which specs a session is about, and where pytest looks for them: the command line and the ini file together."""

import fnmatch
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from .discovery import SUFFIX, absolute, ignored, ini_paths, specs_of


class Pool:
    """The specs that may be collected. Paths are absolute, links in them as they are: pytest compares them so.

    specs: in the order found. args: what pytest collects. ours: the places among them that nobody named but for their
    specs, so that nothing else in them is collected; named: the other ones.
    """

    def __init__(self, specs: Iterable[Path], named: Sequence[str], ours: Sequence[Path], here: Path) -> None:
        once: dict[str, Path] = {}
        for spec in specs:
            once.setdefault(os.path.realpath(spec), spec)
        self.specs = tuple(once.values())
        self.named = tuple(word_path(here, word) for word in named)
        self.ours = tuple(path for path in ours if path not in self.named)
        self.args = [*named, *map(str, self.ours)]
        self._files = frozenset(self.specs)
        self._folders = frozenset(folder for spec in self.specs for folder in spec.parents)

    def holds(self, path: Path) -> bool:
        """Whether the file is one of the specs."""
        return path in self._files

    def ignores(self, path: Path, norecursedirs: Sequence[str]) -> bool | None:
        """Whether pytest passes by a file or folder that it comes upon; None: as without us."""
        if path in self._folders:
            return False if _matches(path.name, norecursedirs) else None
        if path in self._files or not any(path.is_relative_to(place) for place in self.ours):
            return None
        return None if self._is_the_users(path, norecursedirs) else True

    def _is_the_users(self, path: Path, norecursedirs: Sequence[str]) -> bool:
        """Whether pytest would have come here without us."""
        above = [path.parent.relative_to(start).parts for start in self.named if path.parent.is_relative_to(start)]
        return any(not any(_matches(part, norecursedirs) for part in parts) for parts in above)


def find_pool(config: pytest.Config) -> Pool:
    """What this session is about. Raises UsageError for a path that is not there, and where there is no spec at all.

    `--assay` alone on the command line is all that is collected, with other arguments it comes on top of them; what the
    ini file names comes on top of what pytest collects without arguments. An argument that is a spec, or a folder with
    some of the specs, selects these.
    """
    here, asked = config.invocation_params.dir, config.getoption("assay")
    if "" in asked:
        raise pytest.UsageError("--assay: an empty path; name a spec or a folder of specs")
    places = [absolute(here, word) for word in asked] or ini_places(config)
    if config.args_source is not pytest.Config.ArgsSource.ARGS and (asked or here == config.rootpath):
        return Pool(_listed(config, places), [] if asked else config.args, places, here)
    paths = [word_path(here, word) for word in config.args]
    named = [path for path in paths if path.suffix == SUFFIX and path.is_file()]
    there = places if asked else [place for place in places if place.exists()]
    below = [spec for spec in _listed(config, there, bool(asked)) if any(spec.is_relative_to(path) for path in paths)]
    if asked and not named and not below:
        return Pool(_listed(config, places), config.args, places, here)
    return Pool([*named, *below], config.args, [], here)


def ini_places(config: pytest.Config) -> list[Path]:
    """What the ini file names."""
    return ini_paths(config.getini("assay_specs"), config.rootpath)


def word_path(here: Path, word: str) -> Path:
    """The file or folder that an argument of pytest begins with."""
    return absolute(here, word.partition("::")[0])


def _listed(config: pytest.Config, places: Sequence[Path], needed: bool = True) -> list[Path]:
    """The specs of the places. needed: none at all is a usage error."""
    found = [spec for place in places for spec in specs_of(place)]
    if needed and not found:
        where = ", ".join(str(place) for place in places)
        raise pytest.UsageError(f"--assay: {where}: no spec here; a spec is a *.json file")
    is_ignored = ignored(config)
    return [spec for spec in found if not is_ignored(spec)]


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
