"""The limited processes of a command that judges assets side by side: one for each thread."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from .errors import Interrupted

if TYPE_CHECKING:
    from validators.sandbox import Judged, LimitedJudge, Limits, Request


class Judges:
    """Judges requests in any thread, each thread with a process of its own. A context manager.

    listen: told what is being done now, for people, from any thread.
    """

    def __init__(
        self,
        limits: "Limits | None" = None,
        show_stderr: bool = False,
        listen: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._limits, self._show_stderr, self._listen = limits, show_stderr, listen
        self._lock = threading.Lock()
        self._own = threading.local()
        self._all: list[LimitedJudge] = []
        self._closed = False

    def __enter__(self) -> "Judges":
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()
        for judge in self._all:
            judge.close()

    def judge(self, request: "Request") -> "Judged":
        """The report of a file. Never raises for what is in the file; raises Interrupted after `kill`."""
        from validators.sandbox import JudgeClosedError

        try:
            return self._mine().judge(request)
        except JudgeClosedError:
            raise Interrupted from None

    def kill(self) -> None:
        """End every process, and start no more; for any thread."""
        with self._lock:
            self._closed = True
            for judge in self._all:
                judge.kill()

    def _mine(self) -> "LimitedJudge":
        from validators.sandbox import LimitedJudge

        with self._lock:
            if self._closed:
                raise Interrupted
            if not hasattr(self._own, "judge"):
                self._own.judge = LimitedJudge(self._limits, self._listen, self._show_stderr)
                self._all.append(self._own.judge)
            mine: LimitedJudge = self._own.judge
            return mine
