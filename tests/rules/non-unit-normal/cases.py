import numpy as np

from tests.rules import solids
from tests.rules.subjects import Case, of
from validators.meshes import Mesh
from validators.subject import Subject

SPHERE = solids.sphere()
N = SPHERE[0]


def scaled(vertex, factor):
    normals = N.copy()
    normals[vertex] *= factor
    return of(SPHERE, normals)


def by_corner(factors):
    """A normal for each corner of each face, as in OBJ."""
    V, F = SPHERE
    normals = N[F].reshape(-1, 3)
    for corner, factor in factors.items():
        normals[corner] *= factor
    return Subject("test", Mesh.of_triangles(V, F, normals, np.arange(F.size).reshape(-1, 3)))


WITHOUT = Mesh.of_triangles(*SPHERE, N * 0.0, np.full(SPHERE[1].shape, -1))
FAIL = {
    "long": Case(scaled(3, 2.0), "vertex", [3], 1),
    "short": Case(scaled([5, 8], 0.99), "vertex", [5, 8], 2),
    "zero": Case(scaled(7, 0.0), "vertex", [7]),
    "beyond_all_numbers": Case(scaled(7, 1e300), "vertex", [7]),
    "not_a_number": Case(scaled(7, np.nan), "vertex", [7], also={"normal-disagrees-with-face"}),
    "of_a_corner": Case(by_corner({3 * 9 + 1: 0.5}), "face", [9], 1),
}
PASS = {
    "sphere": Case(of(SPHERE, N), measured=0),
    "bytes": Case(of(SPHERE, np.round(N * 127) / 127)),
    "corners": Case(by_corner({})),
    "none": Case(Subject("test", WITHOUT), measured=0),
}
