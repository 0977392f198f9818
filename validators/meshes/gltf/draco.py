"""Primitives packed by KHR_draco_mesh_compression, unpacked by Google's decoder (DracoPy).

The packed counts are held against the accessors before anything is unpacked, so that a lying buffer costs nothing.
Source: KHR_draco_mesh_compression; Draco bitstream specification 2.2.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..mesh import Ints
from .buffers import Buffers
from .json_value import Json

EXTENSION = "KHR_draco_mesh_compression"
_MAGIC, _VERSION = b"DRACO", (2, 2)
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
    _refuse_others(packed, data)
    n_faces = _promised_faces(data)
    if n_corners is not None and n_faces is not None and 3 * n_faces != n_corners:
        raise packed.fail(f"the compressed data promises {n_faces} triangles; its accessor {n_corners} corners")
    buffers.budget.spend(24 * (n_faces or 0), packed, f"{n_faces} compressed triangles")
    try:
        mesh = DracoPy.decode(data)
    except Exception as error:  # the decoder raises whatever it likes on broken input
        raise packed.fail(f"the compressed data is broken: {str(error)[:80]}") from None
    F = np.asarray(mesh.faces).astype(np.int64).reshape(-1, 3)
    if n_corners is not None and F.size != n_corners:
        raise packed.fail(f"the compressed data holds {len(F)} triangles; its accessor {n_corners} corners")
    by_id = {one["unique_id"]: np.asarray(one["data"]) for one in mesh.attributes}
    return Unpacked(F, _named(packed, by_id), max(map(len, by_id.values()), default=0))


def _named(packed: Json, by_id: dict[int, np.ndarray[Any, Any]]) -> dict[str, np.ndarray[Any, Any]]:
    attributes, found = packed.need("attributes"), {}
    for name in attributes.names():
        reference = attributes.need(name)
        if reference.whole() not in by_id:
            raise reference.fail(f"attribute {reference.whole()} is not in the compressed data")
        values = by_id[reference.whole()]
        found[name] = values.reshape(len(values), -1)
    return found


def _refuse_others(packed: Json, data: bytes) -> None:
    if len(data) < _HEADER_BYTES or data[:5] != _MAGIC:
        raise packed.fail(f"the compressed data begins with {data[:5]!a}; allowed: {_MAGIC!a}")
    if data[7] != _MESH:
        raise packed.fail("the compressed data holds points and no triangles")
    if tuple(data[5:7]) != _VERSION:
        raise packed.fail(f"the compressed data is of Draco's version {data[5]}.{data[6]}; allowed: 2.2")


def _promised_faces(data: bytes) -> int | None:
    """The number of triangles that a Draco mesh promises; None where metadata stands before it, or it is cut off."""
    method, flags = data[8], int.from_bytes(data[9:11], "little")
    if flags & _METADATA:
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
