"""What files are called in reports."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path


def asset_name(path: Path) -> str:
    """A name for reports: the path with forward slashes, never absolute.

    >>> asset_name(Path("/somewhere/else/crate.obj"))
    'crate.obj'
    """
    here = Path.cwd()
    if not path.is_absolute():
        name = path.as_posix()
    else:
        name = path.relative_to(here).as_posix() if path.is_relative_to(here) else path.name
    return _utf8(name)


def asset_names(paths: Sequence[Path]) -> list[str]:
    """Names for the reports of several files: absolute ones get as many folders as it takes to tell them apart.

    >>> asset_names([Path("/old/mug/m.obj"), Path("/new/mug/m.obj"), Path("/new/cup.obj")])
    ['old/mug/m.obj', 'new/mug/m.obj', 'cup.obj']
    """
    names = {path: asset_name(path) for path in paths}
    for depth in range(2, max((len(path.parts) for path in paths), default=0)):
        shared = {name for name, count in Counter(names.values()).items() if count > 1}
        for path in names:
            if names[path] in shared and path.is_absolute():
                names[path] = _utf8("/".join(path.parts[1:][-depth:]))
    return [names[path] for path in paths]


def _utf8(name: str) -> str:
    """A name that every report can hold: bytes that are not UTF-8 escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
