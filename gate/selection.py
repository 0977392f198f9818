"""Which specs a command is about: files, folders, or the names of this repository's own."""

import difflib
from collections.abc import Sequence
from pathlib import Path

from specs.spec import Spec, load_specs

from .errors import GateError
from .house import ASSETS, shown


def select_specs(words: Sequence[str], assets: Path = ASSETS) -> list[Spec]:
    """The specs that the words name, every one of `assets` when there are none; a word is a path or an id.

    Raises SpecError with every problem of every spec, GateError when a word names nothing or nothing is there.
    """
    specs = load_specs([_path(word, assets) for word in words] or [_relative(assets)])
    if not specs:
        raise GateError(f"{', '.join(words) or shown(assets)}: no spec here; a spec is a *.json file")
    return specs


def _path(word: str, assets: Path) -> Path:
    path = Path(word)
    if path.exists() or path.suffix or "/" in word:
        return path
    own = assets / f"{word}.json"
    if own.exists():
        return _relative(own)
    names = sorted(found.stem for found in assets.glob("*.json"))
    near = difflib.get_close_matches(word, names, n=3, cutoff=0.5) or names
    hint = f"nearest: {', '.join(near)}" if near else f"{shown(assets)} holds none"
    raise GateError(f"{word!r} is neither a file, a folder nor the name of a spec in {shown(assets)}; {hint}")


def _relative(path: Path) -> Path:
    """Relative to the working folder where that is possible, so that messages are short."""
    return Path(shown(path)) if path.is_relative_to(Path.cwd()) else path
