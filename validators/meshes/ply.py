"""PLY: ASCII and both binary byte orders; polygons, vertex normals and colours; other elements are passed over."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .mesh import Floats, Ints, Mesh, MeshFileError
from .text import floats, shown, whole, without_mark

_TYPES = {
    "char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4", "float": "f4",
    "double": "f8", "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4",
    "float32": "f4", "float64": "f8",
}  # fmt: skip
_ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
_FACE_LISTS = ("vertex_indices", "vertex_index")
_MAX_HEADER_BYTES = 1 << 20


@dataclass(frozen=True)
class Property:
    """type: numpy code; length_type: that of a list's length, None for a plain number."""

    name: str
    type: str
    length_type: str | None = None


@dataclass
class Element:
    """One table of the file."""

    name: str
    count: int
    properties: list[Property] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """An element's columns: plain numbers by name, lists as (flat values, lengths)."""

    columns: dict[str, Any]
    lists: dict[str, tuple[Any, Ints]]


def read_ply(data: bytes) -> Mesh:
    """The mesh of a PLY file; vertices and faces in the file's order.

    Raises MeshFileError, naming the line (ASCII) or the byte (binary).
    """
    data = without_mark(data)
    order, elements, body = _header(data)
    rows = _AsciiRows(data, body) if not order else _BinaryRows(data, body, order)
    tables: dict[str, Table] = {}
    for element in elements:
        if element.name == "tristrips":
            raise MeshFileError("triangle strips are not supported; write triangles or polygons", "element tristrips")
        tables[element.name] = rows.read(element)
    rows.finish()
    return _mesh(tables)


def _header(data: bytes) -> tuple[str, list[Element], int]:
    """Byte order ("" for ASCII), the elements, and where the body starts."""
    if data[:3] != b"ply" or data[3:4] not in (b"\n", b"\r"):
        raise MeshFileError(f"{shown(data[:4])} where 'ply' and a line end are expected", "line 1")
    line_end = b"\r" if data[3:4] == b"\r" and data[4:5] != b"\n" else b"\n"
    at, number, order = 0, 0, None
    elements: list[Element] = []
    while True:
        end = data.find(line_end, at, at + _MAX_HEADER_BYTES)
        if end < 0:
            raise MeshFileError("the header does not end with 'end_header'", f"line {number + 1}")
        number += 1
        line, at = data[at:end].decode("latin-1"), end + 1
        words = line.split()
        if number == 1 or not words or words[0] in ("comment", "obj_info"):
            continue
        if words == ["end_header"]:
            break
        try:
            if words[0] == "format":
                order = _order(words)
            else:
                _declare(words, elements)
        except ValueError as error:
            raise MeshFileError(str(error), f"line {number}") from None
    if order is None:
        raise MeshFileError("the header has no 'format' line", f"line {number}")
    return order, elements, at


def _order(words: list[str]) -> str:
    if len(words) != 3 or words[1] not in _ORDERS or words[2] != "1.0":
        raise ValueError(f"{' '.join(words)[:60]!a}; allowed: format {'|'.join(_ORDERS)} 1.0")
    return _ORDERS[words[1]]


def _declare(words: list[str], elements: list[Element]) -> None:
    if words[0] == "element" and len(words) == 3:
        count = whole(words[2].encode("latin-1"))
        if count < 0 or any(element.name == words[1] for element in elements):
            raise ValueError(f"{' '.join(words)[:60]!a}: a negative count or a repeated element")
        elements.append(Element(words[1], count))
    elif words[0] == "property" and elements and len(words) in (3, 5):
        is_list = len(words) == 5
        types = words[2:4] if is_list else words[1:2]
        if is_list != (words[1] == "list") or any(one not in _TYPES for one in types):
            raise ValueError(f"{' '.join(words)[:60]!a}: an unknown type; allowed: {', '.join(_TYPES)}")
        made = Property(words[-1], _TYPES[types[-1]], _TYPES[types[0]] if is_list else None)
        if made.length_type and made.length_type[0] == "f":
            raise ValueError(f"the list {made.name[:40]!a} has a length of type {words[2]}; allowed: whole numbers")
        if any(one.name == made.name for one in elements[-1].properties):
            raise ValueError(f"the property {made.name[:40]!a} stands twice")
        elements[-1].properties.append(made)
    else:
        raise ValueError(f"{' '.join(words)[:60]!a}; allowed: element, property, comment, obj_info, end_header")


