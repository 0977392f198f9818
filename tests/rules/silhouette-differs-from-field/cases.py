from tests.rules import solids
from tests.rules.subjects import Case, field_evidence, generated

BOX = solids.box()
FAIL = {"one_view": Case(generated(BOX, field_evidence(odd_iou=0.5)), measured=0.5)}
PASS = {"alike": Case(generated(BOX, field_evidence()), measured=0.98)}
