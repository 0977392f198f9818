from tests.rules import solids
from tests.rules.subjects import Case, generated, judge_evidence

BOX = solids.box()
ALBEDO = [0.002] * 12
ALBEDO[6] = 0.02
FAIL = {"one_side_recoloured": Case(generated(BOX, judge=judge_evidence(albedo_error=ALBEDO)))}
PASS = {"true": Case(generated(BOX, judge=judge_evidence()))}
