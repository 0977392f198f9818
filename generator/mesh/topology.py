"""What makes a triangle mesh a solid: edges, vertices, orientation; and the canonical order of its elements.

V (n, 3) float64 in metres, F (m, 3) int64, counter-clockwise seen from outside. Everything here is exact integer or
plain float64 arithmetic in a fixed order.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

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
    return 0.5 * np.sqrt((face_normals(V, F) ** 2).sum(axis=1))


def signed_volume(V: Vertices, F: Faces) -> float:
    """Volume enclosed by the faces in cubic metres, negative when they face inwards."""
    a, b, c = V[F[:, 0]], V[F[:, 1]], V[F[:, 2]]
    return float((np.cross(a, b) * c).sum() / 6.0)


def face_components(F: Faces, count: int) -> tuple[int, NDArray[np.int64]]:
    """How many pieces the faces fall into (joined by a shared vertex), and each face's piece; `count` vertices."""
    ends = np.concatenate([F[:, [0, 1]], F[:, [1, 2]]])
    graph = coo_matrix((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    _, piece = np.unique(label[F[:, 0]], return_inverse=True)
    return (int(piece.max()) + 1 if len(F) else 0), piece.astype(np.int64)


def winding_number(V: Vertices, F: Faces, point: NDArray[np.float64]) -> float:
    """How often the faces wind around the point: 1 inside a solid, 0 outside, not an integer on the surface.

    Source: van Oosterom and Strackee 1983, the solid angle of a triangle.
    """
    a, b, c = (V[F[:, i]] - point for i in range(3))
    la, lb, lc = (np.sqrt((x * x).sum(axis=1)) for x in (a, b, c))
    over = (np.cross(a, b) * c).sum(axis=1)
    under = la * lb * lc + (a * b).sum(axis=1) * lc + (b * c).sum(axis=1) * la + (c * a).sum(axis=1) * lb
    return float(np.arctan2(over, under).sum() / (2.0 * np.pi))


def weld(V: Vertices, F: Faces) -> tuple[Vertices, Faces]:
    """Vertices of equal position become one."""
    unique, inverse = np.unique(V + 0.0, axis=0, return_inverse=True)
    return unique, inverse.reshape(-1)[F]


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
    start = F.ravel()
    pairs = np.unique(np.stack([start, fan], axis=1), axis=0)
    vertex, fans = np.unique(pairs[:, 0], return_counts=True)
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
    order = np.lexsort((high, low))
    same = (low[order][1:] == low[order][:-1]) & (high[order][1:] == high[order][:-1])
    first, second = order[:-1][same], order[1:][same]
    joined = smooth[first] & smooth[second]
    first, second = first[joined], second[joined]
    rows = np.concatenate([at_low[first], at_high[first]])
    columns = np.concatenate([at_low[second], at_high[second]])
    graph = coo_matrix((np.ones(len(rows), np.int8), (rows, columns)), shape=(3 * len(F), 3 * len(F)))
    _, fan = connected_components(graph, directed=False)
    return fan.astype(np.int64)


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
    directed = np.concatenate([F[:, [0, 1]], F[:, [1, 2]], F[:, [2, 0]]])
    _, uses = np.unique(np.sort(directed, axis=1), axis=0, return_counts=True)
    _, turns = np.unique(directed, axis=0, return_counts=True)
    counts = {
        "open edges": int((uses == 1).sum()),
        "non-manifold edges": int((uses > 2).sum()),
        "inconsistently wound edges": int((turns > 1).sum()),
        "degenerate faces": int((areas(V, F) < MIN_AREA_M2).sum()),
        "duplicate faces": len(F) - len(np.unique(np.sort(F, axis=1), axis=0)),
        "non-manifold vertices": len(fan_breaks(F)),
    }
    found += [f"{count} {name}" for name, count in counts.items() if count]
    if signed_volume(V, F) <= 0.0:
        found.append("faces inwards")
    return found
