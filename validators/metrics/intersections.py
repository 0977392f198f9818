"""Where a surface meets itself: pairs of faces with a common point beyond the corners and sides that they share."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .contact import contact
from .exact import whole_coordinates
from .faces import duplicate_faces, first_alike, without_area
from .pairs import MAX_PAIRS, FoundPairs, Judge, Judged, Kinds, Rows, no_pairs, search_pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Polygons:
    """Faces with position-welded points: P (n, 3), finite and, within a scene, all at different places.

    loops: (k,) points of the corners of faces starts (p + 1,). tri_corners: (m, 3) corners of their triangles. scene:
    (p,) of each face, or None: faces of different scenes never meet.
    """

    P: Floats
    loops: Ints
    starts: Ints
    tri_corners: Ints
    scene: Ints | None = None

    def face(self, triangles: Ints) -> Ints:
        """The faces of some triangles."""
        return triangles if self.triangles_only else self._face[triangles]

    def of_face(self, values: NDArray[Scalar]) -> NDArray[Scalar]:
        """(m,) the values (p,) of the triangles' faces."""
        return values if self.triangles_only else values[self._face]

    @cached_property
    def sizes(self) -> Ints:
        """(p,) corners of each face."""
        return np.diff(self.starts)

    @cached_property
    def triangles_only(self) -> bool:
        """No face has more than three corners."""
        return 3 * (len(self.starts) - 1) == len(self.loops)  # a face has at least three

    @cached_property
    def T(self) -> Ints:
        """(m, 3) points of the triangles."""
        return self.loops.reshape(-1, 3) if self.triangles_only else self.loops[self.tri_corners]

    @cached_property
    def _face(self) -> Ints:
        return np.repeat(np.arange(len(self.sizes)), self.sizes - 2)

    @cached_property
    def alike(self) -> Ints | None:
        """(p,) the lowest face with the same set of points; None where that is always the face itself."""
        if not self.triangles_only:
            return first_alike(self.loops, self.starts)
        repeats = duplicate_faces(self.loops, self.starts)
        if not len(repeats):
            return None
        named = np.zeros(int(self.loops.max()) + 1, bool)
        named[self.T[repeats]] = True
        rows = np.flatnonzero(named[self.T[:, 0]] & named[self.T[:, 1]] & named[self.T[:, 2]])
        alike = np.arange(len(self.T))
        alike[rows] = rows[first_alike(self.T[rows].reshape(-1), np.arange(0, 3 * len(rows) + 1, 3))]
        return alike

    @cached_property
    def original(self) -> Ints | None:
        """(p,) the face that stands for each, or None: one of many equal triangles stands for all. Equal polygons may
        be cut in different ways."""
        if self.alike is None or self.triangles_only:
            return self.alike
        return np.where(self.sizes == 3, self.alike, np.arange(len(self.sizes)))

    def shared(self, f: int, g: int) -> list[tuple[int, int]]:
        """Points and sides that two faces have in common, as pairs of points; a point as a pair with itself."""
        one, other = (self.loops[self.starts[face] : self.starts[face + 1]].tolist() for face in (f, g))
        sides = [{(min(s), max(s)) for s in zip(loop, loop[1:] + loop[:1], strict=True)} for loop in (one, other)]
        return [(point, point) for point in set(one) & set(other)] + list(sides[0] & sides[1])


