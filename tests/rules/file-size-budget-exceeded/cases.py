from tests.rules import solids
from tests.rules.subjects import Case, with_spec

BOX = solids.box()
FAIL = {"one_too_many": Case(with_spec(BOX, file_bytes=800_001), measured=800_001)}
PASS = {"just_enough": Case(with_spec(BOX, file_bytes=800_000), measured=800_000)}
