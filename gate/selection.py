"""Which specs a command is about: files, folders, or the names of this repository's own."""

import difflib
from collections.abc import Sequence
from pathlib import Path

from specs.spec import Spec, load_specs

from .errors import GateError
from .house import shown
from .project import find_project


def select_specs(words: Sequence[str], assets: Sequence[Path] = ()) -> list[Spec]:
    """The specs that the words name, every one of the project's when there are none; a word is a path or an id.

    assets: the folders in which ids are looked up, none: the project's. Raises SpecError with every problem of every
    spec, GateError when a word names nothing or nothing is there.
    """
    assets = assets or find_project().paths
    specs = load_specs([_path(word, assets) for word in words] or [_relative(folder) for folder in assets])
    if not specs:
        raise GateError(f"{', '.join(words) or _named(assets)}: no spec here; a spec is a *.json file")
    return specs


def _path(word: str, assets: Sequence[Path]) -> Path:
    path = Path(word)
    if path.exists() or path.suffix or "/" in word:
        return path
    own = next((file for folder in assets if (file := folder / f"{word}.json").exists()), None)
    if own is not None:
        return _relative(own)
    names = sorted(found.stem for folder in assets for found in folder.glob("*.json"))
    near = difflib.get_close_matches(word, names, n=3, cutoff=0.5) or names
    hint = f"nearest: {', '.join(near)}" if near else f"{_named(assets)} holds none"
    raise GateError(f"{word!r} is neither a file, a folder nor the name of a spec in {_named(assets)}; {hint}")


def _named(folders: Sequence[Path]) -> str:
    return ", ".join(shown(folder) for folder in folders)


def _relative(path: Path) -> Path:
    """Relative to the working folder where that is possible, so that messages are short."""
    return Path(shown(path)) if path.is_relative_to(Path.cwd()) else path
