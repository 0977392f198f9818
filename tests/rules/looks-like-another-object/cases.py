from tests.rules import solids
from tests.rules.subjects import Case, generated, judge_evidence

BOX = solids.box()
FAIL = {
    "another_object": Case(generated(BOX, judge=judge_evidence(objects={"mug": [0.005] * 12, "house": [0.004] * 12}))),
    "another_colour": Case(generated(BOX, judge=judge_evidence(colours={"red": [0.005] * 12, "pink": [0.003] * 12}))),
    "another_part_colour": Case(
        generated(BOX, judge=judge_evidence(part_colours={"white": [0.005] * 12, "gray": [0.0049] * 12}))
    ),
}
PASS = {"true": Case(generated(BOX, judge=judge_evidence()))}