class _AsciiRows:
    """One line a row; empty lines are passed over."""

    def __init__(self, data: bytes, body: int) -> None:
        first = len(data[:body].splitlines()) + 1
        lines = data[body:].splitlines()
        self.last_line = first + len(lines)
        self.rows = [(number, words) for number, line in enumerate(lines, first) if (words := line.split())]
        self.at = 0

    def read(self, element: Element) -> Table:
        if not element.properties:
            return Table({}, {})
        if element.count > len(self.rows) - self.at:
            found = len(self.rows) - self.at
            raise MeshFileError(
                f"{element.count} rows of {element.name[:40]!a} are declared; the file has {found} more lines",
                f"line {self.last_line}",
            )
        columns: dict[str, list[Any]] = {one.name: [] for one in element.properties if not one.length_type}
        lists: dict[str, list[Any]] = {one.name: [] for one in element.properties if one.length_type}
        lengths: dict[str, list[int]] = {name: [] for name in lists}
        for number, words in self.rows[self.at : self.at + element.count]:
            try:
                self._row(words, element, columns, lists, lengths)
            except ValueError as error:
                raise MeshFileError(str(error), f"line {number}") from None
        self.at += element.count
        return Table(columns, {name: (lists[name], np.array(lengths[name], dtype=np.int64)) for name in lists})

    def _row(
        self,
        words: list[bytes],
        element: Element,
        columns: dict[str, list[Any]],
        lists: dict[str, list[Any]],
        lengths: dict[str, list[int]],
    ) -> None:
        at = 0
        for one in element.properties:
            length = 1
            if one.length_type:
                length, at = whole(words[at]) if at < len(words) else -1, at + 1
                lengths[one.name].append(length)
            if length < 0 or at + length > len(words):
                raise ValueError(f"a row of {element.name[:40]!a} with {len(words)} words is too short")
            chunk = words[at : at + length]
            target = lists[one.name] if one.length_type else columns[one.name]
            target += floats(chunk) if one.type[0] == "f" else [whole(word) for word in chunk]
            at += length
        if at != len(words):
            raise ValueError(f"a row of {element.name[:40]!a} with {len(words)} words; allowed: {at}")

    def finish(self) -> None:
        if self.at < len(self.rows):
            raise MeshFileError("text after the last declared row", f"line {self.rows[self.at][0]}")


