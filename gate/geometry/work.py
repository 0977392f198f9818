"""What the limited process does: read meshes, and write what the viewer draws to a file."""

import gzip
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from specs.canonical import sha256_hex
from validators.meshes import Mesh, MeshFileError, read_bytes, read_mesh
from validators.meshes.references import asked_files

from .asv import packed
from .beside import files_now
from .distances import difference
from .drawn import MAX_TRIANGLES, Undrawable, drawn
from .pictures import sheet
from .task import GeometryLimits, Task

# Vertex colours of these formats are linear light, of all others sRGB.
LINEAR_SUFFIXES = (".glb", ".gltf", ".usd", ".usda", ".usdc", ".usdz")


class ChangedError(Exception):
    """A mesh file is not the one that was asked for any more."""


Tell = Callable[..., None]


def serve(task: Task, limits: GeometryLimits, tell: Tell) -> None:
    """Makes the file, and tells what came of it: done, or broken (our own fault, its words).

    done has "made", the file's size, or "refused" and "kind" where there is nothing to make. Raises MemoryError.
    """
    try:
        answer = {"event": "done", **_made(task)}
    except MemoryError:
        raise
    except Exception as error:  # a fault of ours or of a decoder's: this file's, and not the next one's
        answer = {"event": "broken", "message": f"{type(error).__name__}: {error}"[:500]}
    tell(out=str(task.out), **answer)


def _made(task: Task) -> Mapping[str, Any]:
    try:
        if task.names:
            return _written(task, _names(*task.meshes[0]))
        meshes = [_mesh(path, sha256) for path, sha256 in task.meshes]
        return _written(task, _of(task, meshes))
    except ChangedError as error:
        return {"refused": str(error), "kind": "changed"}
    except MeshFileError as error:
        if isinstance(error.__context__, MemoryError):
            raise MemoryError from error
        return {"refused": f"the mesh cannot be read: {error}", "kind": "unreadable"}
    except Undrawable as error:
        return {"refused": str(error), "kind": "undrawable"}


def _written(task: Task, data: bytes) -> Mapping[str, Any]:
    task.out.write_bytes(data)
    return {"made": len(data)}


def _names(path: Path, sha256: str) -> bytes:
    """What beside.files_read believes; of a mesh that cannot be read what was asked for until then."""
    with asked_files() as asked, suppress(MeshFileError):
        _mesh(path, sha256)
    return json.dumps({"files": files_now(path.parent, sorted(asked.names))}).encode("ascii")


def _of(task: Task, meshes: list[Mesh]) -> bytes:
    if len(meshes) == 2:
        return packed(*difference(*meshes))
    linear, most = task.meshes[0][0].suffix.lower() in LINEAR_SUFFIXES, task.most_triangles or MAX_TRIANGLES
    if task.views:
        return sheet(meshes[0], linear, task.views, task.size_px, most)
    data = packed(*drawn(meshes[0], linear, most))
    return gzip.compress(data, compresslevel=6, mtime=0) if task.zipped else data


def _mesh(path: Path, sha256: str) -> Mesh:
    data = read_bytes(path)
    if sha256_hex(data) != sha256:
        raise ChangedError(f"{path.name} has changed meanwhile")
    return read_mesh(path, data)
