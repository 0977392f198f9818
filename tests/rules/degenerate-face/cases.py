import numpy as np

from tests.rules import breakers, solids
from tests.rules.subjects import Case, of, of_polygons

BOX = solids.box()
FLAT = breakers.collapse_face(*BOX, 0)
# A box whose top is pulled to within 2^-40 of its bottom: thin, but every face has an area.
THIN = solids.box((-1, -1, -1), (1, -1 + 2.0**-40, 1))
V, QUADS = solids.quad_box()
# A vertex in the middle of edge 0-1: its first fan triangle is flat, the polygon is not.
MIDDLE = np.vstack([V, (V[0] + V[1]) / 2])
CUT = [[0, 8, 1, 3, 2], *QUADS[1:2], [0, 4, 5, 1, 8], *QUADS[3:]]
FAIL = {
    "collapse_face": Case(of(FLAT), "face", [13], 1, {"self-intersection"}),
    "repeat_corner": Case(of(breakers.repeat_corner(*BOX)), "face", [12], 1),
    "pole_of_a_welded_grid": Case(
        of((np.vstack([BOX[0], BOX[0][:1]]), np.vstack([BOX[1], [0, 8, 1]]))), "face", [12], 1
    ),
}
PASS = {
    "box": Case(of(BOX), measured=0),
    "thin_is_not_flat": Case(of(THIN), measured=0),
    "tiny_is_not_flat": Case(of((BOX[0] * 2.0**-500, BOX[1])), measured=0),
    "straight_corner_of_a_polygon": Case(of_polygons(MIDDLE, CUT), measured=0),
}
