from tests.rules import solids
from tests.rules.subjects import Case, demanded

BOX = solids.box()
FAIL = {"z_for_y": Case(demanded(BOX, {"up_axis": "y"}, up_axis="z"), measured="z")}
PASS = {"y": Case(demanded(BOX, {"up_axis": "y"}, up_axis="y"), measured="y")}
