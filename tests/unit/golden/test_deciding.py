"""A decision is one signed line; the record follows once the policy is satisfied, and only over what was seen."""

import json
from dataclasses import replace

import pytest

from golden.deciding import AlreadyDecidedError, RecordError, StaleError, approve
from golden.log import log_path, read_log
from golden.previews import approved_mesh
from golden.reading import find_record, previews_folder, record_digest, record_path
from golden.reviewers import revoke_key
from golden.seen import content_sha256
from golden.standing import standing
from golden.verifying import verify
from specs.canonical import digest, sha256_hex
from tests.unit.golden.golden_samples import ID, WHEN, a_manifest, a_run, a_signer, add_reviewer, at, tree


def policy(golden, **demands):
    (golden / "policy.json").write_text(json.dumps({"version": 1, **demands}))


def test_an_approval_writes_log_record_previews_and_spec(golden, run):
    seen = run.seen(golden)
    done = run.approve(golden, author="Eve <eve@assay.invalid>")
    record, [entry] = find_record(ID, golden), read_log(ID, golden)
    assert (done.entry, done.record) == (entry, record) and done.standing.complete
    assert (record.decision.who, record.decision.when, record.decision.why) == ("Ada", WHEN, "looks right")
    assert record.decision.entry_sha256 == entry.sha256
    assert (entry.sequence, entry.previous, entry.decision, entry.profile) == (1, None, "approve", "game-prop")
    assert entry.spec_author == "Eve <eve@assay.invalid>" and entry.key == a_signer("Ada").fingerprint
    assert entry.content_sha256 == content_sha256(run.manifest) == digest(record.content())
    assert (entry.report_sha256, entry.record_sha256) == (seen.report_sha256, None)
    assert tree(previews_folder(ID, golden)) == {"spec.json": run.spec_json} | {
        name: (run.folder / name).read_bytes() for name in run.manifest["files"]
    }
    assert approved_mesh(ID, golden) == previews_folder(ID, golden) / "asset.glb"
    assert verify(golden) == ()


def test_the_same_decisions_give_the_same_bytes(tmp_path, run, other):
    for name in ("one", "two"):
        golden = tmp_path / name
        add_reviewer(golden, "Ada")
        add_reviewer(golden, "Bob")
        run.approve(golden)
        other.reject(golden, "Bob", minute=1)
        other.approve(golden, minute=2)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_mesh_that_was_not_generated_is_kept_too(golden, tmp_path):
    run = a_run(tmp_path / "run")
    (run.folder / "crate.obj").write_bytes(b"v 0 0 0")
    spec_json = json.dumps(
        {"file": {"path": "meshes/crate.obj"}, "id": ID, "profile": "game-prop", "source": "file"},
        separators=(",", ":"),
    ).encode()
    files = {"crate.obj": {"sha256": sha256_hex(b"v 0 0 0"), "bytes": 7}}
    manifest = run.manifest | {"determinism_class": "file", "files": files, "spec_sha256": sha256_hex(spec_json)}
    replace(run, manifest=manifest, spec_json=spec_json).approve(golden)
    assert approved_mesh(ID, golden).read_bytes() == b"v 0 0 0" and verify(golden) == ()
    large = manifest | {"files": {"crate.obj": {"sha256": sha256_hex(b"v 0 0 0"), "bytes": 1 << 30}}}
    replace(run, manifest=large, spec_json=spec_json).approve(golden, minute=1)
    assert approved_mesh(ID, golden) is None and verify(golden) == ()


def test_a_new_approval_replaces_record_and_previews(golden, run, other):
    run.approve(golden)
    (previews_folder(ID, golden) / "left-over.png").write_bytes(b"")
    done = other.approve(golden, "Bob", minute=1)
    assert find_record(ID, golden) == done.record and done.record.decision.who == "Bob"
    assert done.entry.previous == read_log(ID, golden)[0].sha256 and done.entry.record_sha256 is not None
    assert (previews_folder(ID, golden) / "asset.glb").read_bytes() == b"asset.glb other"
    assert not (previews_folder(ID, golden) / "left-over.png").exists() and verify(golden) == ()


