"""A block of OBJ lines at once: all vertices, all faces and so on by arrays instead of line by line."""

import re
from dataclasses import dataclass, field
from operator import methodcaller

import numpy as np
from numpy.typing import NDArray

from .mesh import Floats, Ints
from .text import float_array, runs, whole_array
from .text_rows import Rows, rows_of

IGNORED = frozenset(b"vp g o s l p usemap maplib mg lod bevel c_interp d_interp shadow_obj trace_obj call csh".split())
NAMING = frozenset((b"usemtl", b"mtllib"))
_DATA = (b"v", b"vt", b"vn", b"f")
# A name may hold "#"; everywhere else it begins a comment.
_COMMENT = re.compile(rb"(?m)^([ \t]*(?:usemtl|mtllib)[ \t][^\n]*)|#[^\n]*")

_slashes = methodcaller("count", b"/")

Counts = tuple[int, int, int]
Event = tuple[int, str, str, int]


def _no_floats(width: int) -> Floats:
    return np.zeros((0, width))


@dataclass
class Block:
    """What a block holds. positions, colours, normals (n, 3), uvs (n, 2). sizes, lines (p,): of each face; corners: of
    the faces, numbers into positions, uvs and normals, -1 for none. events: (face before which it stands, "usemtl" or
    "mtllib", name, line)."""

    positions: Floats = field(default_factory=lambda: _no_floats(3))
    colours: Floats = field(default_factory=lambda: _no_floats(3))
    uvs: Floats = field(default_factory=lambda: _no_floats(2))
    normals: Floats = field(default_factory=lambda: _no_floats(3))
    sizes: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    lines: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    corners: tuple[Ints, Ints, Ints] = field(default_factory=lambda: (np.zeros(0, np.int64),) * 3)
    events: list[Event] = field(default_factory=list)


def fast_block(text: bytes, line: int, counts: Counts) -> Block | None:
    """The block that begins with line `line`; None where a line is unusual, or wrong, and must be read by itself.

    counts: how many v, vt and vn came before.
    """
    if b"#" in text:
        text = _COMMENT.sub(rb"\1", text)
    if b"\\\n" in text or text.endswith(b"\\"):
        return None
    rows = rows_of(text, line)
    keywords = rows.table[rows.starts[:-1]]
    kinds = {word: np.flatnonzero(keywords == word) for word in _DATA}
    known = sum(map(len, kinds.values()))
    block = Block()
    try:
        if known < len(rows):
            _others(rows, keywords, kinds[b"f"], block)
        if len(kinds[b"v"]):
            _vertices(rows, kinds[b"v"], block)
        block.normals = _numbers(rows, kinds[b"vn"], (4,), 3)
        block.uvs = _numbers(rows, kinds[b"vt"], (2, 3, 4), 2)
        block.uvs[:, 1] = 1.0 - block.uvs[:, 1]
        if len(kinds[b"f"]):
            before = [_before(kinds[word], kinds[b"f"], count) for word, count in zip(_DATA, counts, strict=False)]
            _faces(rows, kinds[b"f"], before, block)
    except ValueError:
        return None
    return block


def _before(kind: Ints, faces: Ints, count: int) -> Ints:
    """How many rows of a kind stand before each face, those of earlier blocks included."""
    return count + np.searchsorted(kind, faces)


def _others(rows: Rows, keywords: NDArray[np.object_], faces: Ints, block: Block) -> None:
    other = np.array([word not in _DATA for word in keywords.tolist()])
    for index in np.flatnonzero(other).tolist():
        keyword = keywords[index]
        if keyword in NAMING:
            words = rows.row(index)
            block.events.append(event(words, int(np.searchsorted(faces, index)), int(rows.numbers[index])))
        elif keyword not in IGNORED:
            raise ValueError


def event(words: list[bytes], face: int, line: int) -> Event:
    """A usemtl or mtllib line. Names may have spaces, and any letters."""
    return face, words[0].decode(), b" ".join(words[1:]).decode("utf-8", "backslashreplace"), line


def _numbers(rows: Rows, which: Ints, counts: tuple[int, ...], width: int) -> Floats:
    """(n, width) of the numbers after the keyword, missing ones 0; all rows must have the same length of `counts`."""
    values = np.zeros((len(which), width))
    if len(which):
        n_words = int(rows.counts[which[0]])
        if n_words not in counts or np.any(rows.counts[which] != n_words):
            raise ValueError
        words = rows.table[rows.starts[which, None] + np.arange(1, n_words)].reshape(-1).tolist()
        found = float_array(words).reshape(len(which), n_words - 1)[:, :width]
        values[:, : found.shape[1]] = found
    return values


def _vertices(rows: Rows, which: Ints, block: Block) -> None:
    n_words = int(rows.counts[which[0]])
    values = _numbers(rows, which, (4, 5, 7, 8), n_words - 1)
    block.positions = values[:, :3]
    if n_words > 5:
        block.colours = values[:, 3:6]


def _faces(rows: Rows, which: Ints, before: list[Ints], block: Block) -> None:
    sizes = rows.counts[which] - 1
    if np.any(sizes < 3):
        raise ValueError
    words = rows.table[runs(rows.starts[which] + 1, sizes)].tolist()
    corners = _corners(words)
    none = np.full(len(words), -1, np.int64)
    placed = [
        none if one is None else _from_zero(one, sizes, total) for one, total in zip(corners, before, strict=True)
    ]
    block.corners = (placed[0], _given(placed[1], corners[1]), _given(placed[2], corners[2]))
    block.sizes, block.lines = sizes, rows.numbers[which]


def _corners(words: list[bytes]) -> list[Ints | None]:
    """The numbers v, vt and vn of corners that are all written alike."""
    text = b" ".join(words)
    if b"/" not in text:
        return [whole_array(words), None, None]
    slashes = words[0].count(b"/")
    if slashes not in (1, 2) or list(map(_slashes, words)).count(slashes) != len(words):
        raise ValueError
    normals_only = text.count(b"//") == len(words)
    parts = text.replace(b"/", b" ").split()
    width = 2 if normals_only else slashes + 1
    if len(parts) != width * len(words):
        raise ValueError
    numbers = whole_array(parts).reshape(-1, width)
    if normals_only:
        return [numbers[:, 0], None, numbers[:, 1]]
    return [numbers[:, 0], numbers[:, 1], numbers[:, 2] if width == 3 else None]


def _given(placed: Ints, written: Ints | None) -> Ints:
    """References that are written: -1, which stands for none, is out of range like any other below 0."""
    return placed if written is None else np.where(placed == -1, -2, placed)


def _from_zero(numbers: Ints, sizes: Ints, total: Ints) -> Ints:
    """References from 0: 1 is the first, -1 the last of `total` (p,) so far."""
    if len(numbers) and numbers.min() > 0:
        return numbers - 1
    return np.where(numbers >= 0, numbers - 1, np.repeat(total, sizes) + numbers)
