"""STL, ASCII and binary. Every corner is a vertex of its own: corner k of face f is vertex 3 f + k."""

import numpy as np

from .mesh import Floats, Mesh, MeshFileError
from .text import floats, shown

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_HEADER_BYTES = 84


def read_stl(data: bytes) -> Mesh:
    """The mesh of an STL file; a zero facet normal means that the file gives none.

    Binary is told by its exact size, since binary headers may begin with "solid" too.
    Raises MeshFileError, naming the line or byte.
    """
    count = int.from_bytes(data[80:84], "little") if len(data) >= _HEADER_BYTES else -1
    size = _HEADER_BYTES + _FACET.itemsize * count
    if count >= 0 and len(data) == size:
        return _read_binary(data)
    if data.lstrip()[:5].lower() == b"solid":
        return _read_ascii(data)
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
    lines = [(number, words) for number, line in enumerate(data.splitlines(), 1) if (words := line.lower().split())]
    values: list[list[float]] = []
    at, inside = 0, False
    while at < len(lines):
        number, words = lines[at]
        if not inside and words[0] == b"solid":
            inside, at = True, at + 1
        elif inside and words[0] == b"endsolid":
            inside, at = False, at + 1
        elif inside and words[0] == b"facet":
            values.append(_facet(lines, at))
            at += 7
        else:
            expected = "'facet' or 'endsolid'" if inside else "'solid'"
            raise MeshFileError(f"{shown(words[0])} where {expected} is expected", f"line {number}")
    if inside:
        raise MeshFileError("the file ends before 'endsolid'", f"line {lines[-1][0]}")
    table = np.array(values, dtype=np.float64).reshape(-1, 4, 3)
    return _mesh(table[:, 1:], table[:, 0])


def _facet(lines: list[tuple[int, list[bytes]]], at: int) -> list[float]:
    """Twelve numbers, normal first, of the seven lines of one facet."""
    shapes = ((b"facet", b"normal"), (b"outer", b"loop"), *((b"vertex",),) * 3, (b"endloop",), (b"endfacet",))
    values: list[float] = []
    for step, shape in enumerate(shapes):
        if at + step >= len(lines):
            raise MeshFileError("the file ends inside a facet", f"line {lines[-1][0]}")
        number, words = lines[at + step]
        n_numbers = 3 if shape[0] in (b"facet", b"vertex") else 0
        if tuple(words[: len(shape)]) != shape or len(words) != len(shape) + n_numbers:
            expected = b" ".join(shape).decode() + " x y z" * (n_numbers > 0)
            raise MeshFileError(f"expected {expected!r}", f"line {number}")
        try:
            values += floats(words[len(shape) :])
        except ValueError as error:
            raise MeshFileError(str(error), f"line {number}") from None
    return values
