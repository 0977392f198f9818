import numpy as np

from tests.rules import solids
from tests.rules.subjects import Case, of

FAIL = {
    "nothing": Case(of((np.zeros((0, 3)), np.zeros((0, 3), int))), measured=0),
    "points_only": Case(of((solids.box()[0], np.zeros((0, 3), int))), measured=0, also={"unreferenced-vertex"}),
}
PASS = {"box": Case(of(solids.box()), measured=12)}
