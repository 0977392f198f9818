from tests.rules import breakers, solids
from tests.rules.subjects import Case, of

BAND = solids.moebius()
TURNED = breakers.flip_face(*solids.box((3.0, -1.0, -1.0), (5.0, 1.0, 1.0)), 0)
OPEN = frozenset({"boundary-edge", "inconsistent-winding"})
FAIL = {
    "moebius": Case(of(BAND), "face", list(range(24)), 24, OPEN),
    "moebius_with_a_turned_face": Case(of(breakers.flip_face(*BAND, 5)), "face", list(range(24)), 24, OPEN),
    # The box is only badly wound.
    "moebius_beside_a_turned_face": Case(
        of(solids.joined(TURNED, BAND)), "face", list(range(12, 36)), 24, OPEN | {"loose-component"}
    ),
}
PASS = {
    "torus": Case(of(solids.torus()), measured=0),
    "turned_face": Case(of(TURNED), measured=0, also=frozenset({"inconsistent-winding"})),
    # Cut across, the band is a twisted strip with two sides.
    "strip": Case(of((BAND[0], BAND[1][:-2])), measured=0, also=frozenset({"boundary-edge"})),
}
