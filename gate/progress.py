"""Progress on standard error: bars with the time left on a terminal, else one plain line for each finished asset."""

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Listener(Protocol):
    """Told what happens to assets, from several threads."""

    def event(self, id: str, event: Mapping[str, Any]) -> None:
        """A progress or stage event of the sealed process that makes asset `id`."""

    def finished(self, id: str, line: str) -> None:
        """Asset `id` is done; `line` says how it went."""

    def warn(self, text: str) -> None:
        """Something that the user should know now."""


class Lines:
    """One line for each finished asset, each in one piece and in the order of its number."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream, self._total, self._done = stream, total, 0
        self._lock = threading.Lock()

    def event(self, id: str, event: Mapping[str, Any]) -> None:
        """Nothing: a log needs no bars."""

    def finished(self, id: str, line: str) -> None:
        """`[3/12] red-mug: PASS`."""
        with self._lock:
            self._done += 1
            self._write(f"[{self._done}/{self._total}] {id}: {line}")

    def warn(self, text: str) -> None:
        """The text as it is."""
        with self._lock:
            self._write(text)

    def _write(self, text: str) -> None:
        self._stream.write(text + "\n")  # print() writes the end of the line apart
        self._stream.flush()


class Bars:
    """A bar for all assets and one for each that is being made."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._all = progress.add_task("assets", total=total, stage="")
        self._tasks: dict[str, TaskID] = {}

    def event(self, id: str, event: Mapping[str, Any]) -> None:
        """Moves the asset's bar; each stage fills it anew."""
        if id not in self._tasks:
            self._tasks[id] = self._progress.add_task(id, total=None, stage="")
        if event["event"] == "progress":
            total, done = event.get("total"), event.get("done", 0)
            self._progress.update(self._tasks[id], stage=event.get("stage", ""), completed=done, total=total)

    def finished(self, id: str, line: str) -> None:
        """Takes the asset's bar away and leaves a line."""
        if id in self._tasks:
            self._progress.remove_task(self._tasks.pop(id))
        self._progress.advance(self._all)
        self.warn(f"{id}: {line}")

    def warn(self, text: str) -> None:
        """A line above the bars."""
        self._progress.console.print(text, markup=False, highlight=False)


@contextmanager
def listener(total: int, stream: TextIO | None = None) -> Iterator[Listener]:
    """The listener that suits `stream` (standard error when None): bars on a terminal, lines elsewhere."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield Lines(stream, total)
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[stage]}", markup=False),
    )
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        yield Bars(progress, total)