def intersecting_faces(polygons: Polygons, sound: Bools) -> FoundPairs:
    """Pairs of faces whose closed triangles have a common point beyond the corners and sides that the faces share.

    So whatever crosses, overlaps in a plane, or touches, be it in one point; exact. kinds: the gravest of their
    triangles' contacts (`contact.py`). Only faces that are `sound` (p,) and triangles with an area are looked at. Faces
    with the same set of points are one face twice, and no pair; each of them pairs with the others' neighbours.
    """
    T, original = polygons.T, polygons.original
    kept = ~without_area(polygons.P, T)
    kept &= polygons.of_face(sound if original is None else sound & (original == np.arange(len(original))))
    found, narrow = [no_pairs()], T.astype(np.int32)
    for rows in _scenes(np.flatnonzero(kept), None if polygons.scene is None else polygons.of_face(polygons.scene)):
        some = narrow if len(rows) == len(T) else narrow[rows]
        judges = _judge(polygons, rows, some), _whole(polygons, rows, some)
        one = search_pairs(polygons.P, some, *judges, surface=polygons.triangles_only)
        found.append(one._replace(pairs=polygons.face(rows[one.pairs])))
    pairs, kinds = (np.concatenate([one[k] for one in found]) for k in (0, 1))
    complete = all(one.complete for one in found)
    if original is not None:
        pairs, kinds, all_shown = _with_copies(pairs, kinds, original)
        complete &= all_shown
    return FoundPairs(*_once(pairs, kinds), complete)


def _scenes(rows: Ints, scene: Ints | None) -> list[Ints]:
    """The rows, scene by scene."""
    if scene is None:
        return [rows]
    return [rows[scene[rows] == one] for one in np.unique(scene[rows])]


def _judge(polygons: Polygons, rows: Ints, T: Rows) -> Judge:
    """The compiled judge of pairs of the triangles `rows`, which are T."""

    def of_triangles(points: Floats, triangles: Rows, order: Rows, pairs: Rows) -> Judged:
        from ..kernels.intersections import contacts

        judged: Judged = contacts(points, triangles, pairs)
        return judged

    def of_polygons(points: Floats, triangles: Rows, order: Rows, pairs: Rows) -> Judged:
        from ..kernels.intersections import polygon_contacts

        alike = polygons.alike
        assert alike is not None
        judged: Judged = polygon_contacts(
            points, triangles, pairs, order, T, face, alike, polygons.loops, polygons.starts
        )
        return judged

    if polygons.triangles_only:
        return of_triangles
    face = polygons.face(rows)
    return of_polygons


def _whole(polygons: Polygons, rows: Ints, T: Rows) -> Callable[[int, int], int]:
    """The judge of one pair of the triangles `rows`, which are T, in whole numbers."""

    def judge(a: int, b: int) -> int:
        f, g = polygons.face(rows[[a, b]])
        if polygons.alike is not None and polygons.alike[f] == polygons.alike[g]:
            return 0
        shared = polygons.shared(f, g)
        named = [*T[a].tolist(), *T[b].tolist(), *(end for side in shared for end in side)]
        P = [(x, y, z) for x, y, z in whole_coordinates(polygons.P[named])]
        on = zip(P[6::2], P[7::2], strict=True)
        return contact((P[0], P[1], P[2]), (P[3], P[4], P[5]), list(on))

    return judge


def _with_copies(pairs: Ints, kinds: Kinds, original: Ints) -> tuple[Ints, Kinds, bool]:
    """Pairs of faces and of their copies, faces f with original[f] one of the pair; and whether all had room."""
    count = np.bincount(original, minlength=len(original))
    a, b = pairs.T
    many = count[a] * count[b]
    if np.all(many == 1):
        return pairs, kinds, True
    order = np.argsort(original, kind="stable")
    first = np.cumsum(count) - count
    shown = int(np.searchsorted(np.cumsum(many), MAX_PAIRS, side="right"))
    a, b, many = a[:shown], b[:shown], many[:shown]
    row = np.repeat(np.arange(shown), many)
    step = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    one, other = order[first[a[row]] + step // count[b[row]]], order[first[b[row]] + step % count[b[row]]]
    return np.stack([one, other], axis=1), kinds[row], shown == len(pairs)


def _once(pairs: Ints, kinds: Kinds) -> tuple[Ints, Kinds]:
    """Each pair once and in order, with the gravest of its kinds."""
    pairs = np.sort(pairs, axis=1)
    order = np.lexsort((kinds, pairs[:, 1], pairs[:, 0]))
    pairs, kinds = pairs[order], kinds[order]
    new = np.ones(len(pairs), bool)
    new[1:] = np.any(pairs[1:] != pairs[:-1], axis=1)
    return pairs[new], kinds[new]
