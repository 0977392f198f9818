"""A spec that calls its object symmetric is not asked from where each view was taken; it is asked everything else."""

import pytest

from specs.findings import Status
from specs.spec import parse_spec
from tests.rules import solids
from tests.rules.subjects import generated, judge_evidence
from validators.engine import judge
from validators.profile import load_profile
from validators.rules import RULES

VIEW_RULES = ("view-looks-from-elsewhere", "side-unlike-the-others", "looks-like-another-object")


@pytest.mark.parametrize(("asymmetric", "status"), [("true", Status.PASS), ("false", Status.SKIP)])
def test_only_an_asymmetric_object_is_located(asymmetric, status):
    text = f'{{"version": 1, "source": "generate", "prompt": "a red mug", "asymmetric": {asymmetric}}}'
    spec = parse_spec(text.encode(), "red-mug.json")
    subject = generated(solids.box(), judge=judge_evidence(), spec=spec)
    report = judge(subject, load_profile("game-prop"), rules={name: RULES[name] for name in VIEW_RULES})
    worst = {rule: max(f.status for f in report.findings if f.rule == rule) for rule in VIEW_RULES}
    assert worst["view-looks-from-elsewhere"] == status
    assert worst["side-unlike-the-others"] == worst["looks-like-another-object"] == Status.PASS
    assert report.verdict.value == "PASS"
