"""Facts of a mesh: measured once, when first asked for, and shared by all rules."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..kernels import AnyInts
from ..meshes import Mesh
from ..metrics.edges import EdgeTable, face_edges, following_corners, inconsistent_edges
from ..metrics.faces import doubtful_triangles, duplicate_faces, ranks, without_area, zero_area
from ..metrics.fans import parts_and_fans, split_points
from ..metrics.intersections import Polygons, intersecting_faces
from ..metrics.pairs import FoundPairs
from ..metrics.weld import by_first_use, corner_points, weld_positions
from ..metrics.winding import Sides, sides
from .parts import Parts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

WELDS = ("position", "none")


@dataclass(frozen=True, eq=False)
class Facts:
    """Topology and geometry of a mesh whose indices are in range.

    weld: "position" makes vertices at exactly the same place one point, so that a UV seam is no hole; "none" takes the
    file's indices as they are. Vertices of different scenes are never one point. Faces with fewer than three distinct
    points have no edges: they are reported as degenerate, and everything else is measured without them.
    """

    mesh: Mesh
    weld: str = "position"

    @cached_property
    def in_range(self) -> Bools:
        """(k,) corners whose vertex exists."""
        return self.mesh.corners.view(np.uint64) < len(self.mesh.V)  # negative ones are huge

    @cached_property
    def all_in_range(self) -> bool:
        """Every corner's vertex exists."""
        return bool(
            self.mesh.corners.view(np.uint64).max(initial=0) < max(len(self.mesh.V), not len(self.mesh.corners))
        )

    @cached_property
    def finite(self) -> Bools:
        """(n,) vertices whose three coordinates are finite."""
        finite = np.isfinite(self.mesh.V)
        return finite[:, 0] & finite[:, 1] & finite[:, 2]

    @cached_property
    def all_finite(self) -> bool:
        """Every vertex is finite."""
        return bool(np.isfinite(self.mesh.V).all())

    @cached_property
    def face_of_corner(self) -> Ints:
        """(k,) the file's face of each corner."""
        return np.repeat(np.arange(self.mesh.n_faces, dtype=np.int64), self.mesh.sizes)

    @cached_property
    def following(self) -> Ints:
        """(k,) the next corner around the same face."""
        return following_corners(self.mesh.starts)

    @cached_property
    def points(self) -> Ints:
        """(k,) welded point of each corner, numbered by first use."""
        return self._points.astype(np.int64)

    @property
    def _points(self) -> AnyInts:
        """The same in 32 bits where they fit: half the memory to go through."""
        return self._corners[0]

    @cached_property
    def vertex_of_point(self) -> Ints:
        """The lowest vertex of the file, among those that faces use, at each point."""
        return self._corners[1]

    @cached_property
    def distinct(self) -> AnyInts:
        """(p,) distinct points of each face."""
        return self._corners[2]

    @cached_property
    def has_edges(self) -> Bools:
        """(p,) faces with at least three distinct points."""
        return self.distinct >= 3

    @cached_property
    def with_repeats(self) -> Bools:
        """(p,) faces with a point more than once."""
        return ~self.has_edges if self._only_triangles else self.distinct < self.mesh.sizes

    @cached_property
    def without_area(self) -> Bools:
        """(p,) faces without any area."""
        mesh = self.mesh
        if self._only_triangles:
            return without_area(mesh.V, mesh.F)
        return zero_area(mesh.V, mesh.F, mesh.tri_face, mesh.n_faces)

    @property
    def _only_triangles(self) -> bool:
        return 3 * self.mesh.n_faces == len(self.mesh.corners)  # a face has at least three

    @cached_property
    def _corners(self) -> tuple[AnyInts, Ints, AnyInts]:
        if not self.all_in_range:
            raise IndexError("a face names a vertex that does not exist")
        return corner_points(self._point_of_vertex, self.mesh.corners, self.mesh.starts)

    @property
    def _point_of_vertex(self) -> AnyInts:
        if self.weld != "position":
            return np.arange(len(self.mesh.V), dtype=np.int64)
        point = weld_positions(self.mesh.V)
        if self.n_scenes > 1:
            point = by_first_use(ranks(point.astype(np.int64) * self.n_scenes + self.scene_of_vertex))
        return point

    @cached_property
    def n_scenes(self) -> int:
        """Number of scenes that the file's geometry is spread over; at least 1."""
        return max((one.scene for one in self.mesh.primitives), default=0) + 1

    @cached_property
    def scene_of_vertex(self) -> Ints:
        """(n,) the scene of each vertex."""
        scene = np.zeros(len(self.mesh.V), np.int64)
        for one in self.mesh.primitives:
            scene[one.vertices.start : one.vertices.stop] = one.scene
        return scene

    @cached_property
    def kept(self) -> Bools:
        """(k,) corners of faces with at least three distinct points."""
        return np.repeat(self.has_edges, self.mesh.sizes)

    @cached_property
    def edges(self) -> EdgeTable:
        """All edges; a half-edge has the number of the corner it starts from."""
        return face_edges(self._points, self.mesh.starts, self.distinct)

    def faces_at(self, corners: AnyInts) -> AnyInts:
        """The faces of some corners; cheaper than face_of_corner where they are few."""
        if self._only_triangles:
            return corners // 3
        return np.searchsorted(self.mesh.starts, corners, side="right") - 1

    def edge_pairs(self, edges: AnyInts) -> list[tuple[int, int]]:
        """The file's own vertices of edges, in the first face that has each; each pair and the list sorted."""
        half = self.edges.half[self.edges.start[edges]]
        face, after = self.faces_at(half), half + 1
        after = np.where(after == self.mesh.starts[face + 1], self.mesh.starts[face], after)
        a, b = self.mesh.corners[half], self.mesh.corners[after]
        packed = np.sort(np.minimum(a, b) << 32 | np.maximum(a, b))  # a file has fewer than 2^31 vertices
        return list(zip((packed >> 32).tolist(), (packed & 0xFFFFFFFF).tolist(), strict=True))

    @cached_property
    def part_of_face(self) -> Ints:
        """(p,) component of each face, numbered by first face; faces without edges are components of their own."""
        return self._parts_and_fans[0]

    @cached_property
    def fan_heads(self) -> Bools:
        """(k,) the lowest corner of each fan of faces around a point, of faces with edges."""
        return self._parts_and_fans[1]

    @cached_property
    def _parts_and_fans(self) -> tuple[Ints, Bools, NDArray[np.int32] | None]:
        return parts_and_fans(self.edges, self._points, self.mesh.starts, self.distinct)

    @cached_property
    def split_points(self) -> Ints:
        """Points whose faces form more than one fan."""
        return split_points(self._points, self.fan_heads)

    @cached_property
    def duplicates(self) -> Ints:
        """Faces with the same points as an earlier face."""
        if not self._only_triangles:
            return duplicate_faces(self.points, self.mesh.starts)
        faces = doubtful_triangles(self.edges, self.part_of_face, self.distinct)
        rows = self._points.reshape(-1, 3)[faces].astype(np.int64)
        return faces[duplicate_faces(rows.reshape(-1), 3 * np.arange(len(faces) + 1))]

    @cached_property
    def inconsistent(self) -> AnyInts:
        """Edges that their two faces run through in the same direction."""
        return inconsistent_edges(self.edges)

    @cached_property
    def sides(self) -> Sides:
        """Which faces run round against their neighbours, and which surfaces have one side only."""
        return sides(self.edges, self.mesh.starts, self._parts_and_fans[2])

    @cached_property
    def one_sided(self) -> Bools:
        """(p,) faces of surfaces that no turning of faces makes consistent."""
        return self.sides.one_sided if len(self.inconsistent) else np.zeros(self.mesh.n_faces, bool)

    @cached_property
    def solid_triangles(self) -> Ints:
        """Triangles of faces that have edges."""
        return np.flatnonzero(self.has_edges[self.mesh.tri_face])

    @cached_property
    def intersections(self) -> FoundPairs:
        """Pairs of faces that meet where they should not; of welded positions, whatever `weld` says."""
        if self.weld != "position":
            return Facts(self.mesh).intersections
        mesh = self.mesh
        scene = self.scene_of_vertex[mesh.corners[mesh.starts[:-1]]] if self.n_scenes > 1 else None
        P = mesh.V[self.vertex_of_point]
        polygons = Polygons(P, self.points, mesh.starts, mesh.tri_corners, scene)
        return intersecting_faces(polygons, self.distinct == mesh.sizes)

    @cached_property
    def parts(self) -> Parts:
        """The components of faces that have edges."""
        return Parts(self)
