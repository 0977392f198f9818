import numpy as np

from tests.rules import solids
from tests.rules.subjects import Case, generated, judge_evidence

BOX = solids.box()
GOOD = judge_evidence()
# A Janus: the views from behind look even more as if they were taken from the front.
ERROR = np.array(GOOD["error"])
for view in range(4, 9):
    ERROR[view, (2 * view + 12) % 24] = 0.004
FAIL = {"janus": Case(generated(BOX, judge=judge_evidence(error=ERROR.tolist())))}
PASS = {"true": Case(generated(BOX, judge=GOOD))}
