"""STL, ASCII and binary. Every corner is a vertex of its own: corner k of face f is vertex 3 f + k."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .mesh import Floats, Mesh, MeshFileError
from .text import floats, shown, without_mark

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_HEADER_BYTES = 84
_POINT: tuple[bytes | None, ...] = (None, None, None)
# What follows the word "facet"; None stands for a number.
_FACET_WORDS: tuple[bytes | None, ...] = (
    *(b"normal", *_POINT, b"outer", b"loop"),
    *(b"vertex", *_POINT) * 3,
    *(b"endloop", b"endfacet"),
)


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
    raise MeshFileError(f"{count} facets need {size} bytes; the file has {len(data)}", "byte 80")


def _read_binary(data: bytes) -> Mesh:
    facets = np.frombuffer(data, dtype=_FACET, offset=_HEADER_BYTES)
    return _mesh(_widened(facets["corners"]), _widened(facets["normal"]))


def _widened(values: np.ndarray) -> Floats:
    with np.errstate(invalid="ignore"):  # a signalling NaN is still a NaN
        return values.astype(np.float64)


def _mesh(corners: Floats, normals: Floats) -> Mesh:
    """The mesh of corners (m, 3, 3) and facet normals (m, 3)."""
    V = corners.reshape(-1, 3)
    F = np.arange(len(V), dtype=np.int64).reshape(-1, 3)
    given = np.any(normals != 0, axis=1)  # NaN != 0, so a NaN normal counts as given
    if not np.any(given):
        return Mesh.of_triangles(V, F)
    index = np.where(given, np.arange(len(normals), dtype=np.int64), -1)
    return Mesh.of_triangles(V, F, normals, np.repeat(index[:, None], 3, axis=1))


def _read_ascii(data: bytes) -> Mesh:
    """White space of any kind stands between the words; only a solid's name ends with its line."""
    words = _words(data)
    values: list[list[float]] = []
    number, inside = 1, False
    for number, word in words:
        if word == (b"endsolid" if inside else b"solid"):
            inside = not inside
        elif inside and word == b"facet":
            values.append(_facet(words, number))
        else:
            expected = "'facet' or 'endsolid'" if inside else "'solid'"
            raise MeshFileError(f"{shown(word)} where {expected} is expected", f"line {number}")
    if inside:
        raise MeshFileError("the file ends before 'endsolid'", f"line {number}")
    table = np.array(values, dtype=np.float64).reshape(-1, 4, 3)
    return _mesh(table[:, 1:], table[:, 0])


def _words(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(line, word) of the text in lower case, without the names after "solid" and "endsolid"."""
    for number, line in enumerate(data.lower().splitlines(), 1):
        for word in line.split():
            yield number, word
            if word in (b"solid", b"endsolid"):
                break


def _facet(words: Iterator[tuple[int, bytes]], number: int) -> list[float]:
    """The twelve numbers, normal first, of the facet whose first word was taken from `words`, on line `number`."""
    values: list[float] = []
    for expected in _FACET_WORDS:
        number, word = next(words, (number, b""))
        if not word:
            raise MeshFileError("the file ends inside a facet", f"line {number}")
        try:
            if expected is None:
                values += floats([word])
            elif word != expected:
                raise ValueError(f"{shown(word)} where {expected.decode()!r} is expected")
        except ValueError as error:
            raise MeshFileError(str(error), f"line {number}") from None
    return values
