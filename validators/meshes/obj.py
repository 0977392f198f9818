"""Wavefront OBJ: v, vn and f; polygons, negative indices, line continuations, vertex colours."""

import numpy as np

from .mesh import Floats, Ints, Mesh, MeshFileError
from .text import floats, shown, whole, without_mark

_IGNORED = frozenset(
    b"vt vp g o s l p mtllib usemtl usemap maplib mg lod bevel c_interp d_interp shadow_obj trace_obj".split()
)


class _Reader:
    """The lists that grow line by line."""

    def __init__(self) -> None:
        self.positions: list[list[float]] = []
        self.colours: list[list[float]] = []
        self.normals: list[list[float]] = []
        self.corners: list[int] = []
        self.corner_normals: list[int] = []
        self.sizes: list[int] = []

    def vertex(self, words: list[bytes]) -> None:
        values = floats(words[1:])
        if len(values) not in (3, 4, 6, 7):
            raise ValueError(f"a vertex with {len(values)} numbers; allowed: 3 (x y z), 4 (w), 6 or 7 (colour)")
        self.positions.append(values[:3])
        if len(values) > 4:
            self.colours.append(values[3:6])

    def normal(self, words: list[bytes]) -> None:
        if len(words) != 4:
            raise ValueError(f"a normal with {len(words) - 1} numbers; allowed: 3")
        self.normals.append(floats(words[1:]))

    def face(self, words: list[bytes]) -> None:
        if len(words) < 4:
            raise ValueError(f"a face with {len(words) - 1} corners; allowed: 3 or more")
        n_vertices, n_normals = len(self.positions), len(self.normals)
        for word in words[1:]:
            parts = word.split(b"/")
            if len(parts) > 3:
                raise ValueError(f"the corner {shown(word)}; allowed: v, v/vt, v//vn or v/vt/vn")
            self.corners.append(_index(parts[0], n_vertices))
            has_normal = len(parts) == 3 and parts[2] != b""
            self.corner_normals.append(_index(parts[2], n_normals) if has_normal else -1)
        self.sizes.append(len(words) - 1)

    def mesh(self) -> Mesh:
        starts = np.zeros(len(self.sizes) + 1, dtype=np.int64)
        np.cumsum(np.array(self.sizes, dtype=np.int64), out=starts[1:])
        corners = np.array(self.corners, dtype=np.int64)
        V = np.array(self.positions, dtype=np.float64).reshape(-1, 3)
        normals, corner_normals = self._normals()
        colours = None
        if self.colours and len(self.colours) == len(self.positions):
            colours = np.array(self.colours, dtype=np.float64)
        return Mesh(V, corners, starts, normals, corner_normals, colours)

    def _normals(self) -> tuple[Floats | None, Ints | None]:
        index = np.array(self.corner_normals, dtype=np.int64)
        if not np.any(index != -1):
            return None, None
        if np.any((index < -1) | (index >= len(self.normals))):
            raise MeshFileError(f"a face names a normal outside the file's {len(self.normals)} normals")
        return np.array(self.normals, dtype=np.float64).reshape(-1, 3), index


def read_obj(data: bytes) -> Mesh:
    """The mesh of an OBJ file; vertex i is the i-th `v`, face i the i-th `f`, both from 0.

    Index 0, which OBJ does not have, becomes -1; indices out of range are kept. Points, lines, materials and groups
    are passed over. Raises MeshFileError, naming the line.
    """
    if b"\0" in data[:4096]:
        raise MeshFileError("a zero byte in a text file", f"byte {data.index(0)}")
    reader = _Reader()
    handlers = {b"v": reader.vertex, b"f": reader.face, b"vn": reader.normal}
    pending, number, first = b"", 0, 1
    for number, line in enumerate(without_mark(data).splitlines(), 1):
        first = first if pending else number
        if line.endswith(b"\\") and b"#" not in line:  # a comment may end in a backslash: it names a folder
            pending += line[:-1] + b" "
            continue
        words = (pending + line if pending else line).split(b"#", 1)[0].split()
        pending = b""
        if not words:
            continue
        handler = handlers.get(words[0])
        if handler is None:
            if words[0] not in _IGNORED:
                raise MeshFileError(f"the unknown keyword {shown(words[0])}", f"line {number}")
            continue
        try:
            handler(words)
        except ValueError as error:
            raise MeshFileError(str(error), f"line {first}") from None
    if pending:
        raise MeshFileError("the file ends inside a continued line", f"line {number}")
    return reader.mesh()


def _index(word: bytes, count: int) -> int:
    """The 0-based index of an OBJ reference: 1 is the first, -1 the last so far."""
    value = whole(word)
    return value - 1 if value >= 0 else count + value
