"""Faces of four corners that another tool has cut into triangles, along either diagonal."""

import numpy as np
from numpy.typing import NDArray

from ..meshes import Mesh
from .matching import same_shape
from .shapes import Shapes

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_HALVES = np.array([[0, 1, 2], [2, 3, 0], [1, 2, 3], [3, 0, 1]])  # of one diagonal, then of the other
_NEIGHBOURS = 8


def corners_of(shapes: Shapes, faces: Ints) -> Floats:
    """(q, 13) the corners of those faces that have four, ring after ring, and 4: as wide as a face's row."""
    quads = faces[shapes.mesh.sizes[faces] == 4]
    vertices = shapes.corners[shapes.mesh.starts[quads][:, None] + np.arange(4)].reshape(-1)
    valid = (vertices >= 0) & (vertices < len(shapes.V))
    P = np.where(valid[:, None], shapes.V[np.where(valid, vertices, 0)], np.nan).reshape(-1, 12)
    rows = np.column_stack([P, np.full(len(P), 4.0)])
    return rows[np.all(np.isfinite(rows), axis=1)]


def cut(quads: Floats, found: Floats, left: Bools, tolerance_m: float) -> tuple[Bools, int]:
    """Which of the found triangles (m, 13) that are left are halves of known quads, and how many quads are gone.

    A quad stands for two triangles, those of one diagonal and both of them: a half alone is new, and so is a third.
    """
    free = left.copy()
    near = _near(quads, found, tolerance_m)
    gone = 0
    for number in range(len(quads)):
        halves = [_first(near[4 * number + half], free) for half in range(4)]
        pair = next(((a, b) for a, b in (halves[:2], halves[2:]) if a is not None and b is not None and a != b), None)
        if pair is None:
            gone += 1
        else:
            free[list(pair)] = False
    return left & ~free, gone


def _near(quads: Floats, found: Floats, tolerance_m: float) -> list[list[int]]:
    """For each half of each quad the found triangles that may be it."""
    from scipy.spatial import cKDTree

    V = quads[:, :12].reshape(-1, 3)
    F = (4 * np.arange(len(quads))[:, None, None] + _HALVES).reshape(-1, 3)
    rows = Shapes(Mesh.of_triangles(V, F)).rows("face", np.arange(len(F)))
    placed = np.flatnonzero(np.all(np.isfinite(found), axis=1))
    if not len(placed) or not len(rows):
        return [[] for _ in rows]
    k = min(_NEIGHBOURS, len(placed))
    distances, near = cKDTree(found[placed, :3]).query(rows[:, :3], k=range(1, k + 1))
    fits = distances <= tolerance_m
    one, column = np.nonzero(fits)
    other = placed[near[one, column]]
    same = same_shape("face", rows[one], found[other], tolerance_m)
    listed: list[list[int]] = [[] for _ in rows]
    for a, b in zip(one[same].tolist(), other[same].tolist(), strict=True):
        listed[a].append(b)
    return listed


def _first(candidates: list[int], free: Bools) -> int | None:
    return next((one for one in candidates if free[one]), None)
