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
    """The path below the folder that holds golden/, as it is written in messages."""
    try:
        return path.resolve().relative_to(GOLDEN.parent).as_posix()
    except ValueError:
        return path.as_posix()
