"""Where the code lies, what its command is called, and how paths are shown."""

from pathlib import Path

from specs.command import COMMAND

__all__ = ["COMMAND", "HOUSE", "shown"]

HOUSE = Path(__file__).resolve().parent.parent


def shown(path: Path, base: Path | None = None) -> str:
    """The path as users see it: relative to the working folder, else to the house, else as it is.

    >>> shown(HOUSE / "runs" / "mug", HOUSE)
    'runs/mug'
    """
    for folder in (base or Path.cwd(), HOUSE):
        try:
            return path.absolute().relative_to(folder).as_posix()
        except ValueError:
            continue
    return path.as_posix()
