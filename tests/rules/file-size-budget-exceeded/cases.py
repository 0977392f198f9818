from tests.rules import solids
from tests.rules.subjects import Case, with_spec

BOX = solids.box()
FAIL = {"one_too_many": Case(with_spec(BOX, file_bytes=400_001), measured=400_001)}
PASS = {"just_enough": Case(with_spec(BOX, file_bytes=400_000), measured=400_000)}
