"""Readers: bytes of a mesh file -> Mesh. Strict, complete, and never larger in memory than the file justifies."""

from collections.abc import Callable
from pathlib import Path

from .glb import read_glb
from .gltf import read_gltf
from .mesh import Mesh, MeshFileError
from .obj import read_obj
from .ply import read_ply
from .stl import read_stl

READERS: dict[str, Callable[[bytes, Path], Mesh]] = {
    ".obj": lambda data, folder: read_obj(data),
    ".ply": lambda data, folder: read_ply(data),
    ".stl": lambda data, folder: read_stl(data),
    ".glb": read_glb,
    ".gltf": read_gltf,
}
MAX_FILE_BYTES = 1 << 31

__all__ = ["READERS", "Mesh", "MeshFileError", "read_bytes", "read_mesh"]


def read_bytes(path: Path) -> bytes:
    """The file's bytes. Raises MeshFileError where it is missing, no plain file, or over 2 GiB."""
    try:
        if not path.is_file():
            raise MeshFileError("no such file" if not path.exists() else "not a plain file")
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise MeshFileError(f"the file has {size} bytes; allowed: {MAX_FILE_BYTES}")
        return path.read_bytes()
    except OSError as error:
        raise MeshFileError(f"cannot be opened: {error.strerror}") from None


def read_mesh(path: Path, data: bytes | None = None) -> Mesh:
    """The mesh of a file, its format told by the extension; `data` saves reading the file again.

    Raises MeshFileError with reason and place for anything that is not a whole, well-formed file of that format.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise MeshFileError(f"unknown extension {path.suffix!r}; allowed: {', '.join(READERS)}")
    if data is None:
        data = read_bytes(path)
    if not data:
        raise MeshFileError("the file is empty", "byte 0")
    try:
        return reader(data, path.parent)
    except MemoryError:
        raise MeshFileError("the mesh does not fit in memory") from None
