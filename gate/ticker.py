"""One line on a terminal that says what is being done, once it takes longer than a moment."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from specs.problems import printable

PATIENCE_S = 1.0
SHOWN_LETTERS = 100


class Ticker:
    """Counts pieces of work and shows the current one, from its own thread; silent without a stream."""

    def __init__(self, total: int, stream: TextIO | None) -> None:
        self._total, self._stream, self._number, self._text = total, stream, 0, ""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._show, daemon=True)

    def next(self) -> None:
        """The next piece begins."""
        self._number += 1

    def say(self, text: str) -> None:
        """What is being done with it."""
        self._text = printable(text)[:SHOWN_LETTERS]

    def start(self) -> None:
        """Begin to show."""
        if self._stream is not None:
            self._thread.start()

    def end(self) -> None:
        """Take the line away."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _show(self) -> None:
        assert self._stream is not None
        shown = ""
        while not self._ended.wait(PATIENCE_S):
            now = f"[{self._number}/{self._total}] {self._text}"
            if now != shown:
                self._stream.write(f"\r\x1b[K{now}")
                self._stream.flush()
                shown = now
        if shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


@contextmanager
def ticker(total: int) -> Iterator[Ticker]:
    """A ticker on standard error where that is a terminal."""
    one = Ticker(total, sys.stderr if sys.stderr.isatty() else None)
    one.start()
    try:
        yield one
    finally:
        one.end()