def test_an_approval_given_twice_is_refused(golden, run):
    run.approve(golden)
    before = tree(golden)
    with pytest.raises(
        AlreadyDecidedError, match=f"red-mug: you approved exactly these bytes at {WHEN}: nothing to do"
    ):
        run.approve(golden, minute=5)
    assert tree(golden) == before


@pytest.mark.parametrize("order", [("Ada", "Bob"), ("Bob", "Ada")])
def test_two_approvals_in_either_order(golden, run, order):
    policy(golden, approvals=2)
    first = run.approve(golden, order[0])
    assert first.record is None and find_record(ID, golden) is None and not previews_folder(ID, golden).exists()
    assert not first.standing.complete and len(first.standing.approvals) == 1 and verify(golden) == ()
    with pytest.raises(AlreadyDecidedError, match="1 of 2 approvals: somebody else has to approve them too"):
        run.approve(golden, order[0], minute=1)
    second = run.approve(golden, order[1], minute=2)
    assert second.standing.complete and find_record(ID, golden).decision.entry_sha256 == second.entry.sha256
    assert [entry.who for entry in second.standing.approvals] == list(order) and verify(golden) == ()


def test_two_who_looked_at_the_same_time_both_count(golden, run):
    policy(golden, approvals=2)
    seen = run.seen(golden)
    run.approve(golden, "Ada", seen=seen)
    assert run.approve(golden, "Bob", seen=seen, minute=1).standing.complete


def test_a_rejection_cancels_the_approvals_before_it(golden, run):
    policy(golden, approvals=2)
    run.approve(golden, "Ada")
    done = run.reject(golden, "Bob", minute=1)
    assert done.standing.rejected == done.entry and done.standing.approvals == () and not done.withdrawn
    after = run.approve(golden, "Cleo", minute=2)
    assert after.standing.rejected is None and len(after.standing.approvals) == 1 and after.record is None
    assert run.approve(golden, "Ada", minute=3).standing.complete and verify(golden) == ()


def test_a_rejection_is_kept_and_leaves_another_record_alone(golden, run, other):
    run.approve(golden)
    before = record_path(ID, golden).read_bytes()
    done = other.reject(golden, "Bob", minute=1)
    assert record_path(ID, golden).read_bytes() == before and done.record is None and not done.withdrawn
    assert read_log(ID, golden)[1].why == "the handle is gone" and verify(golden) == ()
    with pytest.raises(AlreadyDecidedError, match=r"you rejected exactly these bytes at .*: nothing to do"):
        other.reject(golden, "Bob", minute=2)


def test_rejecting_what_is_approved_withdraws_it(golden, run):
    run.approve(golden)
    done = run.reject(golden, "Bob", minute=1)
    assert done.withdrawn and find_record(ID, golden) is None and not previews_folder(ID, golden).exists()
    assert len(read_log(ID, golden)) == 2 and verify(golden) == ()
    assert run.approve(golden, "Ada", minute=2).record is not None and verify(golden) == ()


def test_the_old_bytes_can_be_approved_again(golden, run, other):
    run.approve(golden)
    other.approve(golden, minute=1)
    assert run.approve(golden, minute=2).record == find_record(ID, golden) and verify(golden) == ()


def test_approving_other_bytes_takes_the_earlier_approval_back(golden, run, other):
    policy(golden, approvals=2)
    run.approve(golden, "Ada")
    other.approve(golden, "Ada", minute=1)
    assert not run.approve(golden, "Bob", minute=2).standing.complete
    assert run.approve(golden, "Cleo", minute=3).standing.complete and verify(golden) == ()


def test_a_stale_view_is_refused_with_who_did_what(golden, run, other):
    seen, others = run.seen(golden), other.seen(golden)
    other.approve(golden, "Bob", "rounder now", others)
    before = tree(golden)
    with pytest.raises(StaleError) as caught:
        run.approve(golden, "Ada", seen=seen, minute=1)
    assert str(caught.value) == (
        f'red-mug: not what you saw: Bob approved other bytes at {WHEN} ("rounder now"); the record is '
        f"{record_digest(ID, golden)[:12]}, and you saw absent: look at what is new, then decide"
    )
    with pytest.raises(StaleError, match=r"Bob approved exactly these bytes at .*: nothing to do"):
        other.approve(golden, "Ada", seen=others, minute=1)
    with pytest.raises(StaleError, match=r"Bob approved exactly these bytes at .*: look at what is new, then decide"):
        other.reject(golden, "Ada", seen=others, minute=1)
    assert tree(golden) == before


