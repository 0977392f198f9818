"""From a spec to an outcome, with a generator that does what the test says."""

import json
import re
from pathlib import Path

import pytest

from gate.candidate import read_candidate
from gate.decisions import approve_candidate
from gate.errors import GateError
from gate.pipeline import Options, gate_one, gate_specs
from gate.verdicts import exit_code
from golden.reading import find_record, previews_folder, record_digest, record_path
from golden.record import RecordError
from specs.findings import Status, Verdict
from specs.spec import load_spec
from tests.house import ASSETS
from tests.unit.gate.conftest import a_glb
from tests.unit.gate.reviewer_samples import a_reviewer


def gate(fake, **options):
    return gate_one(fake.spec, Options(fake.runs, fake.golden, **options), fake.workshop(), fake.judges)


def statuses(outcome):
    return {finding.rule: finding.status for finding in outcome.report.findings}


def message(outcome, rule):
    return next(finding.message for finding in outcome.report.findings if finding.rule == rule)


def approve(fake, why="it is a cube"):
    return approve_candidate(fake.spec, fake.runs, fake.golden, a_reviewer(fake.golden), why)


def approved(fake):
    gate(fake)
    approve(fake)
    return fake


def test_without_a_record_it_is_made_twice_and_needs_review(fake):
    outcome = gate(fake)
    assert outcome.report.verdict is Verdict.FAIL and exit_code([outcome]) == 1
    found = statuses(outcome)
    assert found["golden-missing"] is Status.FAIL and found["rerun-bytes-differ"] is Status.PASS
    assert [one["job"]["fresh"] for one in fake.log] == [False, True]
    assert outcome.next_steps == (
        f"Needs review. If it is right: ./run approve {fake.spec_path} --runs {fake.runs} --golden {fake.golden} "
        '--reason "why it is right"',
    )


def test_without_a_report_the_refusal_prints_the_command_that_makes_one(fake):
    command = f"run `./run gate {fake.spec_path} --runs {fake.runs} --golden {fake.golden}` first"
    with pytest.raises(GateError, match=re.escape(command)):
        approve(fake)


def test_approving_twice_says_that_it_is_done(fake):
    approved(fake)
    with pytest.raises(RecordError, match=r"you approved exactly these bytes at .*: nothing to do"):
        approve(fake, "again")


def test_a_place_that_cannot_be_written_is_said_without_a_traceback(fake):
    fake.behave("good")
    options = Options(Path("/dev/null"), fake.golden)
    [outcome] = gate_specs([load_spec(ASSETS / "crate.json")], options)
    [finding] = outcome.report.findings
    assert outcome.report.verdict is Verdict.ERROR
    assert finding.message == "/dev/null/crate: Not a directory: make room, or name another place (--debug shows where)"


def test_approved_it_passes_and_nothing_is_made_again(fake):
    approved(fake)
    outcome = gate(fake)
    assert outcome.report.verdict is Verdict.PASS and exit_code([outcome]) == 0
    assert outcome.next_steps == () and outcome.report.scores.overall == 100
    assert len(fake.log) == 2


def test_equal_reruns_are_remembered_until_the_run_changes(fake):
    gate(fake)
    gate(fake)
    assert len(fake.log) == 2
    gate(fake, rerun=2)
    assert len(fake.log) == 4


def test_a_report_is_the_same_bytes_every_time(fake):
    gate(fake)
    path = fake.runs / fake.id / "report.json"
    first = path.read_bytes()
    gate(fake, rerun=1)
    assert path.read_bytes() == first
    assert str(fake.folder).encode() not in first
    import jsonschema

    from gate.house import HOUSE

    jsonschema.validate(json.loads(first), json.loads((HOUSE / "specs" / "report.schema.json").read_text()))


def test_a_damaged_run_is_never_believed(fake):
    approved(fake)
    run = fake.runs / fake.id / fake.key
    for damage in (
        lambda: (run / "asset.glb").write_bytes(b"other"),
        lambda: (run / "views" / "002.png").unlink(),
        lambda: (run / "manifest.json").write_text("{"),
    ):
        damage()
        before, warnings = len(fake.log), []
        workshop = fake.workshop(warn=warnings.append)
        outcome = gate_one(fake.spec, Options(fake.runs, fake.golden), workshop, fake.judges)
        assert outcome.report.verdict is Verdict.PASS
        assert len(fake.log) == before + 1 and "damaged, so it is made again" in warnings[0]


