import numpy as np

from tests.rules import breakers, solids
from tests.rules.subjects import Case, of, of_polygons

V, F = BOX = solids.box()
TORUS = solids.torus()
FAIL = {
    "one_more": Case(of((np.vstack([V, [[0.5, 0.25, 0.125]]]), F)), "vertex", [8], 1),
    # The same place as vertex 0: welding must not hide it.
    "beside_a_used_one": Case(of((np.vstack([V, V[:1]]), F)), "vertex", [8], 1),
    "weld_two_vertices": Case(
        of(breakers.weld_two_vertices(*TORUS, 2, 28)),
        "vertex",
        [28],
        1,
        frozenset({"non-manifold-vertex", "self-intersection"}),
    ),
    "first_and_last": Case(of((np.vstack([V[:1] / 2, V, V[:1] / 3]), F + 1)), "vertex", [0, 9], 2),
}
PASS = {
    "box": Case(of(BOX), measured=0),
    "quads": Case(of_polygons(*solids.quad_box()), measured=0),
}
