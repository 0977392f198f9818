"""A text as rows of words, a block of lines at a time: what many lines share is done for all of them at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .mesh import Ints, MeshFileError
from .text import starts_of

_BLOCK_BYTES = 1 << 20
_MAX_LINE_BYTES = 1 << 24
_IS_SPACE = np.zeros(256, bool)
_IS_SPACE[list(b" \t\n\r\v\f")] = True  # where bytes.split parts words
_COMMENT = re.compile(rb"#[^\n]*")


@dataclass(frozen=True, eq=False)
class Rows:
    """Lines that have words. words: all of them; counts: (n,) words of each row; numbers: (n,) lines, from 1."""

    words: list[bytes]
    counts: Ints
    numbers: Ints

    @cached_property
    def starts(self) -> Ints:
        """(n + 1,) where each row's words start."""
        return starts_of(self.counts)

    @cached_property
    def table(self) -> NDArray[np.object_]:
        """The words, to be picked from by arrays of indices."""
        table = np.empty(len(self.words), dtype=object)
        table[:] = self.words
        return table

    def __len__(self) -> int:
        return len(self.counts)

    def row(self, index: int) -> list[bytes]:
        """One row's words."""
        return self.words[int(self.starts[index]) : int(self.starts[index + 1])]

    def part(self, first: int, last: int) -> "Rows":
        """The rows first to last - 1."""
        if first == 0 and last >= len(self):
            return self
        words = self.words[int(self.starts[first]) : int(self.starts[last])]
        return Rows(words, self.counts[first:last], self.numbers[first:last])


def blocks(text: bytes, number: int = 1) -> Iterator[bytes]:
    r"""The text in pieces of whole lines, ended by \n; its first is line `number`.

    Raises MeshFileError for a line of more bytes than any mesh needs.
    """
    at = 0
    while at < len(text):
        end = text.find(b"\n", at + _BLOCK_BYTES, at + _BLOCK_BYTES + _MAX_LINE_BYTES) + 1
        if not end:
            if len(text) - at > _BLOCK_BYTES + _MAX_LINE_BYTES:
                number += text.count(b"\n", at, at + _BLOCK_BYTES)
                raise MeshFileError(f"a line of more than {_MAX_LINE_BYTES} bytes", f"line {number}")
            end = len(text)
        yield text[at:end]
        number += text.count(b"\n", at, end)
        at = end


def rows_of(block: bytes, first_line: int, comments: bool = False) -> Rows:
    r"""The rows of whole lines, ended by \n. comments: "#" and what follows in its line is passed over."""
    if comments and b"#" in block:
        block = _COMMENT.sub(b"", block)
    letters = np.frombuffer(block, np.uint8)
    space = _IS_SPACE[letters]
    begins = ~space
    begins[1:] &= space[:-1]
    ends = np.append(np.flatnonzero(letters == 10), len(letters) - 1)
    counts = np.diff(np.cumsum(begins)[ends], prepend=0) if len(letters) else np.zeros(1, np.int64)
    filled = np.flatnonzero(counts)
    return Rows(block.split(), counts[filled].astype(np.int64), filled + first_line)


class TextRows:
    """Takes rows from a text one after another."""

    def __init__(self, text: bytes, first_line: int = 1, comments: bool = False) -> None:
        self._blocks, self._line, self._comments = blocks(text, first_line), first_line, comments
        self._rows, self._used = Rows([], np.zeros(0, np.int64), np.zeros(0, np.int64)), 0

    @property
    def next_line(self) -> int:
        """The number of the line after the last one that was looked at."""
        return self._line

    def next(self, most: int) -> Rows | None:
        """One to `most` rows; None at the end of the text."""
        while self._used == len(self._rows):
            block = next(self._blocks, None)
            if block is None:
                return None
            self._rows, self._used = rows_of(block, self._line, self._comments), 0
            self._line += block.count(b"\n") + (not block.endswith(b"\n"))
        first, self._used = self._used, min(len(self._rows), self._used + most)
        return self._rows.part(first, self._used)
