"""Place and shape of bad elements, in numbers that do not depend on the file's order."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..meshes import Mesh
from ..metrics.weld import weld_positions

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Measured over exports by trimesh, PyMeshLab and usd-core: docs/waivers.md. Float32 moves a place by 1e-7 of the size,
# text of 6 decimals by 1e-6 units at most.
RELATIVE, TEXT, MOST = 1e-5, 1e-6, 1e-3
# Distances from the middle, in medians: all that lies further out does not make an asset larger, so that one stray
# vertex does not make places coarse.
_REACH = 8.0


@dataclass(frozen=True, eq=False)
class Shapes:
    """Describes elements of a mesh. Lengths are in metres where the file says its unit, else in its units.

    A row without a finite number in every column stands for an element that has no place.
    """

    mesh: Mesh

    @property
    def has_polygons(self) -> bool:
        """Some face has more than three corners."""
        return bool(np.any(self.mesh.sizes > 3))

    @cached_property
    def tolerance_m(self) -> float:
        """How far a place may be off: more than any export moves it, less than an eye sees."""
        size = self.size_m
        return max(RELATIVE * size, min(TEXT, MOST * size))

    @cached_property
    def size_m(self) -> float:
        """The diagonal of the box around the used vertices, without what lies far out."""
        P = self.V[self.corners[self.inside]]
        P = P[np.isfinite(P).all(axis=1)]
        if not len(P):
            return 0.0
        with np.errstate(over="ignore", invalid="ignore"):
            diagonal = float(np.linalg.norm(P.max(axis=0) - P.min(axis=0)))
            reach = _REACH * float(np.median(np.linalg.norm(P - np.median(P, axis=0), axis=1)))
        return min(diagonal, reach) if np.isfinite(min(diagonal, reach)) else 0.0

    @cached_property
    def V(self) -> Floats:
        """(n, 3) in metres."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.mesh.V * (self.mesh.metres_per_unit or 1.0)

    @property
    def corners(self) -> Ints:
        """(k,) the vertex of each corner."""
        return self.mesh.corners

    @cached_property
    def inside(self) -> Bools:
        """(k,) corners whose vertex exists."""
        return (self.corners >= 0) & (self.corners < len(self.V))

    @cached_property
    def point(self) -> Ints:
        """(n,) vertices at the same position are one point; those that are not finite are one each."""
        point = weld_positions(self.mesh.V).astype(np.int64)
        lost = ~np.isfinite(self.mesh.V).all(axis=1)
        point[lost] = len(point) + np.flatnonzero(lost)
        return point

    @cached_property
    def _next(self) -> Ints:
        following = np.arange(1, len(self.corners) + 1, dtype=np.int64)
        following[self.mesh.starts[1:] - 1] = self.mesh.starts[:-1]
        return following

    @cached_property
    def _previous(self) -> Ints:
        before = np.empty(len(self.corners), np.int64)
        before[self._next] = np.arange(len(self.corners))
        return before

    @cached_property
    def _corner_point(self) -> Ints:
        """(k,) point of each corner; -1 where its vertex does not exist."""
        found = np.full(len(self.corners), -1, np.int64)
        found[self.inside] = self.point[self.corners[self.inside]]
        return found

    @cached_property
    def _sides(self) -> Ints:
        """(h,) every face's sides as keys of two points, sorted."""
        a, b = self._corner_point, self._corner_point[self._next]
        whole = (a >= 0) & (b >= 0)
        return np.sort(_key(a[whole], b[whole]))

    def rows(self, kind: str, elements: Ints) -> Floats:
        """(m, WIDTHS[kind]) of elements (m,) or (m, 2)."""
        with np.errstate(all="ignore"):
            if kind == "vertex":
                return self._vertices(elements)
            if kind == "edge":
                return self._edges(elements)
            return self._faces(elements) if kind == "face" else self._pairs(elements)

    def _vertices(self, vertices: Ints) -> Floats:
        """Place, number of face corners at it, and their angles' sum, which does not depend on how polygons are cut."""
        wanted = np.unique(self.point[vertices])
        at = np.searchsorted(wanted, self._corner_point)
        here = np.flatnonzero(wanted[np.minimum(at, len(wanted) - 1)] == self._corner_point)
        at = at[here]
        P, before, after = (self._positions(one) for one in (here, self._previous[here], self._next[here]))
        angles = _angles(before - P, after - P)
        count = np.bincount(at, minlength=len(wanted)).astype(np.float64)
        total = np.bincount(at, np.where(np.isfinite(angles), angles, 0.0), minlength=len(wanted))
        own = np.searchsorted(wanted, self.point[vertices])
        places = self.V[vertices]
        lost = ~np.all(np.isfinite(places), axis=1)
        if lost.any():  # a vertex that is nowhere: where its neighbours are
            places = np.where(lost[:, None], _middles(at, np.stack([before, after]), len(wanted))[own], places)
        return np.column_stack([places, count[own], total[own]])

    def _edges(self, edges: Ints) -> Floats:
        """Middle, the line without a sense, and number of faces."""
        a, b = self.V[edges[:, 0]], self.V[edges[:, 1]]
        keys = _key(self.point[edges[:, 0]], self.point[edges[:, 1]])
        sides = np.searchsorted(self._sides, keys, "right") - np.searchsorted(self._sides, keys, "left")
        return np.column_stack([a / 2 + b / 2, _lines(b - a), sides.astype(np.float64)])

    def _faces(self, faces: Ints) -> Floats:
        """Middle of the corners, how they lie about it, shortest, longest and mean side, number of corners."""
        starts, sizes = self.mesh.starts[faces], self.mesh.sizes[faces]
        offsets = np.cumsum(sizes) - sizes
        corners = np.repeat(starts - offsets, sizes) + np.arange(int(sizes.sum()))
        P = self._positions(corners)
        lengths = np.linalg.norm(self._positions(self._next[corners]) - P, axis=1)
        middle = np.add.reduceat(P, offsets, axis=0) / sizes[:, None]
        mean = np.add.reduceat(lengths, offsets) / sizes
        least, most = np.minimum.reduceat(lengths, offsets), np.maximum.reduceat(lengths, offsets)
        lie = np.add.reduceat(_lines(P - np.repeat(middle, sizes, axis=0)), offsets, axis=0) / sizes[:, None]
        return np.column_stack([middle, lie, least, most, mean, sizes.astype(np.float64)])

    def _pairs(self, pairs: Ints) -> Floats:
        """Middle between two faces, the line between them without a sense, and their sides taken together."""
        one, two = self._faces(pairs[:, 0]), self._faces(pairs[:, 1])
        sides = [np.minimum(one[:, 9], two[:, 9]), np.maximum(one[:, 10], two[:, 10]), (one[:, 11] + two[:, 11]) / 2]
        return np.column_stack([one[:, :3] / 2 + two[:, :3] / 2, _lines(two[:, :3] - one[:, :3]), *sides])

    def _positions(self, corners: Ints) -> Floats:
        """(c, 3) of corners; NaN where the vertex does not exist."""
        inside = self.inside[corners]
        return np.where(inside[:, None], self.V[np.where(inside, self.corners[corners], 0)], np.nan)


