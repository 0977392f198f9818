"""Where things lie: this repository's folders, and how paths are shown."""

from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
ASSETS = HOUSE / "specs" / "assets"
RUNS = HOUSE / "runs"
GOLDEN = HOUSE / "golden"


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
