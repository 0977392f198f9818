"""Readers: bytes of a mesh file -> Mesh. Strict, complete, and never larger in memory than the file justifies."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from .content import recognised
from .mesh import Mesh, MeshFileError

Reader = Callable[[bytes, Path], Mesh]


def _late(module: str, name: str) -> Reader:
    """A reader (data, path of the file) whose module is imported when the first file of its format is read."""

    def read(data: bytes, path: Path) -> Mesh:
        place = path if module == "usd" else path.parent  # USD's library opens files by name
        mesh: Mesh = getattr(import_module(f".{module}", __name__), name)(data, place)
        return mesh

    return read


READERS: dict[str, Reader] = {
    ".obj": _late("obj", "read_obj"),
    ".ply": _late("ply", "read_ply"),
    ".stl": _late("stl", "read_stl"),
    ".off": _late("off", "read_off"),
    ".glb": _late("gltf", "read_glb"),
    ".gltf": _late("gltf", "read_gltf"),
    ".3mf": _late("threemf", "read_3mf"),
    ".usd": _late("usd", "read_usd"),
    ".usda": _late("usd", "read_usd"),
    ".usdc": _late("usd", "read_usd"),
    ".usdz": _late("usd", "read_usdz"),
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

    Raises MeshFileError with reason and place for anything that is not a whole, well-formed file of that format; a file
    of another kind is named as what it is.
    """
    suffix = path.suffix.lower()
    reader = READERS.get(suffix)
    if data is None:
        data = read_bytes(path)
    if reader is None:
        reason = f"unknown extension {path.suffix!r}; allowed: {', '.join(READERS)}"
        raise recognised(data, suffix) or MeshFileError(reason)
    if not data:
        raise MeshFileError("the file is empty", "byte 0")
    try:
        return reader(data, path)
    except MeshFileError as error:
        raise recognised(data, suffix) or error from None
    except MemoryError:
        raise MeshFileError("the mesh does not fit in memory") from None
