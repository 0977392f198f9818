"""The optimise stage, interrupted again and again: it goes on from its checkpoint, and ends in the same bytes."""

import json
from pathlib import Path

import numpy as np
import pytest

from generator.checkpoint import Checkpoint
from generator.stages import STAGES, Outputs, Watch
from specs.canonical import canonical_json
from specs.spec import Spec, parse_spec

STEPS = 14


class Interrupted(Exception):
    """Somebody pulled the plug."""


def _spec(determinism: str = "universal") -> Spec:
    optimiser = {"steps": STEPS}
    generator = {"optimiser": optimiser, "determinism": determinism}
    document = {"version": 1, "source": "generate", "prompt": "a red mug", "seed": 5, "generator": generator}
    return parse_spec(canonical_json(document), "mug.json")


def _run(spec: Spec, checkpoint: Checkpoint | None, stop_after: int | None = None) -> tuple[Outputs, list[int]]:
    done: list[int] = []

    def tick(step: int, total: int) -> None:
        done.append(step)
        if step == stop_after:
            raise Interrupted

    stage = STAGES["optimise"]
    watch = Watch(tick=tick, checkpoint=checkpoint) if checkpoint else Watch(tick=tick)
    return stage.run({}, stage.params(spec), watch), done


@pytest.fixture(scope="module")
def whole() -> Outputs:
    return _run(_spec(), None)[0]


def test_ten_interruptions_at_random_points(whole: Outputs, tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "state", every_s=0.0)
    points = sorted(np.random.default_rng(11).choice(np.arange(1, STEPS), 10, replace=False).tolist())
    for point in points:
        with pytest.raises(Interrupted):
            _run(_spec(), checkpoint, stop_after=point)
    outputs, done = _run(_spec(), checkpoint)
    assert done == list(range(points[-1] + 1, STEPS + 1))
    assert outputs.sha256 == whole.sha256
    assert outputs.files == whole.files


def test_a_damaged_checkpoint_costs_only_time(whole: Outputs, tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "state", every_s=0.0)
    with pytest.raises(Interrupted):
        _run(_spec(), checkpoint, stop_after=3)
    for damage in (b"", checkpoint.path.read_bytes()[:-1], b"\0" * 100):
        checkpoint.path.write_bytes(damage)
        outputs, done = _run(_spec(), Checkpoint(tmp_path / "state", every_s=1e9))
        assert done[0] == 1
        assert outputs.sha256 == whole.sha256


def test_a_checkpoint_is_replaced_in_one_step_and_goes_when_asked(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "deep" / "state", every_s=0.0)
    assert checkpoint.load() is None
    checkpoint.save(lambda: b"one")

    def broken() -> bytes:
        raise Interrupted

    with pytest.raises(Interrupted):
        checkpoint.save(broken)
    assert checkpoint.load() == b"one"
    assert [path.name for path in checkpoint.path.parent.iterdir()] == ["state"]
    checkpoint.remove()
    checkpoint.remove()
    assert checkpoint.load() is None


def test_the_state_that_was_asked_for_is_given(tmp_path: Path) -> None:
    asked: dict[int, int] = {}
    stage = STAGES["optimise"]
    watch = Watch(wanted=lambda done, state: asked.__setitem__(done, int(state()["counts"][0])))
    stage.run({}, stage.params(_spec()), watch)
    assert asked == {step: step for step in range(1, STEPS + 1)}


def test_a_float32_run_leaves_a_trace_but_no_checkpoint(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "state", every_s=0.0)
    outputs, _ = _run(_spec("portable-f32"), checkpoint)
    assert not checkpoint.path.exists()
    trace = json.loads(outputs.files["trace.json"])
    assert len(trace["steps"]) == STEPS
    assert {entry["name"] for entry in trace["tensors"]} >= {"values/9", "mean/9", "square/9"}
