"""The way from a path to the file behind it: every link that is followed, and where it ends."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MAX_LINKS = 40


@dataclass(frozen=True)
class Step:
    """A place on the way; link: it leads on to somewhere else. The last step of a way is none."""

    path: Path
    link: bool


@dataclass
class Steps:
    """Ways from paths to files. Links are read once: nothing moves while a command looks."""

    _links: dict[Path, str | None] = field(default_factory=dict, repr=False)

    def of(self, path: Path) -> Iterator[Step]:
        """The way of a path, whether or not a file is at its end; a loop of links ends it."""
        here, *rest = path.absolute().parts
        place, todo, followed = Path(here), rest[::-1], 0
        while todo:
            part = todo.pop()
            if part == "..":
                place = place.parent
                continue
            place /= part
            target = self._link(place)
            if target is None or followed == MAX_LINKS:
                continue
            yield Step(place, link=True)
            followed += 1
            parts = Path(target).parts
            absolute = Path(target).is_absolute()
            place = Path(parts[0]) if absolute else place.parent
            todo += parts[:0:-1] if absolute else parts[::-1]
        yield Step(place, link=False)

    def _link(self, path: Path) -> str | None:
        """What a link names, None for anything else."""
        if path not in self._links:
            try:
                self._links[path] = os.readlink(path)  # noqa: PTH115  # a Path would lose "./" and a last "/"
            except (OSError, ValueError):
                self._links[path] = None
        return self._links[path]
