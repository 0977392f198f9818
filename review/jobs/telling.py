"""What a gate says, kept for the page: written by a thread of its own, at most once every BEAT_S."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from specs.problems import printable

from ..store.errors import StoreError
from ..store.jobs import KEPT_LINES, Job, Jobs

BEAT_S = 1.0
IDLE_BEATS = 5  # with nothing new to say, a sign of life each so many beats is enough


@dataclass
class _News:
    stage: str | None = None
    done: int | None = None
    total: int | None = None
    lines: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.stage is not None or bool(self.lines)


class Teller:
    """The gate's listener for one job. `stop` is called, in another thread, when the job is no longer ours."""

    def __init__(self, jobs: Jobs, job: Job, stop: Callable[[], None]) -> None:
        self._jobs, self._job, self._stop = jobs, job, stop
        self._lock = threading.Lock()
        self._news, self._idle, self._listening = _News(), 0, True

    def event(self, id: str, event: Mapping[str, Any]) -> None:
        """A stage's progress; a finished stage is a line."""
        with self._lock:
            if event["event"] == "progress":
                self._news.stage = str(event.get("stage", ""))
                self._news.done, self._news.total = int(event.get("done") or 0), int(event.get("total") or 0)
            elif event["event"] == "stage":
                name = str(event.get("name", ""))
                self._say(f"{name}: kept from an earlier run" if event.get("reused") else f"{name}: done")

    def finished(self, id: str, line: str) -> None:
        """Nothing: the worker says more of the verdict than its word."""

    def warn(self, text: str) -> None:
        """Lines as they are."""
        with self._lock:
            self._say(text)

    def beat(self) -> None:
        """Write what is new, and that we live; ask for the end where somebody else ended the job."""
        with self._lock:
            news = self._news
            self._idle = 0 if news else self._idle + 1
            if not news and self._idle % IDLE_BEATS:
                return
            self._news = _News()
        try:
            ours = self._jobs.progress(self._job.id, news.stage, news.done, news.total, news.lines)
        except StoreError:  # a database that is away for a moment is no reason to throw the work away
            self._keep(news)
            return
        if not ours and self._listening:
            self._listening = False
            self._stop()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat while the block lasts; afterwards nobody is asked to stop."""
        ended = threading.Event()

        def beat_on() -> None:
            while not ended.wait(BEAT_S):
                self.beat()

        thread = threading.Thread(target=beat_on, name="beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            self._listening = False

    def _say(self, text: str) -> None:
        self._news.lines += [printable(line) for line in text.splitlines()]
        del self._news.lines[:-KEPT_LINES]

    def _keep(self, old: _News) -> None:
        """What could not be written is news still."""
        with self._lock:
            self._news.lines[:0] = old.lines
            del self._news.lines[:-KEPT_LINES]
            if self._news.stage is None:
                self._news.stage, self._news.done, self._news.total = old.stage, old.done, old.total
