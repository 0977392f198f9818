from tests.rules import solids
from tests.rules.subjects import Case, demanded

BOX = solids.box()
FAIL = {"one_too_many": Case(demanded(BOX, budgets={"vertices": 7}), measured=8)}
PASS = {"just_enough": Case(demanded(BOX, budgets={"vertices": 8}), measured=8)}
