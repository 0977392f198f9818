"""Which files a mesh file reads, with their digests: what its drawing is kept by."""

import json
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from specs.canonical import digest, file_sha256
from validators.beside import ALONE
from validators.meshes.references import FilesBeside, ReferenceRefused

if TYPE_CHECKING:
    from .making import Maker

MISSING = ""  # in place of the digest of a file that is not there or is refused


def files_read(mesh: Path, sha256: str, maker: "Maker") -> dict[str, str]:
    """Name -> digest of the mesh and of every file that it asks for, as they are now. Raises NotMade and OSError."""
    own = {mesh.name: sha256}
    if not may_name_others(mesh):
        return own
    key = digest({"beside": 1, "mesh": str(mesh), "sha256": sha256})
    for _ in range(2):  # what it asks for depends on what they say: a material file names pictures
        known = json.loads(maker.made(key, ((mesh, sha256),), names=True).result())["files"]
        if files_now(mesh.parent, known) == known:
            break
        maker.cache.drop(key)
    return {**known, **own}


def may_name_others(mesh: Path) -> bool:
    """Whether a mesh file may read others, as far as can be told without reading all of it."""
    suffix = mesh.suffix.lower()
    if suffix in ALONE:
        return False
    if suffix == ".obj":
        data = mesh.read_bytes()
        return b"mtllib" in data or b"\\" in data
    if suffix == ".glb":
        with mesh.open("rb") as file:
            begin = file.read(20)
            size = struct.unpack_from("<I", begin, 12)[0] if len(begin) == 20 else 0
            document = file.read(min(size, mesh.stat().st_size))
        return b"uri" in document or b"\\" in document
    return True


def files_now(folder: Path, names: Iterable[str]) -> Mapping[str, str]:
    """Name -> digest, MISSING for what is no plain file at or below the folder."""
    beside = FilesBeside(folder)
    return {name: _digest(beside, name) for name in names}


def _digest(beside: FilesBeside, name: str) -> str:
    try:
        path = beside.path(name)
        return file_sha256(path) if path.is_file() else MISSING
    except (ReferenceRefused, OSError, ValueError):
        return MISSING
