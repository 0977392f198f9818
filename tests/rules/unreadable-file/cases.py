from tests.rules import solids
from tests.rules.subjects import Case, of, unreadable

FAIL = {"empty_file": Case(unreadable(), measured=1)}
PASS = {"box": Case(of(solids.box()), measured=0)}
