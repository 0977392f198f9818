from tests.rules import breakers, solids
from tests.rules.subjects import Case, of

BOX = solids.box()
FAIL = {
    "index_out": Case(of(breakers.index_out(*BOX, 7)), "face", [7], 1),
    "negative": Case(of(breakers.index_out(*BOX, 0, -1)), "face", [0], 1),
    "far_out": Case(of(breakers.index_out(*BOX, 3, 1 << 60)), "face", [3], 1),
}
PASS = {"box": Case(of(BOX), measured=0)}
