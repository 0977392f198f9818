"""What the limited process does for `beside`: reads a mesh file, and says for which files it asks."""

import errno
import json
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from validators.meshes import MeshFileError, read_bytes, read_mesh
from validators.meshes.references import asked_files
from validators.sandbox.limits import Limits

_GLTF = (".gltf", ".glb")
_GLB_HEAD = struct.Struct("<4sII")
_CHUNK_HEAD = struct.Struct("<I4s")
Tell = Callable[..., None]


def serve(path: Path, limits: Limits, tell: Tell) -> None:
    """Tells the names, relative to the file's folder, found or not; null where they cannot be known."""
    try:
        with asked_files() as asked:
            data = read_bytes(path)
            names = set(_uris(data)) if path.suffix.lower() in _GLTF else set()
            _read(path, data)
        names |= asked.names
    except MemoryError:
        raise
    except Exception:  # of a reader that breaks too: whoever gates the file says so
        tell(event="names", path=str(path), names=None)
        return
    tell(event="names", path=str(path), names=sorted(names))


def _read(path: Path, data: bytes) -> None:
    """Raises MeshFileError only where the reason may be gone the next time: no memory, a disk that cannot be read."""
    try:
        read_mesh(path, data)
    except MeshFileError as error:  # it asked for what it asked for, and will stop there again
        cause: BaseException | None = error.__context__
        while cause is not None:
            if isinstance(cause, MemoryError) or (isinstance(cause, OSError) and cause.errno != errno.ENOENT):
                raise
            cause = cause.__context__


def _uris(data: bytes) -> Iterator[str]:
    """Every file that a glTF names: the glTF Validator asks for more of them than a reader that stops early."""
    todo: list[Any] = [json.loads(_json_chunk(data) if data.startswith(b"glTF") else data)]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            uri = value.get("uri")
            if isinstance(uri, str) and uri[:5].lower() != "data:":
                yield unquote(uri)
            todo += value.values()
        elif isinstance(value, list):
            todo += value


def _json_chunk(data: bytes) -> bytes:
    length, kind = _CHUNK_HEAD.unpack_from(data, _GLB_HEAD.size)
    if kind != b"JSON":
        raise ValueError("the first chunk of a GLB is its JSON")
    begin = _GLB_HEAD.size + _CHUNK_HEAD.size
    return data[begin : begin + length]
