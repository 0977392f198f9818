from tests.rules import solids
from tests.rules.subjects import EQUAL_GOLDEN, EQUAL_RERUN, Case, with_spec
from validators.subject import Comparison

BOX = solids.box()
DIFFERS = Comparison("rerun", "differs", "optimise", ("asset.glb",), 0.01, 3.5)
FAIL = {
    "one_of_two": Case(with_spec(BOX, [EQUAL_RERUN, DIFFERS, EQUAL_GOLDEN]), measured=1),
}
PASS = {
    "rerun": Case(with_spec(BOX, [EQUAL_RERUN, EQUAL_GOLDEN]), measured=0),
    "record_as_rerun": Case(with_spec(BOX, [EQUAL_GOLDEN, Comparison("rerun", "not-run")]), measured=0),
}
