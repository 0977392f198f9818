"""What makes a triangle mesh a solid: edges, vertices, orientation; and the canonical order of its elements.

V (n, 3) float64 in metres, F (m, 3) int64, counter-clockwise seen from outside. Everything here is exact integer or
plain float64 arithmetic in a fixed order. Rows of integers are sorted as one packed key each: no order is unstable.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from .grid import units

Vertices = NDArray[np.float64]
Faces = NDArray[np.int64]

# A face is degenerate below this area: far under a face of a 1 mm feature, far over rounding at 1 m.
MIN_AREA_M2 = 1e-10


def face_normals(V: Vertices, F: Faces) -> NDArray[np.float64]:
    """Outward normals, (m, 3), as long as twice the face's area."""
    a, b, c = V[F[:, 0]], V[F[:, 1]], V[F[:, 2]]
    return np.cross(b - a, c - a)


def areas(V: Vertices, F: Faces) -> NDArray[np.float64]:
    """Face areas in square metres, (m,)."""
    return 0.5 * lengths(face_normals(V, F))


def lengths(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Euclidean length of vectors (..., 3), (...)."""
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    return np.sqrt(x * x + y * y + z * z)


def signed_volume(V: Vertices, F: Faces) -> float:
    """Volume enclosed by the faces in cubic metres, negative when they face inwards."""
    a, b, c = V[F[:, 0]], V[F[:, 1]], V[F[:, 2]]
    return float((np.cross(a, b) * c).sum() / 6.0)


def face_components(F: Faces, count: int) -> tuple[int, NDArray[np.int64]]:
    """How many pieces the faces fall into (joined by a shared vertex), and each face's piece; `count` vertices."""
    ends = np.concatenate([F[:, [0, 1]], F[:, [1, 2]]])
    graph = coo_matrix((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    labels, piece = distinct(label[F[:, 0]])
    return len(labels), piece


def winding_number(V: Vertices, F: Faces, point: NDArray[np.float64]) -> int:
    """How often the closed surface winds around the point: 1 inside a solid, 0 outside; exact on the mesh grid.

    A ray from the point along +X is moved by (0, e, e^2) with e > 0 infinitely small, so that it meets no edge and no
    vertex (simulation of simplicity, Edelsbrunner and Mücke 1990); it counts the faces that it leaves through, less
    those that it enters through. Faces through the point itself do not count.
    """
    corners = units(V)[F] - units(np.asarray(point, np.float64))
    sides = [_side(corners[:, i], corners[:, (i + 1) % 3]) for i in range(3)]
    around = (sides[0] == sides[1]) & (sides[1] == sides[2])
    winding = 0
    for face in np.flatnonzero(around):
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners[face].tolist()  # whole numbers of any size
        ahead = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
        winding += int(sides[0][face]) if ahead * int(sides[0][face]) > 0 else 0
    return winding


def _side(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """On which side of each line from a to b (k, 3) the moved ray passes, seen along X: 1 left, -1 right."""
    y, z = b[:, 1] - a[:, 1], b[:, 2] - a[:, 2]
    turn = a[:, 1] * z - a[:, 2] * y  # under 2^50: coordinates are under 2^24
    turn = np.where(turn != 0, turn, np.where(z != 0, -z, y))
    return np.sign(turn)


def distinct(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different integers of keys (k,), ascending, and the place of each key among them.

    As np.unique with return_inverse does, but by a stable sort: NumPy's other argsort is one of several, chosen by CPU.
    """
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    new = np.concatenate([np.ones(min(len(keys), 1), bool), ordered[1:] != ordered[:-1]])
    place = np.empty(len(keys), np.int64)
    place[order] = np.cumsum(new) - 1
    return ordered[new], place


def weld(V: Vertices, F: Faces) -> tuple[Vertices, Faces]:
    """Vertices of equal position become one."""
    unique, place = same_place(V)
    return unique, place[F]


def same_place(V: Vertices) -> tuple[Vertices, NDArray[np.int64]]:
    """The different positions, sorted by (x, y, z), and the place of each vertex among them, (n,)."""
    V = V + 0.0
    order = np.lexsort((V[:, 2], V[:, 1], V[:, 0]))
    ordered = V[order]
    new = np.concatenate([[True], (ordered[1:] != ordered[:-1]).any(axis=1)]) if len(V) else np.zeros(0, bool)
    place = np.empty(len(V), np.int64)
    place[order] = np.cumsum(new) - 1
    return ordered[new], place


def canonical_order(V: Vertices, F: Faces) -> tuple[Vertices, Faces]:
    """The same mesh in its one order: used vertices by (x, y, z), each face from its lowest vertex on, faces sorted."""
    V, F, _ = canonical_order_of(V, F, np.zeros(len(F)))
    return V, F


def canonical_order_of(V: Vertices, F: Faces, per_face: NDArray) -> tuple[Vertices, Faces, NDArray]:
    """`canonical_order`, and values (m, ...) of the faces in the faces' new order."""
    used = np.unique(F)
    order = used[np.lexsort((V[used, 2], V[used, 1], V[used, 0]))]
    rank = np.zeros(len(V), np.int64)
    rank[order] = np.arange(len(order))
    faces = rank[F]
    start = faces.argmin(axis=1)
    faces = np.take_along_axis(faces, (start[:, None] + np.arange(3)) % 3, axis=1)
    by_vertices = np.lexsort((faces[:, 2], faces[:, 1], faces[:, 0]))
    return V[order] + 0.0, np.ascontiguousarray(faces[by_vertices]), per_face[by_vertices]


def fan_breaks(F: Faces) -> NDArray[np.int64]:
    """Vertices around which the faces do not form one closed or open fan: non-manifold vertices, sorted."""
    fan = corner_fans(F, np.ones(3 * len(F), bool))
    pairs = np.unique(edge_keys(F.ravel(), fan))
    vertex, fans = np.unique(pairs >> 31, return_counts=True)
    return vertex[fans > 1]


def corner_fans(F: Faces, smooth: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each corner (3 m,) the fan it belongs to: corners at a vertex whose faces meet in a smooth edge are in one.

    smooth: for each directed edge, from corner i of a face to its next one, (3 m,); an edge joins
    when both its sides are.
    """
    corners = np.arange(3 * len(F)).reshape(-1, 3)
    start, end = F.ravel(), F[:, [1, 2, 0]].ravel()
    here, there = corners.ravel(), corners[:, [1, 2, 0]].ravel()
    flipped = start > end
    low, high = np.where(flipped, end, start), np.where(flipped, start, end)
    at_low, at_high = np.where(flipped, there, here), np.where(flipped, here, there)
    key = edge_keys(low, high)
    order = np.argsort(key, kind="stable")
    same = key[order][1:] == key[order][:-1]
    first, second = order[:-1][same], order[1:][same]
    joined = smooth[first] & smooth[second]
    first, second = first[joined], second[joined]
    rows = np.concatenate([at_low[first], at_high[first]])
    columns = np.concatenate([at_low[second], at_high[second]])
    graph = coo_matrix((np.ones(len(rows), np.int8), (rows, columns)), shape=(3 * len(F), 3 * len(F)))
    _, fan = connected_components(graph, directed=False)
    return fan.astype(np.int64)


def edge_keys(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """One integer for each pair of vertices, in the order of (a, b); vertices are under 2^31."""
    return (a << 31) | b


def undirected_edges(F: Faces) -> NDArray[np.int64]:
    """The edges of the faces, each once: (k, 2), lower vertex first, sorted."""
    start, end = F.ravel(), F[:, [1, 2, 0]].ravel()
    keys = np.unique(edge_keys(np.minimum(start, end), np.maximum(start, end)))
    return np.stack([keys >> 31, keys & (2**31 - 1)], axis=1)


def faults(V: Vertices, F: Faces) -> list[str]:
    """Everything that keeps the mesh from being a closed, oriented, outward manifold; empty when it is one.

    Vertices at one position count as one vertex, as they do for whoever reads the file.
    """
    if len(F) == 0:
        return ["no faces"]
    V, F = weld(V, F)
    found = []
    if not np.isfinite(V).all():
        found.append("non-finite vertices")
    start, end = F.ravel(), F[:, [1, 2, 0]].ravel()
    _, uses = np.unique(edge_keys(np.minimum(start, end), np.maximum(start, end)), return_counts=True)
    _, turns = np.unique(edge_keys(start, end), return_counts=True)
    corners = np.sort(F, axis=1, kind="stable")
    corners = corners[np.lexsort(corners.T[::-1])]
    counts = {
        "open edges": int((uses == 1).sum()),
        "non-manifold edges": int((uses > 2).sum()),
        "inconsistently wound edges": int((turns > 1).sum()),
        "degenerate faces": int((areas(V, F) < MIN_AREA_M2).sum()),
        "duplicate faces": int((corners[1:] == corners[:-1]).all(axis=1).sum()),
        "non-manifold vertices": len(fan_breaks(F)),
    }
    found += [f"{count} {name}" for name, count in counts.items() if count]
    if signed_volume(V, F) <= 0.0:
        found.append("faces inwards")
    return found