def _key(a: Ints, b: Ints) -> Ints:
    return np.minimum(a, b) << 32 | np.maximum(a, b)  # a file has fewer than 2^31 vertices


def _lines(d: Floats) -> Floats:
    """(k, 6): vectors (k, 3) without their sense, d d^T / |d|; as long as they are, and no noise turns them over.

    >>> _lines(np.array([[0.0, -2.0, 0.0]])).tolist() == _lines(np.array([[0.0, 2.0, 0.0]])).tolist()
    True
    """
    length = np.linalg.norm(d, axis=1)
    unit = d / np.where(length == 0, 1.0, length)[:, None]
    return np.stack([unit[:, i] * d[:, j] for i, j in ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))], axis=1) + 0.0


def _angles(u: Floats, v: Floats) -> Floats:
    """Between vectors (k, 3), in radians."""
    cross = np.linalg.norm(np.cross(u, v), axis=1)
    return np.arctan2(cross, np.einsum("ij,ij->i", u, v))


def _middles(group: Ints, sides: Floats, count: int) -> Floats:
    """(count, 3) mean of the finite neighbours (2, k, 3) of each group; NaN where there are none."""
    finite = np.all(np.isfinite(sides), axis=2)
    total = np.zeros((count, 3))
    number = np.zeros(count)
    for side, good in zip(sides, finite, strict=True):
        np.add.at(total, group[good], side[good])
        np.add.at(number, group[good], 1.0)
    return total / np.where(number > 0, number, np.nan)[:, None]
