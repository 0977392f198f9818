from tests.rules import breakers, solids
from tests.rules.subjects import Case, of

BOX = solids.box()
# Two boxes that share the edge at x = y = 1; each is closed, so the edge has four faces.
TWINS = solids.joined(BOX, solids.box((1, 1, -1), (2, 2, 1)))
FAIL = {
    # The fin hangs on face 4's first edge, 0-4, and is open on its other two sides.
    "third_face_on_edge": Case(of(breakers.third_face_on_edge(*BOX, 4)), "edge", [(0, 4)], 1, {"boundary-edge"}),
    "boxes_that_share_an_edge": Case(of(TWINS), "edge", [(6, 7)], 1),
}
PASS = {
    "torus": Case(of(solids.torus()), measured=0),
    "without_welding": Case(of(TWINS, weld="none"), measured=0, also={"loose-component"}),
}
