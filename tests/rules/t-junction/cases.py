from dataclasses import replace

import numpy as np

from tests.rules import breakers, solids
from tests.rules.subjects import Case, of, of_polygons

OPEN = {"boundary-edge"}
BESIDE = OPEN | {"loose-component", "non-manifold-vertex"}
MEET = BESIDE | {"self-intersection"}


def split_side(middle):
    """A triangle 0 1 2 above the edge 0-1, and two below it that meet at vertex 4; the two halves hang together."""
    a, b = np.array([0.0, 0.0, 0.0]), np.array([2.0, 0.0, 0.0])
    V = np.array([a, b, [1, 1, 0], [1, -1, 0], middle], float)
    return V, np.array([[0, 1, 2], [0, 3, 4], [3, 1, 4]])


def rounded(a, b, dtype):
    """The same beside an edge between numbers that have no exact middle in the file's type."""
    V, F = split_side((0, 0, 0))
    V[0], V[1] = (np.array(end, dtype) for end in (a, b))
    V[4] = (V[0] / 3 + V[1] * 2 / 3).astype(dtype)
    return V, F


def stored_as_float32(case):
    return replace(case, mesh=replace(case.mesh, coordinate_bits=24))


THIRD32 = rounded((0.1, 0.2, 0.3), (0.7, 0.9, 0.4), np.float32)
THIRD64 = rounded((0.1, 0.2, 0.3), (0.7, 0.9, 0.4), np.float64)
BOX = solids.box()
# A box whose top half is cut: vertex 8 halves edge 0-1 for one of its two faces only.
CUT = (np.vstack([BOX[0], (BOX[0][0] + BOX[0][1]) / 2]), np.vstack([BOX[1][1:], [[0, 8, 3], [8, 1, 3]]]))
V, QUADS = solids.quad_box()
MIDDLE = np.vstack([V, (V[0] + V[1]) / 2])

FAIL = {
    "split_on_one_side": Case(of(split_side((1, 0, 0))), "vertex", [4], 1, MEET),
    "split_near_an_end": Case(of(split_side((2.0**-40, 0, 0))), "vertex", [4], 1, MEET),
    "a_face_of_a_box_split": Case(of(CUT), "vertex", [8], 1, OPEN | {"self-intersection"}),
    "rounded_to_float64": Case(of(THIRD64), "vertex", [4], 1, BESIDE),
    "rounded_to_float32": Case(stored_as_float32(of(THIRD32)), "vertex", [4], 1, BESIDE),
    "polygon_with_one_corner_less": Case(
        of_polygons(MIDDLE, [[0, 8, 1, 3, 2], *QUADS[1:]]), "vertex", [8], 1, OPEN | {"self-intersection"}
    ),
}
PASS = {
    "torus": Case(of(solids.torus()), measured=0),
    "a_hole": Case(of(breakers.delete_face(*BOX, 3)), measured=0, also=OPEN),
    "straight_corner_of_both": Case(
        of_polygons(MIDDLE, [[0, 8, 1, 3, 2], *QUADS[1:2], [0, 4, 5, 1, 8], *QUADS[3:]]), measured=0
    ),
    "a_billionth_beside": Case(of(split_side((1, -1e-9, 0))), measured=0, also=BESIDE),
    "float32_in_a_file_of_float64": Case(of(THIRD32), measured=0, also=BESIDE),
}
