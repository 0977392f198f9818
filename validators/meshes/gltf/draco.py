"""Primitives packed by KHR_draco_mesh_compression, unpacked by Google's decoder (DracoPy).

The packed counts are held against the accessors before anything is unpacked, so that a lying buffer costs nothing.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..mesh import Ints
from .buffers import Buffers
from .json_value import Json

EXTENSION = "KHR_draco_mesh_compression"
_HEADER_BYTES = 11
_MESH, _METADATA = 1, 0x8000
_SEQUENTIAL, _EDGEBREAKER = 0, 1


@dataclass(frozen=True)
class Unpacked:
    """A packed primitive. F: (m, 3) triangles. attributes: by name, (n, width) as DracoPy gives them."""

    F: Ints
    attributes: dict[str, np.ndarray[Any, Any]]
    n_vertices: int


def decode(packed: Json, buffers: Buffers, n_corners: int | None) -> Unpacked:
    """packed: the extension's object; n_corners: what the accessor of the indices promises, None where there is none.

    Raises MeshFileError there, for broken data, counts that differ, or an attribute that is not in the data.
    """
    import DracoPy

    data = bytes(buffers.view(packed.need("bufferView")).data)
    n_faces = _promised_faces(data)
    if n_corners is not None and n_faces is not None and 3 * n_faces != n_corners:
        raise packed.fail(f"the compressed data promises {n_faces} triangles; its accessor {n_corners} corners")
    buffers.budget.spend(24 * (n_faces or 0), packed, f"{n_faces} compressed triangles")
    try:
        mesh = DracoPy.decode(data)
    except Exception as error:  # the decoder raises whatever it likes on broken input
        raise packed.fail(f"the compressed data is broken: {str(error)[:80]}") from None
    faces = getattr(mesh, "faces", None)
    if faces is None:
        raise packed.fail("the compressed data holds points and no triangles")
    F = np.asarray(faces).astype(np.int64).reshape(-1, 3)
    if n_corners is not None and F.size != n_corners:
        raise packed.fail(f"the compressed data holds {len(F)} triangles; its accessor {n_corners} corners")
    by_id = {one["unique_id"]: np.asarray(one["data"]) for one in mesh.attributes}
    return Unpacked(F, _named(packed, by_id), len(mesh.points))


def _named(packed: Json, by_id: dict[int, np.ndarray[Any, Any]]) -> dict[str, np.ndarray[Any, Any]]:
    attributes, found = packed.need("attributes"), {}
    if not isinstance(attributes.value, dict):
        raise attributes.fail("not an object")
    for name in attributes.value:
        reference = attributes.need(name)
        if reference.whole() not in by_id:
            raise reference.fail(f"attribute {reference.whole()} is not in the compressed data")
        values = by_id[reference.whole()]
        found[name] = values.reshape(len(values), -1)
    return found


def _promised_faces(data: bytes) -> int | None:
    """The number of triangles in the header of a Draco mesh; None where the header cannot be read that far.

    Source: Draco bitstream specification 2.2, sections 4.2 (header) and 4.4-4.5 (connectivity).
    """
    if len(data) < _HEADER_BYTES or data[:5] != b"DRACO" or data[7] != _MESH:
        return None
    method, flags = data[8], int.from_bytes(data[9:11], "little")
    if flags & _METADATA or (data[5], data[6]) < (2, 2):
        return None
    if method == _SEQUENTIAL:
        return _varint(data, _HEADER_BYTES)[0]
    if method == _EDGEBREAKER:
        _, at = _varint(data, _HEADER_BYTES + 1)
        return _varint(data, at)[0]
    return None


def _varint(data: bytes, at: int) -> tuple[int | None, int]:
    """(number, the byte behind it): seven bits a byte, lowest first, the top bit says that more follow."""
    value = 0
    for shift in range(0, 35, 7):
        if at >= len(data):
            return None, at
        value |= (data[at] & 0x7F) << shift
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
    return None, at
