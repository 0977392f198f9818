"""Clean solids with known numbering: (V (n, 3), F (m, 3)), closed, outward, one component."""

import numpy as np


def box(low=(-1.0, -1.0, -1.0), high=(1.0, 1.0, 1.0)):
    """8 vertices, 12 faces; vertex i has x from bit 2 of i, y from bit 1, z from bit 0."""
    ends = np.array([low, high], dtype=np.float64)
    V = np.array([[ends[i >> 2 & 1, 0], ends[i >> 1 & 1, 1], ends[i & 1, 2]] for i in range(8)])
    quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    F = np.array([t for a, b, c, d in quads for t in ([a, b, c], [a, c, d])])
    return V, F


def quad_box():
    """The box as (V, six quads)."""
    V, _ = box()
    return V, [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]


def torus(n=8, m=6, R=1.0, r=0.4):
    """n m vertices, 2 n m faces."""
    a, b = (np.arange(k) * 2 * np.pi / k for k in (n, m))
    A, B = np.meshgrid(a, b, indexing="ij")
    V = np.stack([(R + r * np.cos(B)) * np.cos(A), r * np.sin(B), (R + r * np.cos(B)) * np.sin(A)], axis=-1)
    F = []
    for i in range(n):
        for j in range(m):
            p, q = i * m + j, (i + 1) % n * m + j
            s, t = (i + 1) % n * m + (j + 1) % m, i * m + (j + 1) % m
            F += [[p, s, q], [p, t, s]]
    return V.reshape(-1, 3), np.array(F)


def sphere(levels=2):
    """An octahedron, each face cut in four `levels` times, vertices on the unit sphere."""
    V = [np.array(v, float) for v in ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))]
    F = [[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]]
    for _ in range(levels):
        middle, cut = {}, []

        def mid(a, b, middle=middle):
            key = (min(a, b), max(a, b))
            if key not in middle:
                middle[key] = len(V)
                V.append((V[a] + V[b]) / np.linalg.norm(V[a] + V[b]))
            return middle[key]

        for a, b, c in F:
            ab, bc, ca = mid(a, b), mid(b, c), mid(c, a)
            cut += [[a, ab, ca], [b, bc, ab], [c, ca, bc], [ab, bc, ca]]
        F = cut
    return np.array(V), np.array(F)


def joined(*solids):
    """Solids in one mesh, numbered one after another."""
    offsets = np.cumsum([0] + [len(V) for V, _ in solids])
    return (
        np.concatenate([V for V, _ in solids]),
        np.concatenate([F + offset for (_, F), offset in zip(solids, offsets, strict=False)]),
    )


def hollow():
    """A sphere with a box-shaped cavity: faces of the sphere first, then the cavity's twelve, facing inward."""
    V, F = box((-0.25, -0.25, -0.25), (0.25, 0.25, 0.25))
    return joined(sphere(), (V, F[:, ::-1]))


def moebius(n=12):
    """A band of n quads, each cut in two, with half a twist: vertex 2 i and 2 i + 1 are the two ends of rung i."""
    a = 2 * np.pi * np.arange(n) / n
    reach = np.array([[-0.3], [0.3]]) * np.cos(a / 2) + 1
    height = np.array([[-0.3], [0.3]]) * np.sin(a / 2)
    V = np.stack([reach * np.cos(a), height, reach * np.sin(a)], axis=-1).transpose(1, 0, 2).reshape(-1, 3)
    F = []
    for i in range(n):
        p, q = 2 * i, 2 * i + 1
        s, t = (p + 2, q + 2) if i + 1 < n else (1, 0)
        F += [[p, s, t], [p, t, q]]
    return V, np.array(F)
