from tests.rules import solids
from tests.rules.subjects import Case, demanded

BOX = solids.box()


def in_units(found, declared):
    return demanded(BOX, {"metres_per_unit": declared}, metres_per_unit=found)


FAIL = {
    "centimetres": Case(in_units(0.01, 1.0), measured=0.01),
    "nearly_inches": Case(in_units(0.025, 0.0254), measured=0.025),
}
PASS = {
    "metres": Case(in_units(1.0, 1.0), measured=1.0),
    "inches": Case(in_units(0.0254, 0.0254), measured=0.0254),
    "rounded": Case(in_units(0.1 * 0.1, 0.01)),
}
