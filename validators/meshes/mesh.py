"""A mesh as its file says it: nothing merged, dropped or reordered."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .materials import Image, Material
from .polygons import triangulated

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class MeshFileError(ValueError):
    """A file that cannot be read as a mesh. reason: what was found against what is allowed; location: where."""

    def __init__(self, reason: str, location: str | None = None) -> None:
        self.reason, self.location = reason, location
        super().__init__(f"{location}: {reason}" if location else reason)


@dataclass(frozen=True, eq=False)
class UvSet:
    """Texture coordinates, u to the right and v downwards as in glTF: (0, 0) is the picture's top left.

    values: (t, 2) float64, NaN and infinities kept. corners: (k,) int64 into values, -1 where the corner has none.
    """

    values: Floats
    corners: Ints


@dataclass(frozen=True)
class Primitive:
    """One drawn part of a file: a run of the mesh's vertices and faces.

    location: where the file defines it, as "/meshes/0/primitives/1". node: what places it, as "/nodes/3", or None.
    scene: geometry of different scenes is never seen together. Number i of the mesh is number i - range.start of the
    primitive in the file, unless face_numbers says otherwise: (m,) the file's number of each face. material: into
    Mesh.materials, or None. Parts that read the same vertices of a file have the same range of vertices.
    """

    location: str
    vertices: range
    faces: range
    node: str | None = None
    scene: int = 0
    material: int | None = None
    face_numbers: Ints | None = field(default=None, compare=False)


@dataclass(frozen=True, eq=False)
class Mesh:
    """Vertices and polygons in the file's own order; vertex and face indices are the file's, from 0.

    V: (n, 3) float64 positions, NaN and infinities kept. corners: (k,) int64, the vertex index of every face corner,
    face after face; out-of-range indices are kept. starts: (p + 1,) int64; face f has the corners
    starts[f]:starts[f + 1], at least three. normals: (q, 3) float64 or None; corner_normals: (k,) int64 into normals,
    -1 where the corner has none. colours: (n, 3 or 4) float64 in [0, 1] or None. uvs: by number of the set.
    face_material: (p,) int64 into materials, -1 for none; None: no face has one. primitives: in order, together all
    vertices and faces; empty for a file that is one list (OBJ, PLY, STL, OFF). coordinate_bits: 24 where the file
    stores float32, 53 for float64 and text. metres_per_unit, up_axis: as the file or its format says, None where
    neither does.
    """

    V: Floats
    corners: Ints
    starts: Ints
    normals: Floats | None = None
    corner_normals: Ints | None = None
    colours: Floats | None = None
    uvs: tuple[UvSet, ...] = ()
    face_material: Ints | None = None
    materials: tuple[Material, ...] = ()
    images: tuple[Image, ...] = ()
    primitives: tuple[Primitive, ...] = ()
    coordinate_bits: int = 53
    metres_per_unit: float | None = None
    up_axis: Literal["x", "y", "z"] | None = None

    @classmethod
    def of_triangles(
        cls,
        V: Floats,
        F: Ints,
        normals: Floats | None = None,
        corner_normals: Ints | None = None,
        colours: Floats | None = None,
    ) -> "Mesh":
        """A mesh of the triangles F (m, 3); corner_normals (m, 3) default to one normal per vertex."""
        F = np.ascontiguousarray(F, dtype=np.int64)
        if normals is not None and corner_normals is None:
            corner_normals = F
        starts = np.arange(0, 3 * len(F) + 1, 3, dtype=np.int64)
        flat = None if corner_normals is None else np.ascontiguousarray(corner_normals, dtype=np.int64).reshape(-1)
        return cls(np.ascontiguousarray(V, dtype=np.float64), F.reshape(-1), starts, normals, flat, colours)

    @property
    def n_faces(self) -> int:
        """Number of polygons in the file."""
        return len(self.starts) - 1

    @cached_property
    def sizes(self) -> Ints:
        """(p,) corners of each face."""
        return np.diff(self.starts)

    @cached_property
    def tri_corners(self) -> Ints:
        """(m, 3) corner numbers of the triangles, polygon after polygon; see polygons.triangulated."""
        if np.all(self.sizes == 3):
            return np.arange(len(self.corners), dtype=np.int64).reshape(-1, 3)
        return triangulated(self.V, self.corners, self.starts)

    @cached_property
    def F(self) -> Ints:
        """(m, 3) int64 triangles."""
        if 3 * self.n_faces == len(self.corners):  # a face has at least three corners
            return self.corners.reshape(-1, 3)
        return self.corners[self.tri_corners]

    @cached_property
    def tri_face(self) -> Ints:
        """(m,) int64: the file's face that each triangle is part of."""
        if 3 * self.n_faces == len(self.corners):
            return np.arange(self.n_faces, dtype=np.int64)
        return np.repeat(np.arange(self.n_faces, dtype=np.int64), self.sizes - 2)
