import numpy as np

from tests.rules import breakers, solids
from tests.rules.subjects import Case, of

BOX = solids.box()
FAIL = {
    "add_nan": Case(of(breakers.add_nan(*BOX, 5)), "vertex", [5], 1),
    "add_infinity": Case(of(breakers.add_nan(*BOX, 0, -np.inf)), "vertex", [0], 1),
    "unused_vertex": Case(of((np.vstack([BOX[0], [np.nan] * 3]), BOX[1])), "vertex", [8], 1, {"unreferenced-vertex"}),
}
PASS = {"box": Case(of(BOX), measured=0), "huge": Case(of((BOX[0] * 1e300, BOX[1])), measured=0)}
