"""Where an interrupted stage's progress lies: one file, replaced in one step, gone when the stage is done."""

import os
import time
from collections.abc import Callable
from pathlib import Path

EVERY_S = 5.0


class NoCheckpoint:
    """For runs that store nothing."""

    def load(self) -> bytes | None:
        """None."""
        return None

    def save(self, make: Callable[[], bytes]) -> None:
        """Does nothing."""

    def remove(self) -> None:
        """Does nothing."""


class Checkpoint(NoCheckpoint):
    """A file that holds what `save` was given last; when it is written depends on the clock, what is made of it not."""

    def __init__(self, path: Path, every_s: float = EVERY_S) -> None:
        self.path, self._every_s, self._last = path, every_s, time.monotonic()

    def load(self) -> bytes | None:
        """What an earlier process saved; None when there is nothing to read. Whether it is whole, the reader knows."""
        try:
            return self.path.read_bytes()
        except OSError:
            return None

    def save(self, make: Callable[[], bytes]) -> None:
        """Keep make()'s bytes, at most every `every_s` seconds."""
        if time.monotonic() - self._last < self._every_s:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(f"{self.path.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)
        finally:
            part.unlink(missing_ok=True)
        self._last = time.monotonic()

    def remove(self) -> None:
        """Forget it: the stage is done."""
        self.path.unlink(missing_ok=True)
