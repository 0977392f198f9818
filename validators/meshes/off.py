"""OFF: the text form of Geomview's object file format, with normals, colours and texture coordinates of vertices.

Vertices and faces are numbered by their rows. Colours of faces are checked and passed over. Texture coordinates are
turned to v downwards.
"""

import re
from pathlib import Path

import numpy as np

from .mesh import Floats, Ints, Mesh, MeshFileError, UvSet
from .text import (
    float_array,
    floats,
    joined_floats,
    joined_wholes,
    runs,
    shown,
    starts_of,
    unix_lines,
    whole,
    whole_array,
    without_mark,
)
from .text_rows import Rows, TextRows

# ST: texture coordinates, C: colours, N: normals. The numbers stand in the order normal, colour, texture coordinates;
# MeshLab, which writes NC for CN, puts the colour first. The counts may follow without a space, as in ModelNet's files.
_KEYWORD = re.compile(rb"((?:ST|C|N){,3})OFF(?=[-\d]|$)")
_OTHER_SPACES = re.compile(rb"(?:ST|C|N)*(4|4n|n)OFF")
_WHOLE = re.compile(rb"[+-]?\d+")
_COLOUR_NUMBERS = (3, 4)
_FACE_COLOUR_WORDS = (0, 1, 3, 4)


def read_off(data: bytes, folder: Path) -> Mesh:
    """The mesh of an OFF file. Raises MeshFileError, naming the line."""
    text = unix_lines(without_mark(data))
    rows = TextRows(text, comments=True)
    keyword, counts = _header(rows)
    table, has_whole_colours = _vertices(rows, counts[0], keyword)
    corners, sizes = _faces(rows, counts[1])
    rest = rows.next(1)
    if rest is not None:
        raise MeshFileError("text after the last declared face", f"line {rest.numbers[0]}")
    return _mesh(table, corners, sizes, keyword, has_whole_colours)


class _Keyword:
    """What a vertex has besides its position."""

    def __init__(self, word: bytes) -> None:
        found = _KEYWORD.match(word)
        if found is None:
            if _OTHER_SPACES.match(word):
                raise ValueError(f"{shown(word)}: vertices of other than three dimensions; allowed: OFF")
            raise ValueError(f"{shown(word)} where OFF, COFF, NOFF or STOFF is expected")
        letters = found[1]
        self.has_uvs, self.has_colours, self.has_normals = (letters.count(one) == 1 for one in (b"ST", b"C", b"N"))
        if any(letters.count(one) > 1 for one in (b"ST", b"C", b"N")):
            raise ValueError(f"{shown(word)}: a letter stands twice")
        self.length = found.end()
        self.normal_after_colour = letters.startswith(b"NC")

    def widths(self) -> list[int]:
        """How many words a vertex may have."""
        plain = 3 + 3 * self.has_normals + 2 * self.has_uvs
        return [plain + count for count in _COLOUR_NUMBERS] if self.has_colours else [plain]

    def colours(self, width: int) -> slice:
        """Where the colour stands among the numbers of a vertex."""
        last = width - 2 * self.has_uvs - 3 * self.normal_after_colour
        return slice(3 + 3 * (self.has_normals and not self.normal_after_colour), last)

    def normals(self, width: int) -> slice:
        """Where the normal stands."""
        first = width - 2 * self.has_uvs - 3 if self.normal_after_colour else 3
        return slice(first, first + 3)


def _header(rows: TextRows) -> tuple[_Keyword, list[int]]:
    """The keyword, and how many vertices and faces are declared."""
    first = rows.next(1)
    if first is None:
        raise MeshFileError("the file ends before 'OFF'", "line 1")
    words, line = first.row(0), int(first.numbers[0])
    try:
        keyword = _Keyword(words[0])
        if words[1:2] == [b"BINARY"]:
            raise ValueError("binary OFF is not read; write it as text, or as PLY")
        numbers = [words[0][keyword.length :], *words[1:]] if words[0][keyword.length :] else words[1:]
        if not numbers:
            second = rows.next(1)
            if second is None:
                raise ValueError("the file ends before the numbers of vertices and faces")
            numbers, line = second.row(0), int(second.numbers[0])
        counts = [whole(word) for word in numbers]
        if len(counts) not in (2, 3) or min(counts) < 0:
            found = " ".join(map(str, counts))[:40]
            raise ValueError(f"the counts {found!a}; allowed: vertices, faces and perhaps edges, 0 or more each")
    except ValueError as error:
        raise MeshFileError(str(error), f"line {line}") from None
    return keyword, counts


