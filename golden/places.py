"""Where things lie in this room, and how messages name them."""

from pathlib import Path

GOLDEN = Path(__file__).resolve().parent


def record_path(id: str, golden: Path = GOLDEN) -> Path:
    """Where the record of an asset lies, whether or not it exists."""
    return golden / "records" / f"{id}.json"


def previews_folder(id: str, golden: Path = GOLDEN) -> Path:
    """Where the approved asset and some of its pictures are kept, under their names in the run folder."""
    return golden / "previews" / id


def log_path(id: str, golden: Path = GOLDEN) -> Path:
    """Where the decisions on an asset lie, whether or not there are any."""
    return golden / "decisions" / f"{id}.jsonl"


def shown(path: Path) -> str:
    """The path as messages write it: from the root of its project, so that a report says the same anywhere.

    The root is the nearest folder above with an assay.toml, else the one with .git; without either the path as it is.
    """
    whole = path.resolve()
    for sign in ("assay.toml", ".git"):
        root = next((folder for folder in whole.parents if (folder / sign).exists()), None)
        if root is not None:
            return whole.relative_to(root).as_posix()
    return path.as_posix()
