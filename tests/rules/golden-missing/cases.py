from tests.rules import solids
from tests.rules.subjects import EQUAL_GOLDEN, EQUAL_RERUN, Case, with_spec
from validators.subject import Comparison

BOX = solids.box()
FAIL = {"missing": Case(with_spec(BOX, [EQUAL_RERUN, Comparison("golden", "missing")]), measured=0)}
PASS = {"equal": Case(with_spec(BOX, [EQUAL_GOLDEN]), measured=1)}
