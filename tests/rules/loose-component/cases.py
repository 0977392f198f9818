from tests.rules import breakers, solids
from tests.rules.subjects import Case, of

BOX = solids.box()
FAIL = {
    "shift_component": Case(of(breakers.shift_component(*BOX)), "face", list(range(12, 24)), 2),
    # Inside a cavity there is air: the crumb floats.
    "crumb_in_a_cavity": Case(
        of(solids.joined(solids.hollow(), solids.box((-0.1,) * 3, (0.1,) * 3))), "face", list(range(140, 152)), 2
    ),
}
PASS = {
    "box": Case(of(BOX), measured=1),
    "cavity": Case(of(solids.hollow()), measured=1),
}
