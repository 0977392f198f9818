from tests.rules import breakers, solids
from tests.rules.subjects import Case, of

BOX = solids.box()
SHARED = {"non-manifold-edge"}
FAIL = {
    "duplicate_face": Case(of(breakers.duplicate_face(*BOX, 3)), "face", [12], 1, SHARED),
    "duplicate_face_reversed": Case(of(breakers.duplicate_face(*BOX, 3, reverse=True)), "face", [12], 1, SHARED),
}
PASS = {"torus": Case(of(solids.torus()), measured=0)}
