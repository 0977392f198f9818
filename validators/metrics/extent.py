"""Bounding boxes: of the vertices that faces use, scene by scene."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..meshes import Mesh

Floats = NDArray[np.float64]
AXES = ("x", "y", "z")


@dataclass(frozen=True, eq=False)
class Box:
    """low, high: (3,) in the file's unit. scene: its number in the file."""

    low: Floats
    high: Floats
    scene: int = 0

    @property
    def extent(self) -> Floats:
        """(3,) lengths of the sides."""
        return self.high - self.low

    @property
    def diagonal(self) -> float:
        """Its length."""
        return float(np.linalg.norm(self.extent))


def scene_boxes(mesh: Mesh) -> list[Box]:
    """The box of each scene that has faces; a file without parts is one scene. Indices must be in range."""
    if not mesh.primitives:
        return [_box(mesh.V[mesh.corners], 0)]
    corners: dict[int, list[Floats]] = {}
    for part in mesh.primitives:
        used = mesh.corners[mesh.starts[part.faces.start] : mesh.starts[part.faces.stop]]
        if len(used):
            corners.setdefault(part.scene, []).append(mesh.V[used])
    return [_box(np.concatenate(points), scene) for scene, points in sorted(corners.items())]


def in_first_scene(mesh: Mesh) -> NDArray[np.bool_]:
    """(m,) triangles of the first scene that has faces: what is seen when the file is opened."""
    if not mesh.primitives:
        return np.ones(len(mesh.F), bool)
    first = min(part.scene for part in mesh.primitives if len(part.faces))
    seen = np.zeros(mesh.n_faces, bool)
    for part in mesh.primitives:
        seen[part.faces.start : part.faces.stop] = part.scene == first
    chosen: NDArray[np.bool_] = seen[mesh.tri_face]
    return chosen


def pivot_of(box: Box, place: str, up_axis: str) -> Floats:
    """(3,) where the origin ought to be: "base-centre", "centre" or "top-centre" of the box."""
    point = (box.low + box.high) / 2
    axis = AXES.index(up_axis)
    if place != "centre":
        point[axis] = box.low[axis] if place == "base-centre" else box.high[axis]
    return point


def _box(points: Floats, scene: int) -> Box:
    return Box(points.min(axis=0), points.max(axis=0), scene)


def upright(V: Floats, up_axis: str) -> Floats:
    """V (n, 3) turned so that y is up: z-up about x, so that its -y is in front, on +z; x-up about z.

    >>> upright(np.array([[1.0, 2.0, 3.0]]), "z").tolist()
    [[1.0, 3.0, -2.0]]
    """
    x, y, z = V[:, 0], V[:, 1], V[:, 2]
    turned = {"x": (-y, x, z), "y": (x, y, z), "z": (x, z, -y)}[up_axis]
    return np.stack(turned, axis=1) + 0.0
