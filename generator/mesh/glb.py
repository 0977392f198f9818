"""glTF 2.0 binary with canonical bytes: no timestamp, sorted JSON, one order for one content."""

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specs.canonical import canonical_json

from .tone import srgb_to_linear16
from .topology import Faces, Vertices

GENERATOR = "assay"
_FLOAT, _USHORT, _UINT = 5126, 5123, 5125
_ARRAY, _ELEMENTS = 34962, 34963


def encode_glb(V: Vertices, F: Faces, normals: NDArray[np.float64], rgb: NDArray[np.uint8]) -> bytes:
    """A mesh as GLB: V (n, 3), F (m, 3), unit normals (m, 3, 3) at corners, 8-bit sRGB (m, 3) of faces.

    Corners of one position, normal and colour share a vertex. Vertices and faces keep no trace of their input's order.
    """
    position, normal, colour, index = _share_corners(V, F, normals, rgb)
    blocks = [position.tobytes(), normal.tobytes(), colour.tobytes(), _indices(index, len(position)).tobytes()]
    body = b"".join(block + b"\0" * (-len(block) % 4) for block in blocks)
    text = canonical_json(_document(position, index, [len(block) for block in blocks]))
    text += b" " * (-len(text) % 4)
    total = 12 + 8 + len(text) + 8 + len(body)
    return b"".join(
        [
            struct.pack("<4sII", b"glTF", 2, total),
            struct.pack("<I4s", len(text), b"JSON"),
            text,
            struct.pack("<I4s", len(body), b"BIN\0"),
            body,
        ]
    )


def _share_corners(
    V: Vertices, F: Faces, normals: NDArray[np.float64], rgb: NDArray[np.uint8]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.uint16], NDArray[np.int64]]:
    """Position, normal (n', 3) and RGBA (n', 4) of the distinct corners, and faces over them."""
    position = (V[F].reshape(-1, 3) + 0.0).astype(np.float32)  # exact: the mesh grid
    normal = (normals.reshape(-1, 3) + 0.0).astype(np.float32) + np.float32(0.0)  # rounded once
    colour = np.repeat(srgb_to_linear16(rgb), 3, axis=0)
    unique, index = _distinct(np.concatenate([position, normal, colour.astype(np.float32)], axis=1))
    faces = index.reshape(-1, 3)
    faces = np.take_along_axis(faces, (faces.argmin(axis=1)[:, None] + np.arange(3)) % 3, axis=1)
    faces = faces[np.lexsort((faces[:, 2], faces[:, 1], faces[:, 0]))]
    opaque = np.full((len(unique), 1), 65535, np.uint16)
    rgba = np.concatenate([unique[:, 6:].astype(np.uint16), opaque], axis=1)
    return np.ascontiguousarray(unique[:, :3]), np.ascontiguousarray(unique[:, 3:6]), rgba, faces


def _distinct(rows: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The different rows, sorted by their columns, and the place of each row among them."""
    order = np.lexsort(rows.T[::-1])
    ordered = rows[order]
    new = np.concatenate([[True], (ordered[1:] != ordered[:-1]).any(axis=1)])
    place = np.empty(len(rows), np.int64)
    place[order] = np.cumsum(new) - 1
    return ordered[new], place


def _indices(faces: NDArray[np.int64], count: int) -> NDArray:
    return faces.astype("<u2" if count <= 65535 else "<u4")


def _document(position: NDArray[np.float32], faces: NDArray[np.int64], lengths: list[int]) -> dict[str, Any]:
    count = len(position)
    index_type = _USHORT if count <= 65535 else _UINT
    offsets = np.concatenate([[0], np.cumsum([length + -length % 4 for length in lengths])]).tolist()
    targets = [_ARRAY, _ARRAY, _ARRAY, _ELEMENTS]
    views = [
        {"buffer": 0, "byteOffset": offset, "byteLength": length, "target": target}
        for offset, length, target in zip(offsets, lengths, targets, strict=False)
    ]
    bounds = {"min": position.min(axis=0).tolist(), "max": position.max(axis=0).tolist()}
    accessors = [
        {"bufferView": 0, "componentType": _FLOAT, "count": count, "type": "VEC3", **bounds},
        {"bufferView": 1, "componentType": _FLOAT, "count": count, "type": "VEC3"},
        {"bufferView": 2, "componentType": _USHORT, "normalized": True, "count": count, "type": "VEC4"},
        {"bufferView": 3, "componentType": index_type, "count": faces.size, "type": "SCALAR"},
    ]
    surface = {"baseColorFactor": [1.0, 1.0, 1.0, 1.0], "metallicFactor": 0.0, "roughnessFactor": 0.8}
    primitive = {"attributes": {"POSITION": 0, "NORMAL": 1, "COLOR_0": 2}, "indices": 3, "material": 0, "mode": 4}
    return {
        "asset": {"version": "2.0", "generator": GENERATOR},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "asset"}],
        "meshes": [{"name": "asset", "primitives": [primitive]}],
        "materials": [{"name": "painted", "pbrMetallicRoughness": surface}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": offsets[-1]}],
    }
