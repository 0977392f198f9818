"""Where a worker works: told on its standard input, for a database's address may hold a password."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..folders import Folders


@dataclass(frozen=True)
class Place:
    """A page's database and folders. workers: how many of its gates run side by side."""

    database: str
    folders: Folders
    workers: int = 1

    @property
    def yard(self) -> Path:
        """Locks and log of the workers."""
        return self.folders.state / "workers"

    @property
    def log(self) -> Path:
        """What workers had to say that belongs to no job."""
        return self.yard / "log.txt"

    def to_json(self) -> str:
        """For `place_from_json`, with absolute paths."""
        paths = {name: str(path.absolute()) for name, path in vars(self.folders).items()}
        return json.dumps({"database": self.database, "folders": paths, "workers": self.workers})


def place_from_json(text: str) -> Place:
    """The place in that text."""
    told: dict[str, Any] = json.loads(text)
    folders = Folders(**{name: Path(path) for name, path in told["folders"].items()})
    return Place(told["database"], folders, told["workers"])
