"""OBJ line by line: what a block of lines cannot be read at once for, and the errors with their lines."""

import numpy as np

from .mesh import MeshFileError
from .obj_block import IGNORED, NAMING, Block, Counts, Event, event
from .text import floats, shown, whole


class _Lines:
    """The lists that grow line by line."""

    def __init__(self, counts: Counts) -> None:
        self.before = counts
        self.positions: list[list[float]] = []
        self.colours: list[list[float]] = []
        self.uvs: list[list[float]] = []
        self.normals: list[list[float]] = []
        self.corners: tuple[list[int], list[int], list[int]] = ([], [], [])
        self.sizes: list[int] = []
        self.lines: list[int] = []
        self.events: list[Event] = []

    def vertex(self, words: list[bytes], line: int) -> None:
        values = floats(words[1:])
        if len(values) not in (3, 4, 6, 7):
            raise ValueError(f"a vertex with {len(values)} numbers; allowed: 3 (x y z), 4 (w), 6 or 7 (colour)")
        self.positions.append(values[:3])
        if len(values) > 4:
            self.colours.append(values[3:6])

    def uv(self, words: list[bytes], line: int) -> None:
        if not 2 <= len(words) <= 4:
            raise ValueError(f"a texture coordinate with {len(words) - 1} numbers; allowed: 1 to 3")
        u, v, *_ = [*floats(words[1:]), 0.0]
        self.uvs.append([u, 1.0 - v])

    def normal(self, words: list[bytes], line: int) -> None:
        if len(words) != 4:
            raise ValueError(f"a normal with {len(words) - 1} numbers; allowed: 3")
        self.normals.append(floats(words[1:]))

    def face(self, words: list[bytes], line: int) -> None:
        if len(words) < 4:
            raise ValueError(f"a face with {len(words) - 1} corners; allowed: 3 or more")
        lists = (self.positions, self.uvs, self.normals)
        totals = [count + len(one) for count, one in zip(self.before, lists, strict=True)]
        for word in words[1:]:
            parts = word.split(b"/")
            if len(parts) > 3:
                raise ValueError(f"the corner {shown(word)}; allowed: v, v/vt, v//vn or v/vt/vn")
            parts += [b""] * (3 - len(parts))
            self.corners[0].append(_index(parts[0], totals[0]))
            for place in (1, 2):
                self.corners[place].append(_given(parts[place], totals[place]) if parts[place] else -1)
        self.sizes.append(len(words) - 1)
        self.lines.append(line)

    def name(self, words: list[bytes], line: int) -> None:
        self.events.append(event(words, len(self.sizes), line))

    def block(self) -> Block:
        def rows(values: list[list[float]], width: int) -> np.ndarray:
            return np.array(values, dtype=np.float64).reshape(-1, width)

        v, vt, vn = (np.array(one, dtype=np.int64) for one in self.corners)
        return Block(
            rows(self.positions, 3),
            rows(self.colours, 3),
            rows(self.uvs, 2),
            rows(self.normals, 3),
            np.array(self.sizes, dtype=np.int64),
            np.array(self.lines, dtype=np.int64),
            (v, vt, vn),
            self.events,
        )


def slow_block(text: bytes, line: int, counts: Counts) -> Block:
    """The block that begins with line `line`. Raises MeshFileError, naming the line.

    counts: how many v, vt and vn came before.
    """
    lines = _Lines(counts)
    handlers = {b"v": lines.vertex, b"vt": lines.uv, b"vn": lines.normal, b"f": lines.face}
    handlers |= dict.fromkeys(NAMING, lines.name)
    pending: list[bytes] = []
    number = first = line
    for number, row in enumerate(text.splitlines(), line):
        first = first if pending else number
        if row.endswith(b"\\") and b"#" not in row:  # a comment may end in a backslash: it names a folder
            pending.append(row[:-1])
            continue
        words = _words(b" ".join([*pending, row]))
        pending = []
        if not words:
            continue
        handler = handlers.get(words[0])
        if handler is None:
            if words[0] not in IGNORED:
                raise MeshFileError(f"the unknown keyword {shown(words[0])}", f"line {number}")
            continue
        try:
            handler(words, first)
        except ValueError as error:
            raise MeshFileError(str(error), f"line {first}") from None
    if pending:
        raise MeshFileError("the file ends inside a continued line", f"line {number}")
    return lines.block()


def _words(row: bytes) -> list[bytes]:
    """The words before a comment; a name may hold "#"."""
    words = row.split(None, 1)
    return row.split() if words and words[0] in NAMING else row.split(b"#", 1)[0].split()


def _index(word: bytes, count: int) -> int:
    """The 0-based index of an OBJ reference: 1 is the first, -1 the last so far."""
    value = whole(word)
    return value - 1 if value >= 0 else count + value


def _given(word: bytes, count: int) -> int:
    """The same; -1, which stands for none, is out of range like any other below 0."""
    index = _index(word, count)
    return -2 if index == -1 else index
