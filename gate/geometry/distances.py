"""How far each vertex of a mesh is from another mesh's surface, both ways."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from golden.difference import SAMPLES, samples
from golden.nearest import nearest_distances
from validators.meshes import Mesh

from .asv import Array
from .drawn import Undrawable, drawable, in_metres, near_enough

MAX_TRIANGLES = 200_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def difference(candidate: Mesh, golden: Mesh) -> tuple[dict[str, Any], dict[str, Array]]:
    """Header and arrays (asv.packed) of the distances in metres.

    candidate_distance: (n,) from each vertex of the candidate to the golden surface; golden_distance: the other way. A
    vertex that is not finite has 0. max_m, mean_m: over both ways, vertices and samples of the surface, those that the
    gate measures too (golden.difference.surface_distance). Raises Undrawable for a mesh without faces or too large.
    """
    ours, theirs = _Surface(candidate, "the candidate"), _Surface(golden, "the approved mesh")
    there, back = ours.to(theirs), theirs.to(ours)
    used = [there[ours.used], back[theirs.used]]
    header = {
        "max_m": float(max(part.max() for part in used)),
        "mean_m": float(0.5 * sum(part.mean() for part in used)),
        "vertices": [ours.n, theirs.n],
    }
    return header, {
        "candidate_distance": there[: ours.n].astype(np.float32),
        "golden_distance": back[: theirs.n].astype(np.float32),
    }


class _Surface:
    """The triangles of a mesh that exist. used: of vertices and samples together, those on the surface."""

    def __init__(self, mesh: Mesh, name: str) -> None:
        if len(mesh.F) > MAX_TRIANGLES:
            raise Undrawable(
                f"{name} has {len(mesh.F):,} triangles; distances are measured for at most {MAX_TRIANGLES:,}"
            )
        V = in_metres(mesh)
        self.finite = near_enough(V)
        self.n, self.V = len(V), np.where(self.finite[:, None], V, 0.0)
        self.F = mesh.F[drawable(mesh.F, self.finite)]
        if not len(self.F):
            raise Undrawable(f"{name} has no faces to measure distances to")
        self.points = np.vstack([self.V, samples(self.V, self.F, SAMPLES)[0]])
        self.used = np.zeros(len(self.points), bool)
        self.used[self.F] = self.used[self.n :] = True

    def to(self, other: "_Surface") -> Floats:
        """Distances of vertices, then samples."""
        measured = self.used.copy()
        measured[: self.n] |= self.finite
        found = np.zeros(len(self.points))
        found[measured] = nearest_distances(self.points[measured], other.V, other.F)
        return found
