"""Which specs a session is about, and where pytest looks for them: the command line and the ini file together."""

import fnmatch
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from .discovery import SUFFIX, assay_places, is_asked_here, is_ignored, word_path

Look = Callable[[Sequence[Path]], list[Path]]


class Pool:
    """The specs that may be collected. Paths are absolute, links in them as they are: pytest compares them so.

    args: what pytest collects. named: the user's own places among them; ours: those that nobody named but for their
    specs, so that nothing else in them is collected.
    """

    def __init__(self, specs: Iterable[Path], named: Sequence[str], ours: Sequence[Path], here: Path) -> None:
        self.named = tuple(word_path(here, word) for word in named)
        self.ours = tuple(path for path in dict.fromkeys(ours) if path not in self.named)
        self.args = [*named, *map(str, self.ours)]
        self.specs = frozenset(specs)
        self._folders = frozenset(folder for spec in self.specs for folder in spec.parents)

    def ignores(self, path: Path, norecursedirs: Sequence[str]) -> bool | None:
        """Whether pytest passes by a file or folder that it comes upon; None: as without us."""
        if path in self._folders:
            return False if _matches(path.name, norecursedirs) or (path / "pyvenv.cfg").exists() else None
        if path in self.specs or not any(path.is_relative_to(place) for place in self.ours):
            return None
        return None if self._is_the_users(path, norecursedirs) else True

    def _is_the_users(self, path: Path, norecursedirs: Sequence[str]) -> bool:
        """Whether pytest would have come here without us."""
        above = [path.parent.relative_to(start).parts for start in self.named if path.parent.is_relative_to(start)]
        return any(not any(_matches(part, norecursedirs) for part in parts) for parts in above)


def find_pool(config: pytest.Config, look: Look) -> Pool:
    """What this session is about. look: the specs of files and folders, as `assay gate` finds them.

    `--assay` alone on the command line is all that is collected, with other arguments it comes on top of them; what the
    ini file names comes on top of what pytest collects without arguments. An argument that is a spec, or a folder with
    some of the specs, selects these. Raises UsageError where there is no spec at all.
    """
    here, asked, places = config.invocation_params.dir, is_asked_here(config), assay_places(config)
    if config.args_source is not pytest.Config.ArgsSource.ARGS and (asked or here == config.rootpath):
        return _whole(config, look, places, [] if asked else config.args)
    paths = [word_path(here, word) for word in config.args]
    named = [path for path in paths if path.suffix == SUFFIX and path.is_file()]
    near = [place for place in places if place.exists() and any(_meet(place, path) for path in paths)]
    ignored = is_ignored(config)
    found = [spec for spec in look([*named, *near]) if not ignored(spec)] if named or near else []
    chosen = [spec for spec in found if any(spec.is_relative_to(path) for path in paths)]
    if asked and not chosen:
        return _whole(config, look, places, config.args)
    return Pool(chosen, config.args, [], here)


def _whole(config: pytest.Config, look: Look, places: Sequence[Path], named: Sequence[str]) -> Pool:
    """Every spec of the places, on top of what is named. A place may be the id of a spec, which lies elsewhere."""
    found, ignored = look(places), is_ignored(config)
    if not found:
        raise pytest.UsageError(f"--assay: {', '.join(map(str, places))}: no spec here; a spec is a *.json file")
    folders = [place for place in places if place.is_dir()]
    alone = [spec for spec in found if not any(spec.is_relative_to(folder) for folder in folders)]
    specs = [spec for spec in found if not ignored(spec)]
    return Pool(specs, named, [*folders, *alone], config.invocation_params.dir)


def _meet(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