def test_an_unseen_rejection_makes_an_approval_stale(golden, run):
    seen = run.seen(golden)
    run.reject(golden, "Bob", seen=seen)
    with pytest.raises(StaleError, match=r'Bob rejected exactly these bytes at .* \("the handle is gone"\)'):
        run.approve(golden, "Ada", seen=seen, minute=1)
    assert run.approve(golden, "Ada", minute=1).standing.complete


def test_a_record_changed_without_a_decision_and_another_log_are_stale(golden, run, other):
    run.approve(golden)
    seen = other.seen(golden)
    record_path(ID, golden).unlink()
    with pytest.raises(StaleError, match="it was changed without a decision; the record is absent"):
        other.approve(golden, "Bob", seen=seen, minute=1)
    log_path(ID, golden).unlink()
    with pytest.raises(StaleError, match="the decision log is not the one you saw"):
        other.approve(golden, "Bob", seen=replace(seen, record_sha256=None), minute=1)


def test_another_candidate_or_another_file_than_was_seen(golden, run, other):
    with pytest.raises(StaleError, match="the candidate is not the one you saw"):
        run.approve(golden, seen=other.seen(golden))
    (run.folder / "views/003.png").write_bytes(b"other")
    with pytest.raises(StaleError, match=r"views/003\.png is not the file that was judged"):
        run.approve(golden)
    (run.folder / "views/003.png").unlink()
    with pytest.raises(StaleError, match=r"views/003\.png is not the file that was judged"):
        run.approve(golden)
    with pytest.raises(StaleError, match="the spec is not the one that was judged"):
        replace(other, spec_json=b"{}").approve(golden)
    assert not log_path(ID, golden).exists()


@pytest.mark.parametrize(
    ("why", "message"),
    [(" \n", "the reason is empty"), ("x" * 4001, "4001 characters; allowed: 4000"), ("\ud800", "half a character")],
)
def test_a_reason_is_needed(golden, run, why, message):
    for decide in (run.approve, run.reject):
        with pytest.raises(RecordError, match=message):
            decide(golden, why=why)
    assert not log_path(ID, golden).exists()


def test_who_may_decide(golden, run):
    with pytest.raises(RecordError, match=r"the key .* of Mallory is not in reviewers\.json"):
        run.approve(golden, "Mallory")
    with pytest.raises(RecordError, match="is that of 'Ada', not of 'Bob'"):
        run.approve(golden, signer=_named("Bob", a_signer("Ada")))
    revoke_key(golden, a_signer("Bob").fingerprint, "2030-01-01T00:00:00Z")
    for decide in (run.approve, run.reject):
        with pytest.raises(RecordError, match="of Bob is revoked since 2030-01-01T00:00:00Z: it decides nothing"):
            decide(golden, "Bob")
    assert not log_path(ID, golden).exists()


def _named(name, signer):
    signer.name = name
    return signer


def test_a_profile_may_need_an_admin(golden, tmp_path):
    policy(golden, profiles={"film-hero": {"role": "admin"}})
    run = a_run(tmp_path / "run", profile="film-hero")
    with pytest.raises(
        RecordError, match="Bob is reviewer; assets of the profile 'film-hero' need admin: somebody else"
    ):
        run.approve(golden, "Bob")
    run.reject(golden, "Bob")  # to stop something is everybody's right
    assert run.approve(golden, "Ada", minute=1).standing.complete
    with pytest.raises(RecordError, match="the spec's profile is 'film-hero', not 'game-prop'"):
        replace(run, profile="game-prop").approve(golden, "Bob", minute=2)


