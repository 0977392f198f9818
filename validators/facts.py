"""Facts of a mesh: measured once, when first asked for, and shared by all rules."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .meshes import Mesh
from .metrics.edges import EdgeTable, edge_table
from .metrics.faces import distinct_points
from .metrics.fans import surface_components
from .metrics.nesting import nesting_depths
from .metrics.solids import net_direction, part_areas, volume_signs
from .metrics.weld import by_first_use, weld_positions

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

WELDS = ("position", "none")


@dataclass(frozen=True, eq=False)
class Facts:
    """Topology and geometry of a mesh whose indices are in range.

    weld: "position" makes vertices at exactly the same place one point, so that a UV seam is no hole; "none" takes the
    file's indices as they are. Faces with fewer than three distinct points have no edges: they are reported as
    degenerate, and everything else is measured without them.
    """

    mesh: Mesh
    weld: str = "position"

    @cached_property
    def in_range(self) -> Bools:
        """(k,) corners whose vertex exists."""
        return (self.mesh.corners >= 0) & (self.mesh.corners < len(self.mesh.V))

    @cached_property
    def finite(self) -> Bools:
        """(n,) vertices whose three coordinates are finite."""
        return np.all(np.isfinite(self.mesh.V), axis=1)

    @cached_property
    def face_of_corner(self) -> Ints:
        """(k,) the file's face of each corner."""
        return np.repeat(np.arange(self.mesh.n_faces, dtype=np.int64), self.mesh.sizes)

    @cached_property
    def following(self) -> Ints:
        """(k,) the next corner around the same face."""
        following = np.arange(1, len(self.mesh.corners) + 1, dtype=np.int64)
        following[self.mesh.starts[1:] - 1] = self.mesh.starts[:-1]
        return following

    @cached_property
    def points(self) -> Ints:
        """(k,) welded point of each corner, numbered by first use."""
        point = weld_positions(self.mesh.V) if self.weld == "position" else np.arange(len(self.mesh.V))
        return by_first_use(point[self.mesh.corners])

    @cached_property
    def vertex_of_point(self) -> Ints:
        """The lowest vertex of the file, among those that faces use, at each point."""
        lowest = np.full(int(self.points.max()) + 1 if len(self.points) else 0, len(self.mesh.V), np.int64)
        np.minimum.at(lowest, self.points, self.mesh.corners)
        return lowest

    @cached_property
    def distinct(self) -> Ints:
        """(p,) distinct points of each face."""
        return distinct_points(self.points, self.mesh.starts)

    @cached_property
    def kept(self) -> Bools:
        """(k,) corners of faces with at least three distinct points."""
        return np.repeat(self.distinct >= 3, self.mesh.sizes)

    @cached_property
    def edges(self) -> EdgeTable:
        """All edges; a half-edge has the number of the corner it starts from."""
        head = self.points[self.following]
        return edge_table(self.points, head, self.kept & (self.points != head))

    def edge_pairs(self, edges: Ints) -> list[tuple[int, int]]:
        """The file's own vertices of edges, in the first face that has each; each pair and the list sorted."""
        half = self.edges.first[edges]
        pairs = np.sort(np.stack([self.mesh.corners[half], self.mesh.corners[self.following[half]]], axis=1), axis=1)
        return [(a, b) for a, b in pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].tolist()]

    @cached_property
    def part_of_face(self) -> Ints:
        """(p,) component of each face, numbered by first face; faces without edges are components of their own."""
        return surface_components(self.edges, self.face_of_corner, self.mesh.n_faces)

    @cached_property
    def solid_triangles(self) -> Ints:
        """Triangles of faces that have edges."""
        return np.flatnonzero((self.distinct >= 3)[self.mesh.tri_face])

    @cached_property
    def parts(self) -> "Parts":
        """The components of faces that have edges."""
        return Parts(self)


class Parts:
    """Components of the surface, numbered by first face. All arrays are by component, (c,)."""

    def __init__(self, facts: Facts) -> None:
        mesh, rows = facts.mesh, facts.solid_triangles
        alive = facts.distinct >= 3
        self.of_face = np.full(mesh.n_faces, -1, np.int64)
        self.of_face[alive] = by_first_use(facts.part_of_face[alive])
        self.count = int(self.of_face.max()) + 1 if np.any(alive) else 0
        self.V, self.F = mesh.V, mesh.F[rows]
        self.of_triangle = self.of_face[mesh.tri_face[rows]]
        self._edges = facts.edges
        self._part_of_edge = self.of_face[facts.face_of_corner[facts.edges.first]]

    @cached_property
    def closed(self) -> Bools:
        """No edge has an odd number of uses."""
        return self._without(self._edges.uses % 2 != 0)

    @cached_property
    def oriented(self) -> Bools:
        """Closed, and every edge is run through as often in one direction as in the other."""
        return self._without(net_direction(self._edges) != 0)

    @cached_property
    def depth(self) -> Ints:
        """How many closed components enclose a closed one."""
        return nesting_depths(self.V, self.F, self.of_triangle, self.closed)

    @cached_property
    def area_share(self) -> Floats:
        """Share of the total area."""
        return part_areas(self.V, self.F, self.of_triangle, self.count)

    @cached_property
    def volume_sign(self) -> Ints:
        """1 outward, -1 inward, 0 without volume."""
        return volume_signs(self.V, self.F, self.of_triangle, self.count)

    def _without(self, bad_edges: Bools) -> Bools:
        good = np.ones(self.count, bool)
        good[self._part_of_edge[bad_edges]] = False
        return good
