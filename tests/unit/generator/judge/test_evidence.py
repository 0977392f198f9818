"""The shipped judge on true objects and on damaged ones, decided by the rules as in the gate."""

from dataclasses import replace

import numpy as np
import pytest

from generator.judge import evidence, judge_evidence, samples
from generator.judge.views import judged_views
from specs.findings import Status
from specs.prompt import COLOURS, Prompt
from validators.engine import judge
from validators.profile import load_profile
from validators.rules import RULES
from validators.subject import Subject

VIEW_RULES = ("view-looks-from-elsewhere", "side-unlike-the-others", "looks-like-another-object")
CAR = Prompt("car", "red", "black")


@pytest.fixture(scope="module")
def car():
    return samples.true_field(CAR, soft=True)


def failed(field, prompt=CAR) -> set[str]:
    mesh = samples.mesh_of(field)
    document = {"version": 1, "judge": judge_evidence(mesh.V, mesh.F, mesh.rgb, prompt)}
    subject = Subject("test", evidence=document, source="generate")
    report = judge(subject, load_profile("game-prop"), rules={name: RULES[name] for name in VIEW_RULES})
    return {finding.rule for finding in report.findings if finding.status >= Status.FAIL}


def test_a_true_car_is_a_car_from_every_side(car):
    assert failed(car) == set()


def test_a_car_turned_by_a_quarter_is_seen_from_elsewhere(car):
    turned = replace(car, sdf=np.rot90(car.sdf, 1, (0, 2)).copy(), rgb=np.rot90(car.rgb, 1, (0, 2)).copy())
    assert "view-looks-from-elsewhere" in failed(turned)


def test_a_blue_car_is_not_red_and_a_house_is_no_car():
    blue = samples.true_field(replace(CAR, colour="blue"), soft=True)
    house = samples.true_field(Prompt("house", "red", "black"), soft=True)
    assert "looks-like-another-object" in failed(blue)
    assert "looks-like-another-object" in failed(house)


def test_a_side_of_another_colour_is_reported(car):
    rgb = car.rgb.copy()
    rgb[rgb.shape[0] // 2 :] = COLOURS["green"]
    assert failed(replace(car, rgb=rgb))


def test_the_evidence_is_the_same_twice_and_independent_of_the_batch(car):
    mesh = samples.mesh_of(car)
    views = judged_views(mesh.V, mesh.F, mesh.rgb)
    np.testing.assert_array_equal(views, judged_views(mesh.V, mesh.F, mesh.rgb))
    errors = evidence.JudgeErrors()
    words, camera = [[19, 1, 9, 1, 1]] * 12, evidence._cameras(evidence.VIEW_AZIMUTHS_DEG)
    together, _ = errors.of(views, words, camera)
    alone = np.concatenate([errors.of(views[k : k + 1], words[:1], camera[k : k + 1])[0] for k in range(12)])
    np.testing.assert_allclose(together, alone, rtol=1e-4)
