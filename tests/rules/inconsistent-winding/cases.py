from tests.rules import breakers, solids
from tests.rules.subjects import Case, of

BOX = solids.box()
FAIL = {
    # Face 0 is 0, 1, 3.
    "flip_face": Case(of(breakers.flip_face(*BOX, 0)), "edge", [(0, 1), (0, 3), (1, 3)], 3),
}
PASS = {"box": Case(of(BOX), measured=0), "cavity": Case(of(solids.hollow()), measured=0)}
