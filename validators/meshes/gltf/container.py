"""The two containers of glTF 2.0: a JSON file, and GLB (section 4.4 of its specification)."""

import struct
from pathlib import Path

from ..mesh import Mesh, MeshFileError
from .document import read_document

_MAGIC = b"glTF"
_JSON, _BIN = 0x4E4F534A, 0x004E4942


def read_gltf(data: bytes, folder: Path) -> Mesh:
    """The mesh of a .gltf file; buffers may be data URIs or files inside its folder.

    Raises MeshFileError with a JSON pointer as its place.
    """
    return read_document(memoryview(data), None, folder)


def read_glb(data: bytes, folder: Path) -> Mesh:
    """The mesh of a GLB file. Raises MeshFileError, naming the byte or the JSON pointer."""
    if len(data) < 12:
        raise MeshFileError("the file ends inside the 12-byte header", f"byte {len(data)}")
    magic, version, length = struct.unpack_from("<4sII", data)
    if magic != _MAGIC:
        raise MeshFileError(f"the file begins with {magic!a}; allowed: {_MAGIC!a}", "byte 0")
    if version != 2:
        raise MeshFileError(f"container version {version}; allowed: 2", "byte 4")
    if length != len(data):
        raise MeshFileError(f"the header promises {length} bytes; the file has {len(data)}", "byte 8")
    chunks = _chunks(memoryview(data))
    if not chunks or chunks[0][0] != _JSON:
        raise MeshFileError("the first chunk is not JSON", "byte 12")
    binary = chunks[1][1] if len(chunks) > 1 and chunks[1][0] == _BIN else None
    return read_document(chunks[0][1], binary, folder)


def _chunks(data: memoryview) -> list[tuple[int, memoryview]]:
    """(type, bytes) of every chunk; types that are not known are passed over by whoever asks (section 4.4.3)."""
    chunks, at = [], 12
    while at < len(data):
        if at + 8 > len(data):
            raise MeshFileError("the file ends inside a chunk's header", f"byte {at}")
        length, kind = struct.unpack_from("<II", data, at)
        if at + 8 + length > len(data):
            raise MeshFileError(f"a chunk of {length} bytes; {len(data) - at - 8} are left", f"byte {at}")
        chunks.append((kind, data[at + 8 : at + 8 + length]))
        at += 8 + length
    return chunks
