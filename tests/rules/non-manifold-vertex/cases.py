from tests.rules import breakers, solids
from tests.rules.subjects import Case, of

TORUS = solids.torus()
TOUCHING = breakers.touch_in_a_point(*solids.box(), 7)
FAIL = {
    "weld_two_vertices": Case(
        of(breakers.weld_two_vertices(*TORUS, 2, 28)), "vertex", [2], 1, {"unreferenced-vertex", "self-intersection"}
    ),
    "touch_in_a_point": Case(of(TOUCHING), "vertex", [7], 1, {"loose-component", "unreferenced-vertex"}),
}
# At the ends of a fin the faces still form one group.
FIN = breakers.third_face_on_edge(*solids.box(), 4)
PASS = {
    "torus": Case(of(TORUS), measured=0),
    "ends_of_a_fin": Case(of(FIN), measured=0, also={"non-manifold-edge", "boundary-edge"}),
}
