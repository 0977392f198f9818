"""Components of a surface: closed, oriented, enclosed in one another, inside out."""

import weakref
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..kernels import AnyInts
from ..metrics.contact import PIERCING
from ..metrics.edges import unbalanced_edges
from ..metrics.nesting import nesting_depths
from ..metrics.solids import part_areas, volume_signs

if TYPE_CHECKING:
    from .topology import Facts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Parts:
    """Components of the surface, numbered by first face. All arrays are by component, (c,)."""

    def __init__(self, facts: "Facts") -> None:
        part = facts.part_of_face
        count = int(part.max(initial=-1)) + 1
        dead = np.flatnonzero(~facts.has_edges)
        used = np.ones(count, bool)
        used[part[dead]] = False  # such a face is a component of its own
        self.count = int(np.count_nonzero(used))
        self.of_face = part
        if len(dead):
            self.of_face = (np.cumsum(used) - 1)[part]
            self.of_face[dead] = -1
        self._facts: Facts = weakref.proxy(facts)  # no circle, so that large arrays go with their last user
        self._edges = facts.edges

    @property
    def V(self) -> Floats:
        """(n, 3) positions."""
        return self._facts.mesh.V

    @cached_property
    def F(self) -> Ints:
        """(m, 3) the triangles of faces that have edges."""
        rows, F = self._facts.solid_triangles, self._facts.mesh.F
        return F if len(rows) == len(F) else F[rows]

    @cached_property
    def of_triangle(self) -> Ints:
        """(m,) the component of each triangle."""
        return self.of_face[self._facts.mesh.tri_face[self._facts.solid_triangles]]

    @property
    def _of_all_triangles(self) -> Ints:
        """The component of each triangle of the mesh, -1 for those of faces without edges."""
        mesh = self._facts.mesh
        return self.of_face if len(mesh.F) == mesh.n_faces else self.of_face[mesh.tri_face]

    @cached_property
    def scene(self) -> Ints:
        """The scene of each component."""
        scene = np.zeros(self.count, np.int64)
        if self._facts.n_scenes > 1:
            first = self._facts.mesh.corners[self._facts.mesh.starts[:-1]]
            alive = self.of_face >= 0
            scene[self.of_face[alive]] = self._facts.scene_of_vertex[first[alive]]
        return scene

    @cached_property
    def closed(self) -> Bools:
        """No edge has an odd number of uses."""
        return self._without(self._edges.uneven[self._edges.uneven_uses & 1 == 1])

    @cached_property
    def oriented(self) -> Bools:
        """Closed, and every edge is run through as often in one direction as in the other."""
        return self._without(unbalanced_edges(self._edges))

    @cached_property
    def manifold(self) -> Bools:
        """Every edge has exactly two uses."""
        return self._without(self._edges.uneven[self._edges.uneven_uses != 2])

    @cached_property
    def one_sided(self) -> Bools:
        """Some of its faces cannot be wound consistently."""
        return np.bincount(self.of_face[self._facts.one_sided & (self.of_face >= 0)], minlength=self.count) > 0

    @cached_property
    def euler(self) -> Ints:
        """V - E + F, where a point counts once for each fan, as if the surface were split there."""
        facts = self._facts

        def counted(faces: AnyInts) -> Ints:
            return np.bincount(self.of_face[faces], minlength=self.count)

        vertices = counted(facts.faces_at(np.flatnonzero(facts.fan_heads)))
        edges = counted(facts.faces_at(facts.edges.first))
        return vertices - edges + counted(np.flatnonzero(self.of_face >= 0))

    @cached_property
    def depth(self) -> Ints:
        """How many closed components enclose a closed one."""
        if self._facts.n_scenes == 1:
            mesh = self._facts.mesh
            return nesting_depths(self.V, mesh.F, self._of_all_triangles, self.closed, self._meeting)
        depth = np.zeros(self.count, np.int64)
        number = np.empty(self.count, np.int64)
        scene_of_triangle = self.scene[self.of_triangle]
        order = np.argsort(scene_of_triangle, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(scene_of_triangle[order])) + 1):
            parts = np.unique(self.of_triangle[rows])
            number[parts] = np.arange(len(parts))
            part = number[self.of_triangle[rows]]

            def meeting(one: int, other: int, parts: Ints = parts) -> bool | None:
                return self._meeting(int(parts[one]), int(parts[other]))

            depth[parts] = nesting_depths(self.V, self.F[rows], part, self.closed[parts], meeting)
        return depth

    def _meeting(self, one: int, other: int) -> bool | None:
        """Whether two components pierce one another; None where they do not even touch."""
        return self._meetings.get((min(one, other), max(one, other)))

    @cached_property
    def _meetings(self) -> dict[tuple[int, int], bool]:
        found = self._facts.intersections
        parts = np.sort(self.of_face[found.pairs], axis=1)
        apart = parts[:, 0] != parts[:, 1]
        pierced = found.kinds[apart] == PIERCING
        rows, number = np.unique(parts[apart], axis=0, return_inverse=True)
        any_pierced = np.bincount(number.reshape(-1), weights=pierced, minlength=len(rows)) > 0
        return {(a, b): pierces for (a, b), pierces in zip(rows.tolist(), any_pierced.tolist(), strict=True)}

    @cached_property
    def area_share(self) -> Floats:
        """Share of the total area."""
        return part_areas(self.V, self._facts.mesh.F, self._of_all_triangles, self.count)

    @cached_property
    def volume_sign(self) -> Ints:
        """1 outward, -1 inward, 0 without volume."""
        return volume_signs(self.V, self.F, self.of_triangle, self.count)

    def _without(self, bad_edges: AnyInts) -> Bools:
        good = np.ones(self.count, bool)
        good[self.of_face[self._facts.faces_at(self._edges.half[self._edges.start[bad_edges]])]] = False
        return good
