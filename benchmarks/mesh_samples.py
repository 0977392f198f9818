"""Meshes to measure checks on: closed, deterministic, of any size; and the same with known injuries."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from validators.metrics.weld import weld_positions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Truth:
    """What was put into a mesh."""

    boundary_edges: int = 0
    non_manifold_edges: int = 0
    non_manifold_vertices: int = 0
    badly_wound_edges: int = 0
    duplicate_faces: int = 0
    degenerate_faces: int = 0
    components: int = 1


def sphere(n: int) -> tuple[Floats, Ints]:
    """An icosahedron, each face cut into n^2, on the unit sphere: (V (10 n^2 + 2, 3), F (20 n^2, 3)), outward."""
    golden = (1 + 5**0.5) / 2
    corners = np.array(
        [[-1, golden, 0], [1, golden, 0], [-1, -golden, 0], [1, -golden, 0]]
        + [[0, -1, golden], [0, 1, golden], [0, -1, -golden], [0, 1, -golden]]
        + [[golden, 0, -1], [golden, 0, 1], [-golden, 0, -1], [-golden, 0, 1]]
    )
    around = "0 11 5  0 5 1  0 1 7  0 7 10  0 10 11  1 5 9  5 11 4  11 10 2  10 7 6  7 1 8"
    around += "  3 9 4  3 4 2  3 2 6  3 6 8  3 8 9  4 9 5  2 4 11  6 2 10  8 6 7  9 8 1"
    faces = np.array(around.split(), int).reshape(-1, 3)
    i, j = np.divmod(np.arange((n + 1) ** 2), n + 1)
    inside = i + j <= n
    weights = np.stack([n - i - j, i, j], axis=1)[inside].astype(float)
    number = np.cumsum(inside) - 1
    low = np.flatnonzero(i + j < n)
    up = np.stack([low, low + n + 1, low + 1], axis=1)
    lower = np.flatnonzero(i + j < n - 1)
    down = np.stack([lower + n + 1, lower + n + 2, lower + 1], axis=1)
    local = number[np.concatenate([up, down])]
    positions = np.empty((20, len(weights), 3))
    for face, ends in enumerate(faces):
        order = np.argsort(ends)  # the same order of summation on both sides of an edge: the same bits
        positions[face] = sum(weights[:, k, None] * corners[ends[k]] for k in order)
    point = weld_positions(positions.reshape(-1, 3))
    V = np.empty((int(point.max()) + 1, 3))
    V[point] = positions.reshape(-1, 3)
    F = point[(local + len(weights) * np.arange(20)[:, None, None]).reshape(-1, 3)]
    return V / np.linalg.norm(V, axis=1, keepdims=True), F


def organic(n: int = 63) -> tuple[Floats, Ints]:
    """The sphere with lobes, folds and grain: waves of many lengths along directions drawn with a fixed seed."""
    V, F = sphere(n)
    rng = np.random.default_rng(7)
    radius = np.ones(len(V))
    for wave in range(40):
        direction = rng.normal(size=3)
        length = 1.5 * 1.11**wave
        direction *= length / np.linalg.norm(direction)
        radius += 0.25 / length * np.sin(V @ direction + rng.uniform(0, 2 * np.pi))
    return V * radius[:, None] * [1.0, 1.3, 0.8], F


def broken(V: Floats, F: Ints, each: int = 20) -> tuple[Floats, Ints, Truth]:
    """`each` turned, missing, doubled and collapsed faces, tetrahedra that stand on a vertex they share, and such that
    pierce a face; all far from one another. Seen from its middle, all of the mesh faces away.
    """
    faces = iter(_apart(F, 6 * each))
    turned, gone, doubled, flat, under, pierced = ([next(faces) for _ in range(each)] for _ in range(6))
    F = F.copy()
    F[turned] = F[turned][:, ::-1]
    middle = V.mean(axis=0)
    tips, solids = [V], [F, np.roll(F[doubled], 1, axis=1), F[flat][:, [0, 0, 1]]]
    for number, face in enumerate(under):
        a, b, c = V[F[face]]
        out = (a - middle) / np.linalg.norm(a - middle) * np.linalg.norm(b - a)
        tips.append(a + 0.2 * out + 0.05 * np.stack([b - a, c - a, a - b + a - c]))
        p, q, r = len(V) + 3 * number + np.arange(3)
        s = int(F[face, 0])
        solids.append(np.array([[p, q, r], [s, q, p], [s, r, q], [s, p, r]]))
    for number, face in enumerate(pierced):
        a, b, c = V[F[face]]
        foot = (a + b + c) / 3
        out = (foot - middle) / np.linalg.norm(foot - middle) * np.linalg.norm(b - a)
        around = 0.1 * np.stack([2 * a - b - c, 2 * b - a - c, 2 * c - a - b])
        tips.append(np.vstack([foot - 0.2 * out + around, foot + 0.2 * out]))
        p, q, r, s = len(V) + 3 * each + 4 * number + np.arange(4)
        solids.append(np.array([[p, r, q], [s, p, q], [s, q, r], [s, r, p]]))
    F = np.delete(np.concatenate(solids), gone, axis=0)
    truth = Truth(3 * each, 3 * each, each, 3 * each, each, each, 1 + 2 * each)
    return np.concatenate(tips), F, truth


def _apart(F: Ints, count: int) -> list[int]:
    """Faces, chosen with a fixed seed, no two of which have neighbours with a common vertex."""
    corners = F.reshape(-1)
    order = np.argsort(corners, kind="stable")
    first = np.searchsorted(corners[order], np.arange(int(F.max()) + 2))
    taken = np.zeros(int(F.max()) + 1, bool)
    chosen: list[int] = []
    for face in np.random.default_rng(11).permutation(len(F)).tolist():
        around = np.concatenate([order[first[v] : first[v + 1]] for v in F[face].tolist()]) // 3
        ring = F[around].reshape(-1)
        if not taken[ring].any():
            taken[ring] = True
            chosen.append(face)
            if len(chosen) == count:
                break
    return chosen
