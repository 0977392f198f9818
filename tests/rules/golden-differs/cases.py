from tests.rules import solids
from tests.rules.subjects import EQUAL_GOLDEN, EQUAL_RERUN, Case, with_spec
from validators.subject import Comparison

BOX = solids.box()
DIFFERS = Comparison("golden", "differs", "decimate", ("asset.glb", "views/000.png"), 0.02, 1.5)
FAIL = {"differs": Case(with_spec(BOX, [EQUAL_RERUN, DIFFERS]), measured=1)}
PASS = {"equal": Case(with_spec(BOX, [EQUAL_GOLDEN]), measured=0)}
