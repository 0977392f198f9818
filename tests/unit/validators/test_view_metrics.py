"""The statistics of the judge's errors, on errors whose answer is known."""

import numpy as np
import pytest

from validators.evidence import EvidenceError, at_least, at_most, judge_evidence
from validators.metrics.views import best_other_margin, excess, mass_within, spread

VIEWS, CANDIDATES = np.arange(12) * 30.0, np.arange(24) * 15.0
APART = np.abs((VIEWS[:, None] - CANDIDATES + 180) % 360 - 180)


def test_mass_of_views_that_say_nothing_is_the_share_of_the_window():
    assert mass_within(np.ones((12, 24)), VIEWS, CANDIDATES, 0.1) == pytest.approx(5 / 24)


def test_mass_of_sure_views_is_one_and_of_turned_views_zero():
    error = np.where(APART == 0, 0.0, 1.0)
    assert mass_within(error, VIEWS, CANDIDATES, 0.01) == pytest.approx(1)
    assert mass_within(np.roll(error, 6, axis=1), VIEWS, CANDIDATES, 0.01) == pytest.approx(0)


def test_mass_does_not_overflow():
    assert mass_within(1e6 * APART, VIEWS, CANDIDATES, 1e-9) == 1


def test_excess_is_the_log_ratio_to_the_best_camera():
    error = np.full((12, 24), 4.0)
    assert excess(error, VIEWS, CANDIDATES) == 0
    error[np.arange(12), (2 * np.arange(12) + 12) % 24] = 2.0
    assert excess(error, VIEWS, CANDIDATES) == pytest.approx(np.log(2))


def test_spread_is_in_units_of_the_class():
    mean, sd = np.log(np.full(12, 0.01)), np.full(12, 0.5)
    assert spread(np.full(12, 0.05), mean, sd) == pytest.approx(0)
    errors = np.exp(mean + sd * np.tile([3.0, -3.0], 6))
    assert spread(errors, mean, sd) == pytest.approx(3)


def test_margin_is_positive_where_another_word_is_better():
    errors = {"mug": [2.0] * 12, "house": [4.0] * 12, "duck": [1.0] * 12}
    assert best_other_margin(errors, "mug") == pytest.approx(np.log(2))
    assert best_other_margin(errors, "duck") == pytest.approx(-np.log(2))


@pytest.mark.parametrize(
    "call",
    [
        lambda: mass_within(np.ones((12, 23)), VIEWS, CANDIDATES, 0.1),
        lambda: mass_within(np.ones((12, 24)), VIEWS, CANDIDATES, 0.0),
        lambda: mass_within(np.full((12, 24), np.nan), VIEWS, CANDIDATES, 0.1),
        lambda: excess(np.zeros((12, 24)), VIEWS, CANDIDATES),
        lambda: excess(np.ones((12, 24)), VIEWS + 7, CANDIDATES),
        lambda: spread([1.0, 2.0], [0.0], [1.0]),
        lambda: spread([1.0], [0.0], [0.0]),
        lambda: best_other_margin({"mug": [1.0]}, "mug"),
        lambda: best_other_margin({"mug": [1.0], "duck": [1.0]}, "car"),
        lambda: best_other_margin({"mug": [1.0], "duck": [0.0]}, "mug"),
    ],
)
def test_senseless_input_is_refused(call):
    with pytest.raises(ValueError):
        call()


def test_nan_is_never_allowed():
    assert at_least("x", float("nan"), 0.5).bad
    assert at_most("x", float("nan"), 0.5).bad


def test_evidence_that_breaks_its_contract_names_the_place():
    with pytest.raises(EvidenceError, match=r"evidence\.json#/judge: 'candidate_azimuths_deg' is missing"):
        judge_evidence({"judge": {"view_azimuths_deg": [0.0]}})
    with pytest.raises(EvidenceError, match="'judge' is missing"):
        judge_evidence({})
