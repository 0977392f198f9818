"""STL, ASCII and binary. Every corner is a vertex of its own: corner k of face f is vertex 3 f + k."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from .mesh import Floats, Mesh, MeshFileError
from .text import float_array, floats, joined_floats, shown, unix_lines, without_mark

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_HEADER_BYTES = 84
_POINT: tuple[bytes | None, ...] = (None, None, None)
_LAST = b"endfacet"
# None stands for a number.
_FACET_WORDS: tuple[bytes | None, ...] = (
    *(b"facet", b"normal", *_POINT, b"outer", b"loop"),
    *(b"vertex", *_POINT) * 3,
    *(b"endloop", _LAST),
)
_WORD = re.compile(rb"[^ \t\n\r\v\f]+")
_BLOCK_BYTES = 1 << 20


def read_stl(data: bytes, folder: Path) -> Mesh:
    """The mesh of an STL file; a zero facet normal means that the file gives none.

    Binary is told by its exact size, since binary headers may begin with "solid" too.
    Raises MeshFileError, naming the line or byte.
    """
    count = int.from_bytes(data[80:84], "little") if len(data) >= _HEADER_BYTES else -1
    size = _HEADER_BYTES + _FACET.itemsize * count
    if count >= 0 and len(data) == size:
        return _read_binary(data)
    text = without_mark(data)
    if text.lstrip()[:5].lower() == b"solid":
        return _read_ascii(text)
    if count < 0:
        raise MeshFileError(f"the file ends inside the header of {_HEADER_BYTES} bytes", f"byte {len(data)}")
    more = f"; {len(data) - size} bytes stand after the last facet" if len(data) > size else ""
    raise MeshFileError(f"{count} facets need {size} bytes; the file has {len(data)}{more}", "byte 80")


def _read_binary(data: bytes) -> Mesh:
    facets = np.frombuffer(data, dtype=_FACET, offset=_HEADER_BYTES)
    return _mesh(_widened(facets["corners"]), _widened(facets["normal"]), 24)


def _widened(values: np.ndarray) -> Floats:
    with np.errstate(invalid="ignore"):  # a signalling NaN is still a NaN
        return values.astype(np.float64)


def _mesh(corners: Floats, normals: Floats, coordinate_bits: int) -> Mesh:
    """The mesh of corners (m, 3, 3) and facet normals (m, 3)."""
    V = corners.reshape(-1, 3)
    F = np.arange(len(V), dtype=np.int64).reshape(-1, 3)
    given = np.any(normals != 0, axis=1)  # NaN != 0, so a NaN normal counts as given
    if not np.any(given):
        return replace(Mesh.of_triangles(V, F), coordinate_bits=coordinate_bits)
    index = np.repeat(np.where(given, np.arange(len(normals), dtype=np.int64), -1)[:, None], 3, axis=1)
    return replace(Mesh.of_triangles(V, F, normals, index), coordinate_bits=coordinate_bits)


def _read_ascii(text: bytes) -> Mesh:
    """White space of any kind stands between the words; only a solid's name ends with its line."""
    text = unix_lines(text).lower()
    reader = _Facets(text)
    at, inside, line = 0, False, 1
    while (word := _WORD.search(text, at)) is not None:
        line += text.count(b"\n", at, word.start())
        at = word.start()
        if word[0] == (b"endsolid" if inside else b"solid"):
            inside = not inside
            at = _line_end(text, word.end())
        elif inside and word[0] == b"facet":
            end = reader.read(at, line)
            line += text.count(b"\n", at, end)
            at = end
        else:
            expected = "'facet' or 'endsolid'" if inside else "'solid'"
            raise MeshFileError(f"{shown(word[0])} where {expected} is expected", f"line {line}")
    if inside:
        raise MeshFileError("the file ends before 'endsolid'", f"line {line}")
    return reader.mesh()


def _line_end(text: bytes, at: int) -> int:
    end = text.find(b"\n", at)
    return len(text) if end < 0 else end


class _Facets:
    """Reads facets in blocks; those of a block that is unusual, or wrong, one by one."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.tables: list[Floats] = []
        self._next_end = self._slow_until = -1

    def read(self, at: int, line: int) -> int:
        """Reads the facet at a byte, which is in line `line`, and more where it can; gives the byte after them."""
        if self._next_end < at:
            found = self.text.find(b"endsolid", at)
            self._next_end = len(self.text) if found < 0 else found
        if at >= self._slow_until:
            last = self.text.rfind(_LAST, at, min(at + _BLOCK_BYTES, self._next_end)) + len(_LAST)
            table = _block(self.text[at:last].split()) if self.text[last : last + 1].isspace() else None
            if table is not None:
                self.tables.append(table)
                return last
            self._slow_until = last
        return self._facet(at, line)

    def _facet(self, at: int, line: int) -> int:
        words = _WORD.finditer(self.text, at)
        next(words)
        values: list[float] = []
        for expected in _FACET_WORDS[1:]:
            word = next(words, None)
            if word is None:
                raise MeshFileError("the file ends inside a facet", f"line {line}")
            line, at = line + self.text.count(b"\n", at, word.start()), word.start()
            try:
                if expected is None:
                    values += floats([word[0]])
                elif word[0] != expected:
                    raise ValueError(f"{shown(word[0])} where {expected.decode()!r} is expected")
            except ValueError as error:
                raise MeshFileError(str(error), f"line {line}") from None
        self.tables.append(np.array(values).reshape(1, 12))
        return at + len(_LAST)

    def mesh(self) -> Mesh:
        """The mesh of all facets."""
        table = joined_floats(self.tables, 12).reshape(-1, 4, 3)
        return _mesh(table[:, 1:], table[:, 0], 53)


def _block(words: list[bytes]) -> Floats | None:
    """(n, 12) numbers of whole facets; None where a word is not what it should be."""
    width = len(_FACET_WORDS)
    count = len(words) // width
    if len(words) != count * width or not count:
        return None
    table, column = np.empty((count, 12)), 0
    for slot, expected in enumerate(_FACET_WORDS):
        found = words[slot::width]
        if expected is not None:
            if found.count(expected) != count:
                return None
            continue
        try:
            table[:, column] = float_array(found)
        except ValueError:
            return None
        column += 1
    return table
