from tests.rules import solids
from tests.rules.subjects import Case, with_spec

BOX = solids.box()
FAIL = {"one_too_many": Case(with_spec(BOX, triangles=11), measured=12)}
PASS = {"just_enough": Case(with_spec(BOX, triangles=12), measured=12)}
