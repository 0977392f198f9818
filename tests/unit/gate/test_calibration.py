"""Calibration on made-up errors: what it says of good samples, and that a fault lies outside."""

import numpy as np
import pytest

from gate.calibration import thresholds
from validators.metrics import views

VIEWS, CANDIDATES = [30.0 * k for k in range(12)], [15.0 * k for k in range(24)]


def sample(seed: int, turned_views: int = 0) -> dict[str, object]:
    """Errors of an object whose views fit their own camera best; `turned_views` of them fit the opposite one."""
    random = np.random.default_rng(seed)
    best = [(azimuth + (180.0 if index < turned_views else 0.0)) % 360.0 for index, azimuth in enumerate(VIEWS)]
    apart = np.abs((np.subtract.outer(best, CANDIDATES) + 180.0) % 360.0 - 180.0)
    error = 0.004 * (1.0 + apart / 30.0) * np.exp(0.05 * random.standard_normal((12, 24)))
    own = error[np.arange(12), [CANDIDATES.index(azimuth) for azimuth in VIEWS]]
    words = {"red": own.tolist(), "blue": (own * 3.0).tolist()}
    return {
        "error": error.tolist(),
        "view_azimuths_deg": VIEWS,
        "candidate_azimuths_deg": CANDIDATES,
        "albedo_error": (own * 0.5).tolist(),
        "objects": {"mug": own.tolist(), "car": (own * 2.0).tolist()},
        "colours": words,
        "part_colours": words,
        "object": "mug",
        "colour": "red",
        "part_colour": "red",
    }


@pytest.fixture
def calibration():
    return thresholds([sample(seed) for seed in range(16)])


def mass(one, calibration):
    return views.mass_within(one["error"], VIEWS, CANDIDATES, calibration["tau"])


def test_every_sample_lies_within_its_own_calibration(calibration):
    for seed in range(16):
        assert mass(sample(seed), calibration) >= calibration["mass_min"]
        assert views.excess(sample(seed)["error"], VIEWS, CANDIDATES) <= calibration["excess_max"]


def test_a_turned_half_lies_outside(calibration):
    janus = sample(99, turned_views=6)
    assert mass(janus, calibration) < calibration["mass_min"]
    assert views.excess(janus["error"], VIEWS, CANDIDATES) > calibration["excess_max"]


def test_one_odd_side_spreads_more_than_any_sample(calibration):
    errors = np.array(sample(98)["albedo_error"])
    even = views.spread(errors, calibration["albedo_z_mean"], calibration["albedo_z_sd"])
    errors[:3] *= 4.0
    odd = views.spread(errors, calibration["albedo_z_mean"], calibration["albedo_z_sd"])
    assert even <= calibration["albedo_spread_max"] < odd


def test_another_word_may_never_explain_the_views_better(calibration):
    assert calibration["object_margin_max"] == calibration["colour_margin_max"] == 0.0
