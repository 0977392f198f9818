"""What each rule's failing cases leave in a baseline is known in the same case, and unknown in every other asset."""

import runpy
from pathlib import Path

import pytest

from specs.findings import Status
from tests.rules.solids import box
from tests.unit.validators.excuses.samples import PROFILE, outcomes_of, subject_of
from validators.excuses import NEVER
from validators.excuses.applying import excused
from validators.excuses.recording import Left, described, excusable
from validators.profile import load_profile

RULES = Path(__file__).parents[3] / "rules"
CASES = {path.parent.name: runpy.run_path(str(path))["FAIL"] for path in sorted(RULES.glob("*/cases.py"))}
_BAD = (Status.WARN, Status.FAIL)


@pytest.mark.parametrize("rule", CASES)
def test_what_is_recorded_is_known(rule):
    for name, case in CASES[rule].items():
        subject, outcomes = outcomes_of(case.subject, (rule,))
        if subject.mesh is None or not any(map(excusable, outcomes[0].findings)):
            assert rule in NEVER or subject.mesh is None or outcomes[0].findings[0].status not in _BAD, name
            continue
        found = list(described(outcomes, subject))
        known = [one for one in found if not isinstance(one, Left)]
        (after,) = excused(outcomes, subject, known).outcomes
        bad = [one for one in after.findings if one.status in _BAD]
        assert (not bad) == (len(known) == len(found)), name
        assert all("could not be compared" not in one.message for one in after.findings), name


def test_every_rule_has_been_asked():
    assert set(CASES) == set(PROFILE.rules) == set(load_profile("film-hero").rules)
    assert not list(described(outcomes_of(box(), ("boundary-edge",))[1], subject_of(box())))
