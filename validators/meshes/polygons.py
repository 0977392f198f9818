"""Polygons as triangles."""

import numpy as np
from numpy.typing import NDArray

from ..metrics.exact import normalising_exponent, orientation_2d, whole_coordinates

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Flat = list[list[int]]  # points of a plane, whole numbers

_MAX_CORNERS = 2000  # of a polygon that is cut; finding ears takes time with the square of them
_BLOCK = 1 << 17  # polygons looked at together


def fans(starts: Ints) -> Ints:
    """(m, 3) corner numbers of triangles around the first corner of each polygon, starts (p + 1,)."""
    count = np.diff(starts) - 2
    first = np.repeat(starts[:-1], count)
    step = np.arange(count.sum(), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
    return np.stack([first, first + step + 1, first + step + 2], axis=1)


def triangulated(V: Floats, corners: Ints, starts: Ints) -> Ints:
    """(m, 3) corner numbers of triangles that together are the polygons, two less than a polygon's corners each.

    A polygon is a fan around its first corner where no triangle of that fan is turned over, as always for a convex
    one. Otherwise, seen along the largest component of its area, a quad is cut along its other diagonal and a larger
    one ear by ear. What cannot be cut so (crossing itself, without area, not finite) stays a fan.
    Source: Meisters 1975, Polygons Have Ears.
    """
    triangles = fans(starts)
    first = starts[:-1] - 2 * np.arange(len(starts) - 1)  # triangle of each polygon
    for begin in range(0, len(starts) - 1, _BLOCK):
        faces = np.arange(begin, min(begin + _BLOCK, len(starts) - 1))
        _unfold(V, corners, starts, faces[starts[faces + 1] - starts[faces] > 3], first, triangles)
    return triangles


def _unfold(V: Floats, corners: Ints, starts: Ints, faces: Ints, first: Ints, triangles: Ints) -> None:
    """Replaces the fans of those of the faces that fold over themselves."""
    count = starts[faces + 1] - starts[faces] - 2
    rows = np.repeat(first[faces] - np.cumsum(count) + count, count) + np.arange(count.sum())
    vertices = corners[triangles[rows]]
    sound = ((vertices >= 0) & (vertices < len(V))).all(axis=1)
    T = V[np.where(sound[:, None], vertices, 0)] if len(V) else np.zeros((len(rows), 3, 3))
    sound &= np.isfinite(T).all(axis=(1, 2))
    T[~sound] = 0.0
    e = normalising_exponent(T)
    of = np.repeat(np.arange(len(faces)), count)
    turns, plane = _turns(np.ldexp(T, -e), of, len(faces))
    folded = np.setdiff1d(of[turns < 0], of[~sound])
    quads, more = (folded[(count[folded] == 2) == is_quad] for is_quad in (True, False))
    other = starts[faces[quads], None] + np.array([1, 2, 3, 1, 3, 0])
    good = _none_turns_right(np.ldexp(V[corners[other.reshape(-1, 3)]], -e), plane[quads])
    for k in (0, 1):
        triangles[first[faces[quads[good]]] + k] = other[good, 3 * k : 3 * k + 3]
    for face in more[count[more] <= _MAX_CORNERS].tolist():
        span = np.arange(starts[faces[face]], starts[faces[face] + 1])
        found = ears(_seen(V[corners[span]], int(plane[face])))
        if found is not None:
            at = first[faces[face]]
            triangles[at : at + len(found)] = span[np.array(found)]


def _turns(T: Floats, face: Ints, n_faces: int) -> tuple[Ints, Ints]:
    """(r,) sign of each triangle's area (r, 3, 3) against its polygon's; (p,) from where each polygon is seen.

    0 where the polygon has no area. Planes are numbered 0 to 2 by the axis that looks at them, and 3 to 5 where the
    polygon turns right there.
    """
    area = np.zeros((n_faces, 3))
    np.add.at(area, face, np.cross(T[:, 1] - T[:, 0], T[:, 2] - T[:, 0]))
    axis = np.argmax(np.abs(area), axis=1)
    largest = area[np.arange(n_faces), axis]
    plane = np.where(largest < 0, axis + 3, axis)
    return np.where(largest[face] == 0, 0, _turned(T, plane[face])), plane


def _turned(T: Floats, plane: Ints) -> Ints:
    """(r,) sign of the area of triangles (r, 3, 3) as seen from the planes (r,)."""
    turns = np.zeros(len(T), np.int64)
    for k in range(6):
        rows = np.flatnonzero(plane == k)
        A, B, C = (np.ascontiguousarray(T[rows, corner][:, [(k + 1) % 3, (k + 2) % 3]]) for corner in range(3))
        turns[rows] = orientation_2d(A, B, C) * (1 if k < 3 else -1)
    return turns


def _none_turns_right(T: Floats, plane: Ints) -> Bools:
    """(q,) whether of the pairs of triangles (2 q, 3, 3) none is turned over."""
    return np.all(_turned(T, np.repeat(plane, 2)).reshape(-1, 2) >= 0, axis=1)


def _seen(points: Floats, plane: int) -> Flat:
    """Points (n, 3) in the plane that an axis looks at, so that the polygon turns left."""
    k = plane % 3
    flat = [[p[(k + 1) % 3], p[(k + 2) % 3]] for p in whole_coordinates(points)]
    return [[y, x] for x, y in flat] if plane >= 3 else flat


def ears(points: Flat) -> list[tuple[int, int, int]] | None:
    """Triangles of a polygon that turns left, as numbers of its corners; None where it has no ears to cut.

    Always the first ear; a straight corner goes when there is no other. Exact.
    """
    left, found = list(range(len(points))), []
    while len(left) > 3:
        at = _ear(points, left)
        if at is None:
            return None
        found.append((left[at - 1], left[at], left[(at + 1) % len(left)]))
        del left[at]
    last = left[0], left[1], left[2]
    return [*found, last] if _turn(*(points[k] for k in last)) >= 0 else None


def _ear(points: Flat, left: list[int]) -> int | None:
    turns = [_turn(points[left[k - 1]], points[left[k]], points[left[(k + 1) % len(left)]]) for k in range(len(left))]
    others = [points[k] for k in left]
    for k, turn in enumerate(turns):
        if turn > 0:
            corner = points[left[k - 1]], points[left[k]], points[left[(k + 1) % len(left)]]
            if not any(p not in corner and _within(p, corner) for p in others):
                return k
    return next((k for k, turn in enumerate(turns) if turn == 0), None)


def _within(p: list[int], corner: tuple[list[int], list[int], list[int]]) -> bool:
    a, b, c = corner
    return _turn(a, b, p) >= 0 and _turn(b, c, p) >= 0 and _turn(c, a, p) >= 0


def _turn(a: list[int], b: list[int], p: list[int]) -> int:
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
