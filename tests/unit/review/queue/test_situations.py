"""Every state of the queue, each from files alone."""

import json
import os
from dataclasses import replace

import pytest

from golden.deciding import reject
from golden.policy import policy_path
from golden.reading import record_path
from review.queue import situation_of
from review.queue.rows import row_of
from review.store.queue import STATES
from specs.canonical import canonical_json, file_sha256
from tests.review_samples import build
from tests.rules.solids import box, sphere
from tests.rules.writers import obj
from tests.unit.review.queue.deciding import decide


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return build(tmp_path_factory.mktemp("states"), 3 * len(STATES), hostile=True)


@pytest.fixture
def samples(tmp_path):
    return build(tmp_path, 0)


def found(samples, id):
    return situation_of(samples.folders.specs / f"{id}.json", samples.folders)


def rewrite(path, data):
    path.unlink()
    path.write_bytes(data)


def test_every_state_is_read_from_the_files(house):
    got = {id: found(house, id).state for id in house.states}
    assert got == house.states
    assert set(got.values()) == set(STATES)


def test_an_error_or_a_change_says_what_is_wrong(house):
    for id, state in house.states.items():
        problem = found(house, id).problem
        assert bool(problem) == (state in ("error", "stale")), (id, problem)
        assert str(house.folders.specs) not in problem


def test_a_decision_moves_an_asset_through_its_states(samples):
    samples.add("mug", "needs review", profile="film-hero")
    assert found(samples, "mug").state == "needs review"
    decide(samples, "mug")  # an admin and a reviewer, both wanted
    waiting = found(samples, "mug")
    assert (waiting.state, len(waiting.standing.approvals), waiting.demand.approvals) == ("waiting", 1, 2)
    decide(samples, "mug", reject, "Bob")
    assert found(samples, "mug").state == "rejected"
    decide(samples, "mug")
    assert found(samples, "mug").state == "waiting"
    decide(samples, "mug", who="Bob")
    approved = found(samples, "mug")
    assert (approved.state, approved.is_approved) == ("passes", True)
    decide(samples, "mug", reject, "Bob")
    rejected = found(samples, "mug")
    assert (rejected.state, rejected.record) == ("rejected", None)


def test_another_record_than_the_gate_compared_with_makes_it_stale(samples):
    samples.add("mug", "needs review", 1)
    record_path("mug", samples.folders.golden).unlink()
    gone = found(samples, "mug")
    assert (gone.state, "its record changed" in gone.problem) == ("stale", True)


def test_an_asset_that_fails_is_no_better_for_an_equal_record(samples):
    samples.add("mug", "fails")
    decide(samples, "mug")  # what the gate refuses, made to be
    assert found(samples, "mug").state == "fails"


def test_a_stricter_policy_asks_for_more(samples):
    samples.add("mug", "needs review")
    strict = {"version": 1, "approvals": 2, "author_may_approve": True, "role": "reviewer"}
    rewrite(policy_path(samples.folders.golden), json.dumps(strict).encode())
    decide(samples, "mug")
    waiting = found(samples, "mug")
    assert (waiting.state, waiting.demand.approvals) == ("waiting", 2)


def test_an_approval_of_somebody_unknown_counts_nothing(samples):
    samples.add("mug", "waiting")
    (samples.folders.golden / "reviewers.json").unlink()
    assert found(samples, "mug").state == "needs review"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("golden/records/mug.json", b""),
        ("golden/records/mug.json", b"\xff\xfe"),
        ("golden/records/mug.json", b'{"version": 2}'),
        ("golden/decisions/mug.jsonl", b"{}\n"),
        ("golden/decisions/mug.jsonl", b""),
        ("golden/policy.json", b"[]"),
        ("golden/reviewers.json", b'{"version": 1'),
        ("runs/mug/candidate.json", b""),
        ("runs/mug/candidate.json", b"[]"),
        ("runs/mug/candidate.json", b'{"manifest": {}}'),
        ("runs/mug/candidate.json", b"[" * 100_000),
        ("runs/mug/report.json", b"{}"),
        ("specs/mug.json", b""),
        ("specs/mug.json", b'{"version": 1, "version": 1}'),
        ("specs/mug.json", b"\0"),
    ],
)
def test_a_damaged_file_is_an_error_that_names_it(samples, name, data):
    samples.add("mug", "passes")
    rewrite(samples.folders.specs.parent / name, data)
    damaged = found(samples, "mug")
    assert damaged.state == "error"
    assert name.split("/")[-1] in damaged.problem
    assert row_of(damaged.path, samples.folders).state == "error"