def _take(rows: TextRows, count: int, what: str, found: int) -> Rows:
    """Some of the rows that are still declared."""
    taken = rows.next(count - found)
    if taken is None:
        raise MeshFileError(f"{count} {what} are declared; the file has {found}", f"line {rows.next_line}")
    return taken


def _vertices(rows: TextRows, count: int, keyword: _Keyword) -> tuple[Floats, bool]:
    """(n, width) numbers of the vertices, and whether all colours are whole numbers."""
    tables: list[Floats] = []
    width, found, all_whole = 0, 0, True
    while found < count:
        taken = _take(rows, count, "vertices", found)
        width = width or int(taken.counts[0])
        try:
            if width not in keyword.widths() or np.any(taken.counts != width):
                raise ValueError
            tables.append(float_array(taken.words).reshape(-1, width))
        except ValueError:
            raise _vertex_error(taken, keyword, width) from None
        if keyword.has_colours and all_whole:
            colours = taken.table.reshape(-1, width)[:, keyword.colours(width)]
            all_whole = all(map(_WHOLE.fullmatch, colours.reshape(-1).tolist()))
        found += len(taken)
    return joined_floats(tables, width or keyword.widths()[0]), all_whole


def _vertex_error(rows: Rows, keyword: _Keyword, width: int) -> MeshFileError:
    allowed = [width] if width in keyword.widths() else keyword.widths()
    for index, number in enumerate(rows.numbers):
        words = rows.row(index)
        try:
            if len(words) not in allowed:
                raise ValueError(f"a vertex with {len(words)} numbers; allowed: {' or '.join(map(str, allowed))}")
            floats(words)
        except ValueError as error:
            return MeshFileError(str(error), f"line {number}")
    raise AssertionError("every vertex is as it should be")


def _faces(rows: TextRows, count: int) -> tuple[Ints, Ints]:
    """(k,) corners and (p,) sizes."""
    corners: list[Ints] = []
    sizes: list[Ints] = []
    found = 0
    while found < count:
        taken = _take(rows, count, "faces", found)
        try:
            size = whole_array(taken.table[taken.starts[:-1]].tolist())
            extra = taken.counts - 1 - size
            if np.any(size < 3) or not np.all(np.isin(extra, _FACE_COLOUR_WORDS)):
                raise ValueError
            corners.append(whole_array(taken.table[runs(taken.starts[:-1] + 1, size)].tolist()))
            float_array(taken.table[runs(taken.starts[:-1] + 1 + size, extra)].tolist())
        except ValueError:
            raise _face_error(taken) from None
        sizes.append(size)
        found += len(taken)
    return joined_wholes(corners), joined_wholes(sizes)


def _face_error(rows: Rows) -> MeshFileError:
    for index, number in enumerate(rows.numbers):
        words = rows.row(index)
        try:
            size = whole(words[0])
            if size < 3:
                raise ValueError(f"a face with {size} corners; allowed: 3 or more")
            if len(words) - 1 - size not in _FACE_COLOUR_WORDS:
                raise ValueError(f"a face of {size} corners with {len(words)} words; allowed: {size + 1}, and a colour")
            for word in words[1 : size + 1]:
                whole(word)
            floats(words[size + 1 :])
        except ValueError as error:
            return MeshFileError(str(error), f"line {number}")
    raise AssertionError("every face is as it should be")


def _mesh(table: Floats, corners: Ints, sizes: Ints, keyword: _Keyword, has_whole_colours: bool) -> Mesh:
    of_vertex = np.where((corners >= 0) & (corners < len(table)), corners, -1)
    width = table.shape[1]
    normals = table[:, keyword.normals(width)] if keyword.has_normals else None
    colours = None
    uvs: tuple[UvSet, ...] = ()
    if keyword.has_colours:
        colours = table[:, keyword.colours(width)] / (255.0 if has_whole_colours else 1.0)
    if keyword.has_uvs:
        uvs = (UvSet(np.stack([table[:, -2], 1.0 - table[:, -1]], axis=1), of_vertex),)
    index = of_vertex if keyword.has_normals else None
    return Mesh(table[:, :3], corners, starts_of(sizes), normals, index, colours, uvs)
