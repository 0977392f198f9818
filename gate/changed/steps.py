"""The way from a path to the file behind it: every link that is followed, and where it ends."""

import os
from dataclasses import dataclass, field
from pathlib import Path

MAX_LINKS = 40


@dataclass(frozen=True)
class Way:
    """links: places of the links on the way, in order. end: where it leads, whether or not a file is there.

    Places are absolute paths as text, for there are many of them.
    """

    links: tuple[str, ...]
    end: str


@dataclass
class Ways:
    """Ways from paths to files. Links and folders are looked at once: nothing moves while a command looks."""

    _folders: dict[str, Way] = field(default_factory=dict, repr=False)

    def of(self, path: Path) -> Way:
        """The way of a path; a loop of links ends it."""
        folder, name = os.path.split(os.path.join(os.getcwd(), path))  # noqa: PTH109, PTH118
        if name in ("", ".", ".."):
            return _walked(os.path.join(folder, name))  # noqa: PTH118
        if folder not in self._folders:
            self._folders[folder] = _walked(folder)
        way = self._folders[folder]
        place = os.path.join(way.end, name)  # noqa: PTH118
        if _link(place) is None:
            return Way(way.links, place)
        rest = _walked(place)
        return Way(way.links + rest.links, rest.end)


def _walked(path: str) -> Way:
    place, todo, links = os.sep, path.split(os.sep)[::-1], list[str]()  # noqa: PTH206
    while todo:
        part = todo.pop()
        if part in ("", "."):
            continue
        if part == "..":
            place = os.path.dirname(place)  # noqa: PTH120
            continue
        here = os.path.join(place, part)  # noqa: PTH118
        target = _link(here)
        if target is None or len(links) == MAX_LINKS:
            place = here
            continue
        links.append(here)
        place = os.sep if target.startswith(os.sep) else place
        todo += target.split(os.sep)[::-1]  # noqa: PTH206
    return Way(tuple(links), place)


def _link(place: str) -> str | None:
    """What a link names, None for anything else."""
    try:
        return os.readlink(place)  # noqa: PTH115
    except (OSError, ValueError):
        return None