@pytest.mark.parametrize("document", ["null", "{}", '{"version": 1, "assets": []}', '{"version": 1, "assets": [{}]}'])
def test_a_report_that_is_none_is_an_error_even_where_its_digest_fits(samples, document):
    samples.add("mug", "passes")
    folder = samples.folders.runs / "mug"
    rewrite(folder / "report.json", document.encode())
    candidate = json.loads((folder / "candidate.json").read_bytes())
    candidate["report_sha256"] = file_sha256(folder / "report.json")
    rewrite(folder / "candidate.json", canonical_json(candidate))
    assert found(samples, "mug").state == "error"


def test_a_candidate_of_another_shape_is_an_error(samples):
    samples.add("mug", "passes")
    path = samples.folders.runs / "mug" / "candidate.json"
    candidate = json.loads(path.read_bytes())
    for broken in ({"files": []}, {"stages": [1]}, {"binds": None}, {"spec_sha256": None}, {"id": 7}):
        rewrite(path, canonical_json({**candidate, "manifest": {**candidate["manifest"], **broken}}))
        assert found(samples, "mug").state in ("error", "stale"), broken


def test_a_report_without_its_candidate_was_never_gated(samples):
    samples.add("mug", "passes")
    (samples.folders.runs / "mug" / "candidate.json").unlink()
    assert found(samples, "mug").state == "never gated"


def test_a_file_asset_is_stale_when_its_mesh_or_what_the_mesh_reads_changed(samples):
    samples.add_file("crate", "crate.obj", obj(*box()))
    assert found(samples, "crate").state == "needs review"
    rewrite(samples.folders.specs / "crate.obj", obj(*sphere(1)))
    changed = found(samples, "crate")
    assert (changed.state, "crate.obj" in changed.problem) == ("stale", True)
    (samples.folders.specs / "crate.obj").unlink()
    assert found(samples, "crate").state == "error"  # the spec names a file that is not there


def test_a_run_that_was_removed_is_stale(samples):
    samples.add("mug", "passes")
    (asset,) = (samples.folders.runs / "mug").glob("*/asset.glb")
    asset.unlink()
    assert found(samples, "mug").state == "stale"


def test_what_is_about_another_asset_is_not_believed(samples):
    samples.add("mug", "passes")
    samples.add("cup", "never gated")
    (samples.folders.runs / "cup").mkdir()
    for name in ("report.json", "candidate.json"):
        os.link(samples.folders.runs / "mug" / name, samples.folders.runs / "cup" / name)
    other = found(samples, "cup")
    assert (other.state, "it is about 'mug'" in other.problem) == ("error", True)


def test_a_row_says_what_is_made_and_how_it_scores(samples):
    samples.add("mug", "needs review")
    row = row_of(samples.folders.specs / "mug.json", samples.folders)
    assert row.title == "a red mug with a white handle"
    assert (row.profile, row.source, row.verdict) == ("game-prop", "generate", "FAIL")
    assert row.scores["views"] == 97.5
    assert row.gated_at == (samples.folders.runs / "mug" / "candidate.json").stat().st_mtime
    samples.add("old", "stale")
    stale = row_of(samples.folders.specs / "old.json", samples.folders)
    assert (stale.verdict, dict(stale.scores)) == (None, {})


def test_a_broken_spec_s_row_has_its_message_for_a_title(samples):
    samples.add("mug", "error")
    row = row_of(samples.folders.specs / "mug.json", samples.folders)
    assert row.title.startswith("mug.json:1:")
    assert replace(row, stamp="") == replace(row_of(samples.folders.specs / "mug.json", samples.folders), stamp="")
