"""Fingerprints: of the geometry, whatever order and file it is in, and of the bytes that were read."""

import hashlib
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from ..meshes import Mesh

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_LONG = 64  # corners; from here on one polygon after another


def mesh_fingerprint(mesh: Mesh) -> str:
    """The sha256 of all faces as rings of positions, as a set with repetition.

    It does not depend on the order of vertices and faces, on where a face's ring begins, on vertices that no face uses,
    on how vertices are shared, nor on what float32 does not hold. It changes when a vertex of a face moves, when a face
    is turned over, cut otherwise, added, doubled or taken away, or goes to another scene.
    """
    V = rounded(mesh.V)
    valid = (mesh.corners >= 0) & (mesh.corners < len(V))
    table, point = _numbered(V, mesh.corners[valid])
    ring = np.full(len(mesh.corners), len(table), np.int64)  # what does not exist comes last
    ring[valid] = point
    scene = _scene_of_face(mesh)
    found = hashlib.sha256(b"assay mesh 1\n")
    found.update(len(table).to_bytes(8, "little") + np.ascontiguousarray(table, "<f8").tobytes())
    for size in np.unique(mesh.sizes).tolist():
        faces = np.flatnonzero(mesh.sizes == size)
        rows = ring[mesh.starts[faces][:, None] + np.arange(size)]
        rows = np.column_stack([scene[faces], first_rotation(rows)])
        rows = rows[np.lexsort(rows.T[::-1])]
        found.update(size.to_bytes(8, "little") + len(rows).to_bytes(8, "little"))
        found.update(np.ascontiguousarray(rows, "<i8").tobytes())
    return found.hexdigest()


def files_fingerprint(files: Mapping[str, str]) -> str:
    """The sha256 over the digests of all files that were read, by name relative to the mesh file."""
    lines = "".join(f"{digest} {name}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(b"assay files 1\n" + lines.encode("utf-8", "surrogateescape")).hexdigest()


def rounded(V: Floats) -> Floats:
    """(n, 3) as float32 holds them, without -0.0 and with one NaN; what float32 cannot hold stays as it is."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        short = V.astype(np.float32).astype(np.float64)
        lost = (~np.isfinite(short) & np.isfinite(V)) | ((np.abs(V) < np.finfo(np.float32).tiny) & (V != 0))
    kept = np.where(lost, V, short) + 0.0
    kept[np.isnan(kept)] = np.nan
    return kept


def first_rotation(rows: Ints) -> Ints:
    """(k, n) rings, each turned so that it comes first among its rotations.

    >>> first_rotation(np.array([[3, 1, 2], [1, 2, 1]])).tolist()
    [[1, 2, 3], [1, 1, 2]]
    """
    if rows.shape[1] > _LONG:
        return np.array([np.roll(row, -_least_rotation(row.tolist())) for row in rows]).reshape(rows.shape)
    best = rows.copy()
    for turn in range(1, rows.shape[1]):
        other = np.roll(rows, -turn, axis=1)
        at = np.argmax(other != best, axis=1)[:, None]
        less = np.take_along_axis(other, at, 1) < np.take_along_axis(best, at, 1)
        best = np.where(less, other, best)
    return best


def _least_rotation(ring: list[int]) -> int:
    """Where the rotation begins that comes first, in linear time (Duval 1983).

    >>> _least_rotation([2, 1, 3, 1, 2])
    3
    """
    n, i, j, k = len(ring), 0, 1, 0
    while i < n and j < n and k < n:
        a, b = ring[(i + k) % n], ring[(j + k) % n]
        if a == b:
            k += 1
            continue
        i, j = (i + k + 1, j) if a > b else (i, j + k + 1)
        j, k = j + (i == j), 0
    return min(i, j)


def _numbered(V: Floats, used: Ints) -> tuple[Floats, Ints]:
    """The distinct positions of used vertices, sorted, and the number in them of each."""
    vertices, corner = np.unique(used, return_inverse=True)
    bits = V[vertices].view(np.uint64).reshape(-1, 3)
    order = np.lexsort(bits.T[::-1])
    new = np.ones(len(order), bool)
    new[1:] = np.any(bits[order[1:]] != bits[order[:-1]], axis=1)
    number = np.empty(len(order), np.int64)
    number[order] = np.cumsum(new) - 1
    return V[vertices[order[new]]], number[corner]


def _scene_of_face(mesh: Mesh) -> Ints:
    scene = np.zeros(mesh.n_faces, np.int64)
    for start, stop, number in _runs(mesh):
        scene[start:stop] = number
    return scene


def _runs(mesh: Mesh) -> Iterator[tuple[int, int, int]]:
    for one in mesh.primitives:
        yield one.faces.start, one.faces.stop, one.scene
