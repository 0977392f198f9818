"""Normals at the corners of faces: smooth over soft edges, sharp at creases, never turned away from their face."""

import numpy as np
from numpy.typing import NDArray

from .topology import Faces, Vertices, corner_fans, edge_keys, face_normals, lengths

CREASE_COS = 0.72  # faces that meet at more than 44 degrees have an edge between them
LEAST_COS = 0.30  # a normal further than 73 degrees from its face's is replaced by the face's


def unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Vectors (..., 3) of length 1; zero stays zero."""
    length = lengths(vectors)[..., None]
    return vectors / np.where(length > 0.0, length, 1.0)


def dot(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scalar products of vectors (..., 3), summed in the order x, y, z."""
    total: NDArray[np.float64] = a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
    return total


def vertex_normals(V: Vertices, F: Faces) -> NDArray[np.float64]:
    """Area-weighted outward unit normals of the vertices, (n, 3)."""
    face, total = face_normals(V, F), np.zeros_like(V)
    for corner in range(3):
        np.add.at(total, F[:, corner], face)
    return unit(total)


def corner_normals(V: Vertices, F: Faces) -> NDArray[np.float64]:
    """Outward unit normals at each corner of each face, (m, 3, 3), for a closed manifold.

    Corners around a vertex share the area-weighted mean of their faces' normals, as far as no crease parts them.
    """
    area = face_normals(V, F)
    face = unit(area)
    fan = corner_fans(F, _soft_edges(F, face))
    total = np.zeros((3 * len(F), 3))
    np.add.at(total, fan, np.repeat(area, 3, axis=0))
    normal = unit(total)[fan].reshape(-1, 3, 3)
    turned = dot(normal, face[:, None]) < LEAST_COS
    return np.where(turned[:, :, None], face[:, None], normal)


def _soft_edges(F: Faces, face: NDArray[np.float64]) -> NDArray[np.bool_]:
    """For each directed edge (3 m,): its two faces meet softly."""
    start, end = F.ravel(), F[:, [1, 2, 0]].ravel()
    order = np.argsort(edge_keys(np.minimum(start, end), np.maximum(start, end)), kind="stable")
    pairs = order.reshape(-1, 2) // 3  # two directed edges for each edge of a closed manifold
    soft = np.repeat(dot(face[pairs[:, 0]], face[pairs[:, 1]]) > CREASE_COS, 2)
    result = np.empty(len(order), bool)
    result[order] = soft
    return result