class _BinaryRows:
    """Rows of fixed layout where every list has the length of the first row's; else one by one."""

    def __init__(self, data: bytes, body: int, order: str) -> None:
        self.data, self.at, self.order = data, body, order

    def read(self, element: Element) -> Table:
        if not element.count or not element.properties:
            return Table({}, {one.name: ([], np.zeros(0, np.int64)) for one in element.properties if one.length_type})
        least = sum(np.dtype(one.length_type or one.type).itemsize for one in element.properties)
        self._need(element.count * least, element)
        rows = self._uniform(element)
        return rows if rows is not None else self._ragged(element)

    def _need(self, n_bytes: int, element: Element) -> None:
        if n_bytes > len(self.data) - self.at:
            found = len(self.data) - self.at
            raise MeshFileError(
                f"{element.count} rows of {element.name[:40]!a} need {n_bytes} bytes or more; {found} are left",
                f"byte {self.at}",
            )

    def _uniform(self, element: Element) -> Table | None:
        """All rows at once, or None where list lengths differ."""
        fields: list[tuple[Any, ...]] = []
        offset = self.at
        for index, one in enumerate(element.properties):
            kind = np.dtype(self.order + one.type)
            if one.length_type:
                length = self._length(one, offset)
                fields += [(f"n{index}", self.order + one.length_type), (f"v{index}", kind, (length,))]
                offset += np.dtype(one.length_type).itemsize + length * kind.itemsize
            else:
                fields.append((f"v{index}", kind))
                offset += kind.itemsize
            if offset > len(self.data):
                return None
        if element.count * (offset - self.at) > len(self.data) - self.at:
            return None
        rows = np.frombuffer(self.data, np.dtype(fields), element.count, self.at)
        columns, lists = {}, {}
        for index, one in enumerate(element.properties):
            if one.length_type:
                lengths = rows[f"n{index}"].astype(np.int64)
                if np.any(lengths != lengths[0]):
                    return None
                lists[one.name] = (rows[f"v{index}"].reshape(-1), lengths)
            else:
                columns[one.name] = rows[f"v{index}"]
        self.at += rows.nbytes
        return Table(columns, lists)

    def _length(self, one: Property, offset: int) -> int:
        """A list's length at a byte offset."""
        size = np.dtype(one.length_type).itemsize
        if offset + size > len(self.data):
            raise MeshFileError("the file ends inside a list", f"byte {offset}")
        raw = self.data[offset : offset + size]
        signed = bool(one.length_type) and str(one.length_type)[0] == "i"
        length = int.from_bytes(raw, "little" if self.order == "<" else "big", signed=signed)
        if length < 0 or length * np.dtype(one.type).itemsize > len(self.data) - offset - size:
            raise MeshFileError(f"a list of {length} in {one.name[:40]!a} does not fit in the file", f"byte {offset}")
        return length

    def _ragged(self, element: Element) -> Table:
        columns: dict[str, list[Any]] = {one.name: [] for one in element.properties if not one.length_type}
        chunks: dict[str, list[Any]] = {one.name: [] for one in element.properties if one.length_type}
        for _ in range(element.count):
            for one in element.properties:
                kind, length = np.dtype(self.order + one.type), 1
                if one.length_type:
                    length = self._length(one, self.at)
                    self.at += np.dtype(one.length_type).itemsize
                if length * kind.itemsize > len(self.data) - self.at:
                    raise MeshFileError(f"the file ends inside a row of {element.name[:40]!a}", f"byte {self.at}")
                values = np.frombuffer(self.data, kind, length, self.at)
                self.at += values.nbytes
                if one.length_type:
                    chunks[one.name].append(values)
                else:
                    columns[one.name].append(values[0])
        lists = {name: (np.concatenate(c), np.array([len(v) for v in c], np.int64)) for name, c in chunks.items()}
        return Table(columns, lists)

    def finish(self) -> None:
        if self.at != len(self.data):
            raise MeshFileError(f"{len(self.data) - self.at} bytes after the last declared row", f"byte {self.at}")


def _mesh(tables: dict[str, Table]) -> Mesh:
    vertex = tables.get("vertex")
    if vertex is None or not all(axis in vertex.columns for axis in "xyz"):
        if vertex is not None and not vertex.columns:
            return Mesh(np.zeros((0, 3)), *_faces(tables))
        raise MeshFileError("no element 'vertex' with x, y and z", "header")
    corners, starts = _faces(tables)
    V = _stacked(vertex, "xyz")
    normals = _stacked(vertex, ("nx", "ny", "nz")) if "nx" in vertex.columns else None
    colours = _stacked(vertex, ("red", "green", "blue")) if "red" in vertex.columns else None
    if colours is not None and np.asarray(vertex.columns["red"]).dtype.kind in "iu":
        colours = colours / 255.0
    index = None
    if normals is not None:
        inside = (corners >= 0) & (corners < len(V))
        index = np.where(inside, corners, -1)
    return Mesh(V, corners, starts, normals, index, colours)


def _stacked(table: Table, names: Iterator[str] | tuple[str, ...] | str) -> Floats:
    """(n, len(names)) float64. Raises MeshFileError where a column is missing."""
    found = []
    for name in names:
        if name not in table.columns:
            raise MeshFileError(f"the vertex property {name!r} is missing", "header")
        with np.errstate(invalid="ignore"):  # a signalling NaN is still a NaN
            found.append(np.asarray(table.columns[name]).astype(np.float64))
    return np.stack(found, axis=1)


def _faces(tables: dict[str, Table]) -> tuple[Ints, Ints]:
    face = tables.get("face")
    if face is None:
        return np.zeros(0, np.int64), np.zeros(1, np.int64)
    name = next((name for name in _FACE_LISTS if name in face.lists), None)
    if name is None:
        raise MeshFileError(f"the element 'face' has no list {' or '.join(_FACE_LISTS)}", "header")
    values, lengths = face.lists[name]
    flat = np.asarray(values)
    if len(flat) and flat.dtype.kind not in "iu":
        raise MeshFileError(f"the list {name!r} holds fractions; allowed: whole numbers", "header")
    short = np.flatnonzero(lengths < 3)
    if len(short):
        raise MeshFileError(f"face {short[0]} has {lengths[short[0]]} corners; allowed: 3 or more", f"face {short[0]}")
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    return flat.astype(np.int64), starts
