"""Faces one by one: collapsed, without area, repeated."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..kernels import AnyInts, worth_compiling
from .edges import EdgeTable, non_manifold_edges, ranges
from .exact import exactly_zero_area

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def sorted_rows(points: AnyInts, starts: Ints) -> Iterator[tuple[Ints, Ints]]:
    """(faces, rows) for each number of corners: rows (f, size) hold the faces' points, each row sorted."""
    sizes = np.diff(starts)
    for size in np.unique(sizes):
        if np.all(sizes == size):
            faces = np.arange(len(sizes), dtype=np.int64)
        else:
            faces = np.flatnonzero(sizes == size)
        yield faces, np.sort(points[starts[faces, None] + np.arange(size)], axis=1)


def distinct_points(points: AnyInts, starts: Ints) -> Ints:
    """(p,) number of distinct points of each face; points (k,) of the corners, starts (p + 1,)."""
    distinct = np.zeros(len(starts) - 1, np.int64)
    for faces, rows in sorted_rows(points, starts):
        distinct[faces] = 1 + np.count_nonzero(rows[:, 1:] != rows[:, :-1], axis=1)
    return distinct


def zero_area(V: Floats, F: Ints, tri_face: Ints, n_faces: int) -> Bools:
    """(p,) faces all of whose triangles have exactly no area; near zero is not zero."""
    flat = np.flatnonzero(without_area(V, F))
    empty = np.zeros(n_faces, bool)
    if len(flat):
        triangles = np.bincount(tri_face, minlength=n_faces)
        empty = np.bincount(tri_face[flat], minlength=n_faces) == triangles
    return empty


def without_area(V: Floats, F: Ints) -> Bools:
    """(m,) triangles F (m, 3) whose exact area is zero."""
    if not worth_compiling(3 * len(F)):
        return exactly_zero_area(V[F[:, 0]], V[F[:, 1]], V[F[:, 2]])
    from ..kernels.topology_faces import NO_AREA, UNKNOWN, areas_of_triangles

    answer = areas_of_triangles(V, F)
    flat = np.asarray(answer == NO_AREA)
    rest = np.flatnonzero(answer == UNKNOWN)
    flat[rest] = exactly_zero_area(*(V[F[rest, k]] for k in range(3)))
    return flat


def doubtful_triangles(edges: EdgeTable, part: Ints, distinct: AnyInts) -> Ints:
    """Triangles that may have the same points as another; all others have not.

    Two such triangles share their three edges: either one edge has a third use, or the two are a component on their
    own. Triangles without edges are doubtful. part (m,): component of each; distinct (m,) points of each.
    """
    crowded = non_manifold_edges(edges)
    first = edges.start[crowded]
    doubtful = distinct < 3
    small = np.bincount(part) == 2
    if small.any():
        doubtful |= small[part]
    doubtful[edges.half[ranges(first, edges.start[crowded + 1] - first)] // 3] = True
    return np.flatnonzero(doubtful)


def duplicate_faces(points: Ints, starts: Ints) -> Ints:
    """Faces with the same set of points as an earlier face, whatever the direction and the first corner.

    points (k,) of the corners of faces starts (p + 1,). A point that a face names twice counts twice.
    """
    if worth_compiling(len(points)):
        from ..kernels.topology_faces import repeated_faces

        repeats, found = repeated_faces(points, starts)
        if found:
            return np.flatnonzero(repeats)
    return _sorted_duplicates(points, starts)


def _sorted_duplicates(points: Ints, starts: Ints) -> Ints:
    found = []
    for faces, rows in sorted_rows(points, starts):
        key = _row_keys(rows)
        ranked = np.sort(key)
        if not np.any(ranked[1:] == ranked[:-1]):
            continue
        order = np.argsort(key, kind="stable")
        repeats = np.flatnonzero(key[order[1:]] == key[order[:-1]]) + 1
        found.append(faces[order[repeats]])
    return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)


def first_alike(points: Ints, starts: Ints) -> Ints:
    """(p,) the lowest face with the same set of points as each face."""
    lowest = np.empty(len(starts) - 1, np.int64)
    for faces, rows in sorted_rows(points, starts):
        key = ranks(_row_keys(rows))
        first = np.full(int(key.max()) + 1, len(lowest), np.int64)
        np.minimum.at(first, key, faces)
        lowest[faces] = first[key]
    return lowest


def _row_keys(rows: Ints) -> Ints:
    """(f,) equal exactly where rows (f, size) of non-negative numbers are equal."""
    bits = int(rows.max()).bit_length() if rows.size else 1
    if bits * rows.shape[1] <= 63:
        key = rows[:, 0].copy()
        for column in rows.T[1:]:
            key = (key << bits) | column
        return key
    key = ranks(rows[:, 0])
    for column in rows.T[1:]:
        key = ranks(key * (int(column.max()) + 1) + column)
    return key


def ranks(values: Ints) -> Ints:
    """(f,) rank of each value among the distinct ones."""
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    rank = np.empty(len(values), np.int64)
    rank[order] = np.concatenate([[0], np.cumsum(ranked[1:] != ranked[:-1])])
    return rank
