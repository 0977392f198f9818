"""Numbers in text files, without the liberties of Python's own reading (1_000)."""

import codecs
from collections.abc import Sequence

import numpy as np

from .mesh import Floats, Ints, MeshFileError

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
_OTHER_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_MOST_WHOLE = 1 << 62


def without_mark(data: bytes) -> bytes:
    """The text without the byte order mark that some editors put before UTF-8. Raises MeshFileError for UTF-16."""
    for mark, name in _OTHER_MARKS.items():
        if data.startswith(mark):
            raise MeshFileError(f"the text is {name}, as its byte order mark says; save it as UTF-8", "byte 0")
    return data.removeprefix(codecs.BOM_UTF8)


def unix_lines(data: bytes) -> bytes:
    r"""The text with every line end (\r\n, \r) as \n: the lines that `splitlines` sees, in the same order."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def floats(words: Sequence[bytes]) -> list[float]:
    """The numbers of the words; "nan" and "inf" are numbers here. Raises ValueError, showing the word."""
    values = []
    for word in words:
        if b"_" in word:
            raise ValueError(f"{shown(word)} is not a number")
        try:
            values.append(float(word))
        except ValueError:
            raise ValueError(f"{shown(word)} is not a number") from None
    return values


def whole(word: bytes) -> int:
    """The 64-bit integer of the word. Raises ValueError, showing the word."""
    try:
        value = int(word) if b"_" not in word else None
    except ValueError:
        value = None
    if value is None:
        raise ValueError(f"{shown(word)} is not a whole number")
    if not -_MOST_WHOLE < value < _MOST_WHOLE:
        raise ValueError(f"{shown(word)} does not fit in 62 bits")
    return value


def float_array(words: Sequence[bytes]) -> Floats:
    """What `floats` gives, for many words at once. Raises ValueError where one is unusual, without saying which."""
    if b"_" in b"".join(words):
        raise ValueError
    return np.fromiter(map(float, words), np.float64, len(words))


def whole_array(words: Sequence[bytes]) -> Ints:
    """What `whole` gives, for many words at once. Raises ValueError where one is unusual, without saying which."""
    if b"_" in b"".join(words):
        raise ValueError
    try:
        values = np.fromiter(map(int, words), np.int64, len(words))
    except OverflowError:
        raise ValueError from None
    if len(values) and not -_MOST_WHOLE < values.min() <= values.max() < _MOST_WHOLE:
        raise ValueError
    return values


def joined_floats(blocks: Sequence[Floats], width: int) -> Floats:
    """(n, width) of blocks (k, width)."""
    return np.concatenate(blocks) if blocks else np.zeros((0, width))


def joined_wholes(blocks: Sequence[Ints]) -> Ints:
    """(n,) of blocks (k,)."""
    return np.concatenate(blocks) if blocks else np.zeros(0, np.int64)


def starts_of(sizes: Ints) -> Ints:
    """(p + 1,) where each of p runs starts among their elements, and where the last ends."""
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def runs(first: Ints, sizes: Ints) -> Ints:
    """first[0], first[0] + 1, ... (sizes[0] of them), first[1], ...: the numbers of all runs, one after another."""
    starts = starts_of(sizes)
    return np.arange(starts[-1], dtype=np.int64) + np.repeat(first - starts[:-1], sizes)


def shown(word: bytes) -> str:
    """The word as a message may show it: quoted, escaped, at most 40 characters."""
    return ascii(word[:40].decode("latin-1"))
