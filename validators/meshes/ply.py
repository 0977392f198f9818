"""PLY: ASCII and both binary byte orders; polygons, normals, colours and texture coordinates.

Vertices and faces are numbered by their rows; other elements and properties are passed over.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .mesh import Floats, Ints, Mesh, MeshFileError, UvSet
from .ply_rows import AsciiRows, BinaryRows, Element, Property, Table
from .text import shown, starts_of, unix_lines, whole, without_mark

_TYPES = {
    "char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4", "float": "f4",
    "double": "f8", "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4",
    "float32": "f4", "float64": "f8",
}  # fmt: skip
_ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
_FACE_LISTS = ("vertex_indices", "vertex_index")
_VERTEX_UVS = (("s", "t"), ("u", "v"), ("texture_u", "texture_v"), ("texture_s", "texture_t"))
_MAX_HEADER_BYTES, _MAX_ELEMENTS, _MAX_PROPERTIES = 1 << 20, 256, 1024


def read_ply(data: bytes, folder: Path) -> Mesh:
    """The mesh of a PLY file; vertices and faces in the file's order.

    Raises MeshFileError, naming the line (ASCII) or the byte (binary).
    """
    data = without_mark(data)
    order, elements, body = _header(data)
    if order:
        rows: AsciiRows | BinaryRows = BinaryRows(data, body, order)
    else:
        rows = AsciiRows(unix_lines(data[body:]), len(data[:body].splitlines()) + 1)
    tables: dict[str, Table] = {}
    for element in elements:
        if element.name == "tristrips":
            raise MeshFileError("triangle strips are not supported; write triangles or polygons", "element tristrips")
        tables[element.name] = rows.read(element)
    rows.finish()
    bits = {one.name: 24 if one.type == "f4" else 53 for e in elements if e.name == "vertex" for one in e.properties}
    return _mesh(tables, max((bits.get(axis, 53) for axis in "xyz"), default=53))


def _header(data: bytes) -> tuple[str, list[Element], int]:
    """Byte order ("" for ASCII), the elements, and where the body starts."""
    if data[:3] != b"ply" or data[3:4] not in (b"\n", b"\r"):
        raise MeshFileError(f"{shown(data[:4])} where 'ply' and a line end are expected", "line 1")
    line_end = b"\r" if data[3:4] == b"\r" and data[4:5] != b"\n" else b"\n"
    at, number, order = 0, 0, None
    elements: list[Element] = []
    while True:
        end = data.find(line_end, at, _MAX_HEADER_BYTES)
        if end < 0:
            reason = f"the header does not end with 'end_header' within {_MAX_HEADER_BYTES} bytes"
            raise MeshFileError(reason, f"line {number + 1}")
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
        if len(elements) == _MAX_ELEMENTS:
            raise ValueError(f"more than {_MAX_ELEMENTS} elements")
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
        if len(elements[-1].properties) == _MAX_PROPERTIES:
            raise ValueError(f"an element with more than {_MAX_PROPERTIES} properties")
        elements[-1].properties.append(made)
    else:
        raise ValueError(f"{' '.join(words)[:60]!a}; allowed: element, property, comment, obj_info, end_header")


def _mesh(tables: dict[str, Table], coordinate_bits: int) -> Mesh:
    corners, starts = _faces(tables)
    vertex = tables.get("vertex")
    if vertex is not None and not vertex.columns:
        return Mesh(np.zeros((0, 3)), corners, starts)
    if vertex is None or not all(axis in vertex.columns for axis in "xyz"):
        raise MeshFileError("no element 'vertex' with x, y and z", "header")
    V = _stacked(vertex, "xyz")
    normals = _stacked(vertex, ("nx", "ny", "nz")) if "nx" in vertex.columns else None
    colours = _stacked(vertex, ("red", "green", "blue")) if "red" in vertex.columns else None
    if colours is not None and np.asarray(vertex.columns["red"]).dtype.kind in "iu":
        colours = colours / 255.0
    of_vertex = np.where((corners >= 0) & (corners < len(V)), corners, -1)
    index = None if normals is None else of_vertex
    uvs = _face_uvs(tables, starts) or _vertex_uvs(vertex, of_vertex)
    return Mesh(V, corners, starts, normals, index, colours, uvs, coordinate_bits=coordinate_bits)


def _vertex_uvs(vertex: Table, of_vertex: Ints) -> tuple[UvSet, ...]:
    """Texture coordinates of vertices; v points upwards in PLY."""
    for names in _VERTEX_UVS:
        if all(name in vertex.columns for name in names):
            return (UvSet(_v_down(_stacked(vertex, names)), of_vertex),)
    return ()


def _face_uvs(tables: dict[str, Table], starts: Ints) -> tuple[UvSet, ...]:
    """Texture coordinates of corners: the list "texcoord" of faces, u and v of each corner in turn."""
    face = tables.get("face")
    if face is None or "texcoord" not in face.lists:
        return ()
    values, lengths = face.lists["texcoord"]
    sizes = np.diff(starts)
    odd = np.flatnonzero((lengths != 0) & (lengths != 2 * sizes))
    if len(odd):
        reason = f"{lengths[odd[0]]} texture coordinates for {sizes[odd[0]]} corners; allowed: 0 or {2 * sizes[odd[0]]}"
        raise MeshFileError(reason, f"face {odd[0]}")
    given = np.repeat(lengths != 0, sizes)
    index = np.where(given, np.cumsum(given) - 1, -1)
    return (UvSet(_v_down(_wide(values).reshape(-1, 2)), index),)


def _v_down(values: Floats) -> Floats:
    return np.stack([values[:, 0], 1.0 - values[:, 1]], axis=1)


def _stacked(table: Table, names: Iterator[str] | tuple[str, ...] | str) -> Floats:
    """(n, len(names)) float64. Raises MeshFileError where a column is missing."""
    found = []
    for name in names:
        if name not in table.columns:
            raise MeshFileError(f"the vertex property {name!r} is missing", "header")
        found.append(_wide(table.columns[name]))
    return np.stack(found, axis=1)


def _wide(values: object) -> Floats:
    with np.errstate(invalid="ignore"):  # a signalling NaN is still a NaN
        return np.asarray(values).astype(np.float64)


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
    return flat.astype(np.int64), starts_of(lengths)
