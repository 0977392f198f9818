from tests.rules import breakers, solids
from tests.rules.subjects import Case, of

BOX = solids.box()
HOLLOW = solids.hollow()
V, F = HOLLOW
CAVITY_OUTWARD = (V, [*F[:128].tolist(), *F[128:, ::-1].tolist()])
FAIL = {
    "flip_all": Case(of(breakers.flip_all(*BOX)), "face", list(range(12)), 12),
    "cavity_that_faces_outward": Case(of(CAVITY_OUTWARD), "face", list(range(128, 140)), 12),
    "flip_all_of_a_hollow": Case(of(breakers.flip_all(*HOLLOW)), "face", list(range(140)), 140),
    "inverted_neighbour": Case(
        of(solids.joined(BOX, breakers.flip_all(*solids.box((3, 3, 3), (4, 4, 4))))),
        "face",
        list(range(12, 24)),
        12,
        {"loose-component"},
    ),
}
PASS = {
    "box": Case(of(BOX), measured=0),
    "cavity": Case(of(HOLLOW), measured=0),
    "crumb_in_a_cavity": Case(
        of(solids.joined(HOLLOW, solids.box((-0.1,) * 3, (0.1,) * 3))), measured=0, also={"loose-component"}
    ),
}
