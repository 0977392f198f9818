import numpy as np

from tests.rules import solids
from tests.rules.subjects import Case, of
from validators.meshes import Mesh
from validators.subject import Subject

V, F = solids.box()
ROUND = V / np.sqrt(3)
FLAT = np.cross(V[F[:, 1]] - V[F[:, 0]], V[F[:, 2]] - V[F[:, 0]]) / 4
OWN = np.repeat(np.arange(12)[:, None], 3, axis=1)
EDGES = [(0, 1), (0, 2), (0, 4), (1, 3), (1, 5), (2, 3), (2, 6), (3, 7), (4, 5), (4, 6), (5, 7), (6, 7)]


def partly_smooth(*corners):
    """Flat shading but for corners (face, place), which have the vertex's round normal."""
    index = OWN.copy()
    for face, place in corners:
        index[face, place] = 12 + F[face, place]
    return Subject("test", Mesh.of_triangles(V, F, np.concatenate([FLAT, ROUND]), index))


FAIL = {
    "pillow": Case(of((V, F), ROUND), "edge", EDGES, 12),
    "one_edge": Case(partly_smooth((0, 0), (0, 1), (4, 0), (5, 2), (4, 2), (5, 0)), "edge", [(0, 1)], 1),
}
PASS = {
    "flat": Case(partly_smooth(), measured=0),
    "one_end": Case(partly_smooth((0, 0), (4, 0), (5, 0)), measured=0),
    "sphere": Case(of(solids.sphere(), solids.sphere()[0]), measured=0),
}
