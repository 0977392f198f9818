"""A record that this machine cannot be held to: neither an alarm nor a pass, and the way out is said."""

import dataclasses
import json

import pytest

from gate.decisions import approve_candidate
from gate.errors import NotHereError
from gate.making import key_of
from gate.pipeline import Options, gate_one
from gate.verdicts import exit_code
from generator.errors import NoDeviceError
from golden.reading import find_record, previews_folder
from specs.findings import Status, Verdict
from specs.trace import TRACE, TensorDigest, Trace
from tests.unit.gate.reviewer_samples import a_reviewer


def gate(fake):
    return gate_one(fake.spec, Options(fake.runs, fake.golden), fake.workshop(), fake.judges)


def approve(fake):
    return approve_candidate(fake.spec, fake.runs, fake.golden, a_reviewer(fake.golden), "it is a cube")


def finding(outcome, rule):
    return next(one for one in outcome.report.findings if one.rule == rule)


@pytest.fixture
def elsewhere(fake):
    """Approved with one toolchain, made with another, and another key as it would be."""
    gate(fake)
    approve(fake)
    fake.key, fake.binds = "6" * 64, {"pymeshlab": "2026.1"}
    fake.behave("good")
    return fake


def test_other_bytes_of_another_toolchain_are_no_alarm_and_no_pass(elsewhere):
    (elsewhere.payload / "evidence.json").write_text('{"version": 1, "note": "rounded otherwise"}')
    outcome = gate(elsewhere)
    found = finding(outcome, "golden-differs")
    assert found.status is Status.SKIP
    assert found.message == (
        "not judged: not comparable here: made with pymeshlab 2026.1, approved with pymeshlab 2025.7; install the "
        "locked versions with ./run, or look at the asset and approve it anew in this class; this rule is required, so "
        "the asset cannot pass"
    )
    assert outcome.report.worst() is Status.INFO  # the views rules, which the spec switches off
    assert outcome.report.verdict is Verdict.FAIL and exit_code([outcome]) == 1
    assert finding(outcome, "rerun-bytes-differ").status is Status.PASS
    assert "not comparable here: install the locked versions" in outcome.next_steps[-2]
    assert "approve" in outcome.next_steps[-1]


def test_it_can_be_approved_anew_and_then_passes(elsewhere):
    (elsewhere.payload / "evidence.json").write_text('{"version": 1, "note": "rounded otherwise"}')
    gate(elsewhere)
    approve(elsewhere)
    assert find_record(elsewhere.id, elsewhere.golden).toolchain == {"pymeshlab": "2026.1"}
    assert gate(elsewhere).report.verdict is Verdict.PASS


def test_equal_bytes_of_another_toolchain_pass(elsewhere):
    assert gate(elsewhere).report.verdict is Verdict.PASS


def test_another_class_is_never_compared(elsewhere):
    elsewhere.write_spec(generator={"determinism": "portable-f32"})
    elsewhere.behave("good")
    found = finding(gate(elsewhere), "golden-differs")
    assert found.status is Status.SKIP
    assert "made under 'portable-f32', approved under 'universal'" in found.message
    assert "set generator/determinism back to 'universal'" in found.message


@pytest.fixture
def no_gpu(fake, monkeypatch):
    def refuse(spec):
        raise NoDeviceError("the class 'device' needs a GPU; set generator/determinism to 'universal'")

    monkeypatch.setattr("generator.key.run_key", refuse)
    monkeypatch.setattr("gate.pipeline.key_of", key_of)
    return fake


def test_a_spec_for_a_gpu_that_is_not_here_is_no_crash_no_alarm_and_no_pass(no_gpu):
    outcome = gate(no_gpu)
    [found] = outcome.report.findings
    assert (found.rule, found.status) == ("golden-missing", Status.SKIP)
    assert found.message == (
        "not judged: not comparable here: the class 'device' needs a GPU; set generator/determinism to 'universal'"
    )
    assert outcome.report.verdict is Verdict.FAIL and exit_code([outcome]) == 1 and not no_gpu.log
    with pytest.raises(NotHereError):
        key_of(no_gpu.spec)


def test_the_gpu_of_the_record_is_named(fake, request):
    fake.binds = {"gpu": "NVIDIA H200"}
    fake.behave("good")
    gate(fake)
    approve(fake)
    found = finding(gate(request.getfixturevalue("no_gpu")), "golden-differs")
    assert found.status is Status.SKIP and found.message.endswith(" The record names: NVIDIA H200.")


def test_a_spec_of_the_class_device_has_no_key_without_a_gpu(fake, monkeypatch, tmp_path):
    monkeypatch.setattr("generator.toolchain.DRIVER", tmp_path / "none")
    monkeypatch.setattr("generator.toolchain._gpu", lambda: cuda_toolchain(tmp_path / "none", "13.0"))
    from generator.toolchain import cuda_toolchain

    fake.write_spec(generator={"determinism": "device"})
    with pytest.raises(NotHereError, match=r"computes on an NVIDIA GPU with CUDA.*set generator/determinism"):
        key_of(fake.spec)


def a_trace(fake, total):
    """A trace of two steps; in the second one, element 5 of 8 has `total` for a value."""
    one = (TensorDigest(1, 0, 0),)
    trace = Trace({"values/9": 9**3 * 4}, (one, (TensorDigest(2 + total, total, 6 * total),)))
    (fake.payload / TRACE).write_bytes(trace.to_bytes())


def test_a_failing_gate_names_the_step_the_tensor_and_the_element(fake):
    a_trace(fake, 40)
    gate(fake)
    approve(fake)
    assert (previews_folder(fake.id, fake.golden) / TRACE).exists()
    fake.key = "6" * 64
    a_trace(fake, 33)
    plan = json.loads(fake.plan.read_text())
    plan["optimised"] = "1" * 64
    plan["manifest"]["key"] = fake.key
    fake.plan.write_text(json.dumps(plan))
    found = finding(gate(fake), "golden-differs")
    assert found.status is Status.FAIL
    assert "first differing stage 'optimise'" in found.message
    assert "step 2, tensor values/9, point (0, 0, 1), red: approved is here +7; margin there: not kept" in found.message


def test_a_kept_trace_that_was_changed_is_not_believed(fake):
    test_a_failing_gate_names_the_step_the_tensor_and_the_element(fake)
    kept = previews_folder(fake.id, fake.golden) / TRACE
    kept.write_bytes(dataclasses.replace(Trace.read(kept), steps=()).to_bytes())
    message = finding(gate(fake), "golden-differs").message
    assert "'optimise'" in message and "step" not in message
