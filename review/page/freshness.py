"""Keeping the queue like the files: at most every few seconds in this process, whoever asks."""

import threading
import time
from contextlib import suppress
from typing import Any

from ..queue import QueueError, refresh

AT_MOST_EVERY_S = 4.0
SHARE = 10.0  # of the time between two, one is at most the tenth part


class Freshness:
    """Refreshes a context's queue; of several threads one does it, the others take the queue as it is."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._next = 0.0
        self._began = 0.0

    def now_and_then(self) -> None:
        """Refresh, unless that was done a moment ago or is being done; the first time of all everybody waits."""
        if time.monotonic() < self._next or not self._lock.acquire(blocking=self._next == 0.0):
            return
        try:
            if time.monotonic() >= self._next:
                self._refresh()
        finally:
            self._lock.release()

    def at_once(self) -> None:
        """Refresh: something was just decided or made. One look serves all who wait for it."""
        asked = time.monotonic()
        with self._lock:
            if self._began < asked:
                self._refresh()

    def _refresh(self) -> None:
        self._began = time.monotonic()
        with suppress(QueueError):  # the queue stays as it was; `assay gate` says what is wrong with the folder
            refresh(self._context.store, self._context.folders)
        ended = time.monotonic()
        self._next = ended + max(AT_MOST_EVERY_S, SHARE * (ended - self._began))
