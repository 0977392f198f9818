from tests.rules import breakers, solids
from tests.rules.subjects import Case, demanded, of

BOX, TORUS = solids.box(), solids.torus()
FAR = solids.box((3.0, -1.0, -1.0), (5.0, 1.0, 1.0))
LOOSE = frozenset({"loose-component"})
FAIL = {
    "torus_for_a_ball": Case(demanded(TORUS, budgets={"genus": 0}), "face", list(range(96)), 1),
    "box_for_a_ring": Case(demanded(BOX, budgets={"genus": 1}), measured=0),
    # Only the torus has a handle.
    "box_and_torus": Case(
        demanded(solids.joined(FAR, TORUS), budgets={"genus": 0}), "face", list(range(12, 108)), 1, LOOSE
    ),
}
# An open box has no genus; the torus beside it still has.
OPEN = frozenset({"loose-component", "boundary-edge"})
PASS = {
    "no_expectation": Case(of(TORUS), measured=1),
    "ring": Case(demanded(TORUS, budgets={"genus": 1}), measured=1),
    "hollow": Case(demanded(solids.hollow(), budgets={"genus": 0}), measured=0),
    "two_rings": Case(
        demanded(solids.joined(TORUS, (TORUS[0] + 4, TORUS[1])), budgets={"genus": 2}), measured=2, also=LOOSE
    ),
    # Where two vertices of a ring are one, the surface is split there: still one handle.
    "pinched": Case(
        demanded(breakers.weld_two_vertices(*TORUS, 2, 28), budgets={"genus": 1}),
        measured=1,
        also=frozenset({"non-manifold-vertex", "unreferenced-vertex", "self-intersection"}),
    ),
    "beside_an_open_box": Case(
        demanded(solids.joined(TORUS, breakers.delete_face(*FAR, 0)), budgets={"genus": 1}), measured=1, also=OPEN
    ),
}