def test_a_changed_asset_differs_with_size_stage_and_pictures(fake):
    approved(fake)
    fake.key = "6" * 64
    (fake.payload / "asset.glb").write_bytes(a_glb(1.5))
    (fake.payload / "views" / "001.png").write_bytes((fake.payload / "views" / "003.png").read_bytes())
    (fake.payload / "evidence.json").write_text('{"version": 1, "note": "changed"}')
    fake.behave("good")
    outcome = gate(fake)
    assert outcome.report.verdict is Verdict.FAIL
    found = statuses(outcome)
    assert found["golden-differs"] is Status.FAIL and found["rerun-bytes-differ"] is Status.PASS
    text = message(outcome, "golden-differs")
    assert "'evidence'" in text and "asset.glb" in text and "surface distance 0.433" in text and "of 255" in text
    pictures = fake.runs / fake.id / "differences"
    assert {"001-got.png", "001-want.png", "001-difference.png"} <= {path.name for path in pictures.iterdir()}
    assert "differences" in outcome.next_steps[0] and "approve" in outcome.next_steps[1]
    approve(fake, "larger on purpose")
    assert gate(fake).report.verdict is Verdict.PASS and not pictures.exists()


def test_a_changed_spec_must_be_approved_again_though_the_bytes_are_equal(fake):
    approved(fake)
    fake.key = "7" * 64
    fake.write_spec(description="another word")
    fake.behave("good")
    outcome = gate(fake)
    assert outcome.report.verdict is Verdict.FAIL
    assert "the spec changed since it was approved" in message(outcome, "golden-differs")


def test_a_rerun_that_differs_fails_and_cannot_be_approved(fake):
    fake.behave("never-twice-the-same")
    outcome = gate(fake)
    assert statuses(outcome)["rerun-bytes-differ"] is Status.FAIL
    with pytest.raises(GateError, match=r"not approved(.|\n)*FAIL rerun-bytes-differ"):
        approve(fake)
    assert find_record(fake.id, fake.golden) is None
    gate(fake)
    assert len(fake.log) == 3  # a difference is not remembered as if it were proof


def test_fresh_makes_it_anew_and_compares_with_what_was_finished(fake):
    approved(fake)
    outcome = gate(fake, fresh=True)
    assert outcome.report.verdict is Verdict.PASS and len(fake.log) == 3
    assert fake.log[-1]["job"]["fresh"] is True
    fake.behave("never-twice-the-same")
    outcome = gate(fake, fresh=True)
    assert {"golden-differs", "rerun-bytes-differ"} <= {
        rule for rule, status in statuses(outcome).items() if status is Status.FAIL
    }
    assert (fake.runs / fake.id / fake.key / "manifest.json").exists()
    assert not list((fake.runs / ".jobs").iterdir())


@pytest.mark.parametrize("position", [0, 30, 100, 400, -3])
def test_one_byte_of_the_record_changed_stops_the_gate(fake, position):
    approved(fake)
    path = record_path(fake.id, fake.golden)
    raw = bytearray(path.read_bytes())
    raw[position] ^= 1
    path.write_bytes(raw)
    with pytest.raises(RecordError, match=fake.id):
        gate(fake)


def test_changed_previews_are_left_out_of_the_measure(fake):
    approved(fake)
    (previews_folder(fake.id, fake.golden) / "asset.glb").write_bytes(b"junk")
    fake.key = "8" * 64
    (fake.payload / "evidence.json").write_text('{"version": 2}')
    fake.behave("good")
    text = message(gate(fake), "golden-differs")
    assert "evidence.json" in text and "surface distance" not in text


def test_approval_is_bound_to_what_was_judged(fake):
    with pytest.raises(GateError, match="no report"):
        approve(fake)
    gate(fake)
    with pytest.raises(GateError, match="--reason is empty"):
        approve(fake, "  ")
    report = fake.runs / fake.id / "report.json"
    text = report.read_bytes()
    report.write_bytes(text + b" ")
    with pytest.raises(GateError, match="changed since the asset was judged"):
        approve(fake)
    report.write_bytes(text)
    view = fake.runs / fake.id / fake.key / "views" / "000.png"
    picture = view.read_bytes()
    view.write_bytes(b"")
    with pytest.raises(GateError, match=r"views/000\.png has digest"):
        approve(fake)
    view.write_bytes(picture)
    fake.write_spec(description="changed")
    with pytest.raises(GateError, match="changed since the asset was judged"):
        approve(fake)
    assert record_digest(fake.id, fake.golden) is None


def test_a_warning_keeps_it_from_approval(fake):
    fake.write_spec(budgets={"triangles": 8}, overrides=[*fake.document["overrides"], TRIANGLES_WARN])
    fake.behave("good")
    gate(fake)
    assert not read_candidate(fake.runs, fake.id).approvable
    with pytest.raises(GateError, match="WARN triangle-budget-exceeded"):
        approve(fake)


TRIANGLES_WARN = {"rule": "triangle-budget-exceeded", "level": "warn", "reason": "this is a test"}
