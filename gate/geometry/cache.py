"""Made files by key: written whole or not at all, the oldest removed when there are too many bytes."""

import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{64}")
_PART_SECONDS = 3600.0


class Cache:
    """A folder of files named by their keys (64 hex digits). For any thread; several processes may share it.

    max_bytes: of all files together, unless a single one is larger.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder, self.max_bytes = folder, max_bytes
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """The file's bytes, which count as used now; None where there is none."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return data

    def part(self, key: str) -> Path:
        """Where to write the file before it is `put`: a path that nobody else writes to."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f".{key}.{os.getpid()}.{threading.get_ident()}.part"

    def put(self, key: str, part: Path) -> None:
        """The file at `part` becomes the one of the key."""
        part.replace(self._path(key))
        self._trim(key)

    def drop(self, key: str) -> None:
        """Forget the file of the key."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _NAME.fullmatch(key):
            raise ValueError(f"{key!r} is not a key")
        return self.folder / key

    def _trim(self, newest: str) -> None:
        """Removes the files that were not used for longest, and what killed writers left."""
        with self._lock:
            files = sorted(self._files(), key=lambda item: (item[0].name == newest, item[1].st_mtime_ns))
            left = sum(status.st_size for _, status in files)
            for path, status in files[:-1]:
                if left <= self.max_bytes:
                    return
                path.unlink(missing_ok=True)
                left -= status.st_size

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        newest = 0.0
        parts = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                try:
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                newest = max(newest, status.st_mtime)
                if _NAME.fullmatch(entry.name):
                    yield Path(entry.path), status
                elif entry.name.endswith(".part"):
                    parts.append((Path(entry.path), status.st_mtime))
        for path, written in parts:
            if newest - written > _PART_SECONDS:
                path.unlink(missing_ok=True)
