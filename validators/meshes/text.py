"""Numbers in text files, without the liberties of Python's own reading (1_000)."""

import codecs
from collections.abc import Sequence


def without_mark(data: bytes) -> bytes:
    """The text without the byte order mark that some editors put before UTF-8."""
    return data.removeprefix(codecs.BOM_UTF8)


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
    if not -(1 << 62) < value < 1 << 62:
        raise ValueError(f"{shown(word)} does not fit in 62 bits")
    return value


def shown(word: bytes) -> str:
    """The word as a message may show it: quoted, escaped, at most 40 characters."""
    return ascii(word[:40].decode("latin-1"))