@pytest.mark.parametrize("author", ["Bob", "bob", "Robert <BOB@assay.invalid>", "Bob <else@assay.invalid>"])
def test_the_author_of_a_spec_may_not_approve_it_where_the_policy_says_so(golden, run, author):
    policy(golden, author_may_approve=False)
    with pytest.raises(RecordError, match="Bob wrote the spec, and its author may not approve"):
        run.approve(golden, "Bob", author=author)
    assert run.approve(golden, "Ada", author=author).standing.complete and verify(golden) == ()


def test_an_unknown_author_may_be_anybody(golden, run):
    policy(golden, author_may_approve=False)
    with pytest.raises(RecordError, match="who wrote the spec is not known"):
        run.approve(golden)
    run.reject(golden, "Bob")


def test_time_does_not_go_back_when_clocks_differ(golden, run, other):
    run.approve(golden, minute=10)
    assert other.approve(golden, "Bob", minute=5).entry.when == at(10)
    with pytest.raises(RecordError, match="set this machine's clock"):
        run.approve(golden, "Cleo", minute=-60)
    for when in ("2026-01-02", "9999-99-99T99:99:99Z"):
        with pytest.raises(RecordError, match="no time"):
            approve(
                run.manifest,
                run.folder,
                run.spec_json,
                a_signer("Cleo"),
                "x",
                run.seen(golden),
                "game-prop",
                None,
                when,
                golden,
            )


def test_nothing_is_decided_on_a_log_that_cannot_be_believed(golden, run, other):
    run.approve(golden)
    path = log_path(ID, golden)
    path.write_bytes(path.read_bytes().replace(b"looks right", b"looks wrong"))
    with pytest.raises(RecordError, match=r"red-mug\.jsonl:1: the signature is not that of Ada"):
        other.approve(golden, "Bob", minute=1)


def test_standing_of_bytes_nobody_decided_on(golden, run):
    found = standing(ID, content_sha256(run.manifest), "game-prop", golden)
    assert (found.approvals, found.rejected, found.needed.approvals, found.complete) == ((), None, 1, False)


def test_a_stricter_policy_asks_for_more_and_a_second_approval_satisfies_it(golden, run):
    run.approve(golden)
    policy(golden, approvals=2)
    [problem] = verify(golden)
    assert "1 of the 2 approvals that the policy asks for the profile 'game-prop'" in problem.message
    assert not standing(ID, content_sha256(run.manifest), "game-prop", golden).complete
    run.approve(golden, "Bob", minute=1)
    assert verify(golden) == ()


def test_a_laxer_policy_is_satisfied_by_the_same_approval_again(golden, run):
    policy(golden, approvals=2)
    run.approve(golden)
    policy(golden, approvals=1)
    assert "approved by Ada, but there is no" in verify(golden)[0].message
    assert run.approve(golden, minute=1).entry.sequence == 1
    assert verify(golden) == ()


def test_a_manifest_is_not_needed_to_say_what_a_record_holds():
    assert content_sha256(a_manifest()) == content_sha256(a_manifest(notes=["other"], key="z" * 64))
    assert content_sha256(a_manifest()) != content_sha256(a_manifest(step_root=None))


def test_what_could_not_be_read_back_is_not_written(golden, run):
    outside = run.manifest["files"] | {"../asset.glb": {"sha256": "a" * 64, "bytes": 1}}
    with pytest.raises(RecordError, match=r"the record to be written#/files"):
        replace(run, manifest=run.manifest | {"files": outside}).approve(golden)
    for author in ("", "x" * 1001, "\ud800"):
        for decide in (run.approve, run.reject):
            with pytest.raises(RecordError, match="the spec's author"):
                decide(golden, author=author)
    with pytest.raises(RecordError, match="#/report_sha256"):
        run.approve(golden, seen=run.seen(golden, report="not a digest"))
    assert not log_path(ID, golden).exists()


def test_a_reason_does_not_write_to_the_terminal(golden, run, other):
    seen = run.seen(golden)
    other.approve(golden, "Bob", "\x1b[31mred")
    with pytest.raises(StaleError) as caught:
        run.approve(golden, seen=seen)
    assert "\x1b" not in str(caught.value) and "red" in str(caught.value)


def test_the_trace_is_kept_under_the_name_that_the_generator_gives_it():
    from golden.previews import TRACE
    from specs import trace

    assert trace.TRACE == TRACE
