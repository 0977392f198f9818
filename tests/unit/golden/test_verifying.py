"""Whatever was altered after the decision is named with file and line."""

import json
import shutil
from dataclasses import replace

import pytest

from golden.keys import signer_from_bytes
from golden.log import Entry, log_path, read_log
from golden.places import previews_folder, record_path
from golden.reading import find_record
from golden.record import Decision, record_from_manifest
from golden.reviewers import add_key, read_reviewers, reviewers_path, revoke_key, set_role
from golden.verifying import Problem, verify
from specs.canonical import canonical_json
from tests.unit.golden.golden_samples import ID, a_run, a_signer, add_reviewer, at, four_decisions

SHOWN = {"log": f"decisions/{ID}.jsonl", "record": f"records/{ID}.json"}


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    """Four decisions; the record is the last one's."""
    return four_decisions(tmp_path_factory.mktemp("four"))


@pytest.fixture
def decided(four, tmp_path):
    golden = shutil.copytree(four, tmp_path / "golden")
    assert verify(golden) == ()
    return golden


def only(golden, base=None):
    """The one problem, as (file below golden, line, message)."""
    [problem] = verify(golden, base)
    return problem.file.removeprefix(f"{golden}/"), problem.line, problem.message


def lines(golden):
    return log_path(ID, golden).read_bytes().splitlines(keepends=True)


def put(golden, lines):
    log_path(ID, golden).write_bytes(b"".join(lines))


def rechained(entries, sign=lambda entry: entry.signature):
    """The same decisions, numbered and linked anew; a forger without keys can do that much."""
    made: list[Entry] = []
    for entry in entries:
        before = made[-1] if made else None
        entry = replace(entry, sequence=len(made) + 1, previous=before and before.sha256)
        made.append(replace(entry, signature=sign(entry)))
    return made


def test_ours_holds():
    assert verify() == ()


def test_nothing_is_wrong_with_nothing(tmp_path):
    assert verify(tmp_path) == ()
    [problem] = verify(tmp_path / "missing")
    assert str(problem) == f"{tmp_path}/missing: there is no such folder; allowed: a folder of golden records"


FIELDS = {
    "asset": "blue-mug",
    "sequence": 7,
    "previous": "0" * 64,
    "decision": "approve",
    "who": "Ada",
    "key": a_signer("Ada").fingerprint,
    "when": at(1)[:-3] + "6Z",
    "why": "the handle is fine",
    "profile": "film-hero",
    "spec_author": "Eve",
    "spec_sha256": "0" * 64,
    "content_sha256": "0" * 64,
    "report_sha256": "0" * 64,
    "record_sha256": None,
    "signature": "0" * 128,
    "version": 2,
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_changed_field_of_a_decision_is_named_with_its_line(decided, field):
    changed = lines(decided)
    entry = json.loads(changed[1])
    assert set(entry) == set(FIELDS) and entry[field] != FIELDS[field]
    changed[1] = canonical_json(entry | {field: FIELDS[field]}) + b"\n"
    put(decided, changed)
    assert only(decided)[:2] == (SHOWN["log"], 2)


@pytest.mark.parametrize("field", sorted({*FIELDS} - {"sequence", "previous"}))
def test_a_changed_field_is_named_even_where_the_chain_was_mended(decided, field):
    """Without the keys every later decision has to be signed anew, and cannot be."""
    entries = list(read_log(ID, decided))
    entries[1] = replace(entries[1], **{field: FIELDS[field]})
    put(decided, [entry.line + b"\n" for entry in rechained(entries)])
    assert only(decided)[:2] == (SHOWN["log"], 2)


def test_an_unknown_field_another_spelling_and_a_missing_one_are_named(decided):
    good = lines(decided)
    entry = json.loads(good[2])
    spelled = json.dumps(entry).encode() + b"\n"
    del entry["why"]
    for bad in (
        canonical_json(entry | {"why": "x", "extra": 1}) + b"\n",
        spelled,
        canonical_json(entry) + b"\n",
        b"\n",
    ):
        put(decided, [*good[:2], bad, good[3]])
        assert only(decided)[:2] == (SHOWN["log"], 3)


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (lambda good: [good[0], *good[2:]], 2, "decision 3 stands where decision 2 belongs"),
        (lambda good: good[1:], 1, "decision 2 stands where decision 1 belongs"),
        (lambda good: [good[1], good[0], *good[2:]], 1, "decision 2 stands where decision 1 belongs"),
        (lambda good: [*good[:2], good[3], good[2]], 3, "decision 4 stands where decision 3 belongs"),
        (lambda good: [*good, good[3]], 5, "decision 4 stands where decision 5 belongs"),
        (lambda good: [*good[:3], good[3][:-1]], 4, "the end of the line is missing: the log was cut"),
        (lambda good: [*good[:3], good[3][:-40]], 4, "not JSON"),
        (lambda good: [*good, b"\n"], 5, "not JSON"),
        (lambda good: [b""], 1, "not JSON"),
    ],
)
def test_lines_dropped_swapped_doubled_or_cut_are_named(decided, change, line, message):
    put(decided, change(lines(decided)))
    found = only(decided)
    assert found[:2] == (SHOWN["log"], line) and message in found[2]


def test_a_dropped_last_line_is_named_by_the_record(decided):
    put(decided, lines(decided)[:3])
    file, line, message = only(decided)
    assert file == SHOWN["record"] and "entry_sha256" in record_path(ID, decided).read_text().split("\n")[line - 1]
    assert "is not in" in message and "the log was cut" in message
    log_path(ID, decided).unlink()
    assert "there is no" in only(decided)[2]


def test_a_removed_rejection_is_named_by_the_base_and_the_chain(decided, tmp_path, other):
    other.reject(decided, "Ada", minute=4)
    base = tmp_path / "base"
    shutil.copytree(decided, base)
    put(decided, lines(decided)[:4])
    assert "approved by Cleo, but there is no" in only(decided)[2]
    problems = verify(decided, base)
    assert [(one.line, "this decision is missing at the base" in one.message) for one in problems] == [(5, True)]


def test_a_decision_of_another_asset_is_not_taken(decided, tmp_path):
    blue = a_run(tmp_path / "blue", id="blue-mug")
    entry = blue.approve(decided, minute=3).entry
    put(decided, [*lines(decided), entry.line + b"\n"])
    file, line, message = only(decided)
    assert (file, line) == (SHOWN["log"], 5) and "a decision on 'blue-mug', in the log of 'red-mug'" in message
    moved = rechained([*read_log("blue-mug", decided)])
    log_path(ID, decided).write_bytes(log_path("blue-mug", decided).read_bytes().replace(b"blue-mug", b"red-mug"))
    assert moved and "the signature is not that of Ada" in only(decided)[2]


def test_a_forged_signature_and_a_strangers_are_named(decided):
    mallory = a_signer("Mallory")
    entries = list(read_log(ID, decided))
    for forged, message in (
        (
            replace(entries[3], signature=mallory.sign(entries[3].signed_bytes).hex()),
            "the signature is not that of Cleo",
        ),
        (_signed(replace(entries[3], key=mallory.fingerprint), mallory), "which is nobody's in reviewers.json"),
        (_signed(replace(entries[3], who="Ada"), a_signer("Cleo")), "says 'Ada', but its key"),
    ):
        put(decided, [entry.line + b"\n" for entry in (*entries[:3], forged)])
        file, line, found = only(decided)
        assert (file, line) == (SHOWN["log"], 4) and message in found


def _signed(entry, signer):
    return replace(entry, signature=signer.sign(entry.signed_bytes).hex())


def test_what_a_key_signed_after_it_was_revoked_is_void(decided):
    revoke_key(decided, a_signer("Cleo").fingerprint, at(4))
    assert verify(decided) == ()
    revoke_key(decided, a_signer("Cleo").fingerprint, at(3))
    file, line, message = only(decided)
    assert (file, line) == (SHOWN["log"], 4) and f"revoked at {at(3)}" in message


def test_what_a_thief_decided_is_undone_by_deciding_anew(decided, run, other):
    """The log only grows, so a void decision stays in it; it counts neither then nor later."""
    run.approve(decided, "Bob", "stolen", minute=5)
    revoke_key(decided, a_signer("Bob").fingerprint, at(5))
    assert only(decided)[:2] == (SHOWN["log"], 5)
    done = run.reject(decided, "Ada", minute=6)
    assert done.withdrawn and only(decided)[:2] == (
        SHOWN["log"],
        4,
    )  # what Cleo approved is right again, and is missing
    assert other.approve(decided, "Cleo", minute=7).entry.sequence == 4
    assert verify(decided) == () and find_record(ID, decided).decision.who == "Cleo"


def test_what_a_key_signed_before_it_was_added_is_void(golden, run):
    add_reviewer(golden, "Dora", when=at(0))
    run.approve(golden, "Dora")
    path = reviewers_path(golden)
    path.write_text(path.read_text().replace(at(0), at(1)))
    assert f"with a key of Dora that was added at {at(1)}" in only(golden)[2]


def test_a_reviewer_who_was_removed_or_renamed_is_missed(decided):
    path = reviewers_path(decided)
    good = path.read_text()
    path.write_text(good.replace('"Cleo"', '"Clio"'))
    assert "says 'Cleo', but its key" in only(decided)[2]
    path.unlink()
    assert only(decided)[:2] == (SHOWN["log"], 1)


def test_a_lower_role_counts_less(decided):
    (decided / "policy.json").write_text('{"version": 1, "role": "admin"}')
    file, _, message = only(decided)
    assert file == SHOWN["record"] and "the approval does not count: Cleo is reviewer" in message
    set_role(decided, "Cleo", "admin")
    assert verify(decided) == ()


def test_a_record_rolled_back_to_an_earlier_decision_is_named(golden, run, other, tmp_path):
    run.approve(golden)
    shutil.copytree(golden, tmp_path / "old")
    other.approve(golden, "Bob", minute=1)
    shutil.copy(record_path(ID, tmp_path / "old"), record_path(ID, golden))
    shutil.rmtree(previews_folder(ID, golden))
    shutil.copytree(previews_folder(ID, tmp_path / "old"), previews_folder(ID, golden))
    file, _, message = only(golden)
    assert file == SHOWN["record"]
    assert f"the record was rolled back to line 1 of {golden}/{SHOWN['log']}: Bob approved the asset anew" in message


def test_a_withdrawn_record_put_back_is_named(golden, run, tmp_path):
    run.approve(golden)
    shutil.copytree(golden, tmp_path / "old")
    run.reject(golden, "Bob", minute=1)
    for folder in ("records", "previews"):
        shutil.copytree(tmp_path / "old" / folder, golden / folder, dirs_exist_ok=True)
    assert "withdrawn: Bob rejected these bytes" in only(golden)[2]


def test_a_record_of_other_bytes_under_a_true_decision_is_named(decided, run):
    record = find_record(ID, decided)
    forged = replace(record, toolchain={"pymeshlab": "1"})
    record_path(ID, decided).write_bytes(forged.to_bytes())
    file, line, message = only(decided)
    assert file == SHOWN["record"] and line and "is about other bytes: the record was changed" in message


@pytest.mark.parametrize(
    ("field", "value"), [("who", "Ada"), ("when", at(9)), ("why", "better"), ("entry_sha256", "0" * 64)]
)
def test_a_resealed_decision_is_named(decided, field, value):
    record = find_record(ID, decided)
    decision = Decision(**{**vars(record.decision), field: value})
    record_path(ID, decided).write_bytes(replace(record, decision=decision).to_bytes())
    file, line, message = only(decided)
    assert file == SHOWN["record"] and f"#/decision/{field}" in message
    assert f'"{field}"' in record_path(ID, decided).read_text().split("\n")[line - 1]


def test_a_record_that_names_a_rejection_is_named(golden, run):
    entry = run.reject(golden).entry
    record = record_from_manifest(run.manifest, Decision(entry.who, entry.when, entry.why, entry.sha256))
    record_path(ID, golden).write_bytes(record.to_bytes())
    (previews_folder(ID, golden) / "views").mkdir(parents=True)
    for name in run.manifest["files"]:
        shutil.copy(run.folder / name, previews_folder(ID, golden) / name)
    (previews_folder(ID, golden) / "spec.json").write_bytes(run.spec_json)
    assert "line 1 of" in only(golden)[2] and "is a rejection, not an approval" in only(golden)[2]


def test_previews_that_do_not_fit_are_named(decided):
    folder = previews_folder(ID, decided)
    (folder / "asset.glb").write_bytes(b"other")
    (folder / "views/000.png").unlink()
    (folder / "views/001.png").unlink()
    (folder / "views/001.png").symlink_to("002.png")
    (folder / "more.png").write_bytes(b"")
    (folder / ".more.png.1.2.part").write_bytes(b"")
    found = {one.file.split("red-mug/")[1]: one.message.split(".")[0] for one in verify(decided)}
    assert found.pop("asset.glb").startswith("is not the approved file")
    assert found == {
        "views/000.png": "is missing",
        "views/001.png": "is a link; allowed: the file itself",
        "more.png": "is not part of the record",
    }


def test_previews_or_an_approval_without_a_record_are_named(decided):
    record_path(ID, decided).unlink()
    assert [(one.file.split("golden/")[1], one.line) for one in verify(decided)] == [
        ("previews/red-mug", None),
        (SHOWN["log"], 4),
    ]


def test_links_and_strays_are_named(decided):
    log, record = log_path(ID, decided), record_path(ID, decided)
    for path in (log, record):
        path.rename(path.with_suffix(".kept"))
        path.symlink_to(path.with_suffix(".kept").name)
    (decided / "previews" / "file").write_bytes(b"")
    (decided / "records" / ".hidden").write_bytes(b"")
    found = {one.file.split("golden/")[1]: one.message for one in verify(decided)}
    assert sorted(found) == [
        "decisions/red-mug.jsonl",
        "decisions/red-mug.kept",
        "previews/file",
        "records/red-mug.json",
        "records/red-mug.kept",
    ]


def test_folders_that_are_links_are_named(decided, tmp_path):
    for name in ("previews/red-mug/views", "decisions"):
        moved = (decided / name).rename(tmp_path / f"moved-{name.split('/')[-1]}")
        (decided / name).symlink_to(moved)
    found = {one.file.split("golden/")[1] for one in verify(decided)}
    assert "decisions" in found and "previews/red-mug/views/000.png" in found


def test_a_profile_that_was_signed_but_is_not_the_specs_is_named(golden, run, tmp_path):
    """The policy asks less of the profile that the reviewer named."""
    (golden / "policy.json").write_text('{"version": 1, "profiles": {"film-hero": {"approvals": 2}}}')
    run = a_run(tmp_path / "hero", profile="film-hero")
    run.approve(golden)
    [entry] = read_log(ID, golden)
    entry = _signed(replace(entry, profile="game-prop"), a_signer("Ada"))
    put(golden, [entry.line + b"\n"])
    replace(run).approve(golden, "Bob", minute=1)
    [_, second] = read_log(ID, golden)
    lied = _signed(replace(second, profile="game-prop"), a_signer("Bob"))
    put(golden, [entry.line + b"\n", lied.line + b"\n"])
    record = record_from_manifest(run.manifest, Decision("Bob", lied.when, lied.why, lied.sha256))
    record_path(ID, golden).write_bytes(record.to_bytes())
    assert {one.message.split(",")[0] for one in verify(golden)} == {"signed for the profile 'game-prop'"}


def test_a_policy_and_reviewers_that_cannot_be_read_are_named(decided):
    (decided / "policy.json").write_text('{"version": 1,\n"approvals": 0}')
    assert only(decided)[:2] == ("policy.json", 2)
    reviewers_path(decided).write_text("{")
    assert [(one.file.split("golden/")[1], one.line) for one in verify(decided)] == [
        ("reviewers.json", 1),
        ("policy.json", 2),
    ]


def test_a_problem_reads_as_compilers_write_it():
    assert str(Problem("golden/policy.json", None, "no")) == "golden/policy.json: no"


# Since a base that is trusted.


@pytest.fixture
def base(decided, tmp_path):
    return shutil.copytree(decided, tmp_path / "base")


def test_a_log_that_grew_by_known_reviewers_is_right(decided, base, run):
    run.approve(decided, "Ada", minute=5)
    assert verify(decided, base) == ()


def test_a_rewritten_or_missing_log_is_named_by_the_base(decided, base, run, other):
    put(decided, lines(decided)[:2])
    record_path(ID, decided).unlink()
    shutil.rmtree(previews_folder(ID, decided))
    run.approve(decided, "Bob", "rewritten", minute=4)
    other.approve(decided, "Bob", minute=5)
    assert verify(decided) == () and only(decided, base)[:2] == (SHOWN["log"], 3)
    log_path(ID, decided).unlink()
    assert "is gone, with 4 decisions" in verify(decided, base)[0].message


def test_a_change_cannot_grant_itself_rights(decided, base, run, other):
    add_reviewer(decided, "Mallory", "admin")
    assert verify(decided, base) == ()  # people review that
    run.approve(decided, "Mallory", minute=5)
    assert verify(decided) == ()
    file, line, message = only(decided, base)
    assert (file, line) == (SHOWN["log"], 5) and "a change cannot grant itself rights" in message


def test_a_key_slipped_in_beside_a_known_reviewers_does_not_count(decided, base, run):
    stolen = signer_from_bytes("Ada", b"m" * 32)
    add_key(decided, "Ada", "admin", None, stolen.public, at(5))
    run.approve(decided, minute=5, signer=stolen)
    assert verify(decided) == () and "which is nobody's" in only(decided, base)[2]


def test_a_role_that_was_raised_in_the_change_does_not_count(golden, tmp_path):
    (golden / "policy.json").write_text('{"version": 1, "profiles": {"film-hero": {"role": "admin"}}}')
    (golden / "records").mkdir(exist_ok=True)
    base = shutil.copytree(golden, tmp_path / "base")
    set_role(golden, "Bob", "admin")
    a_run(tmp_path / "hero", profile="film-hero").approve(golden, "Bob")
    assert verify(golden) == ()
    assert "Bob is reviewer; assets of the profile 'film-hero' need admin" in only(golden, base)[2]


def test_a_policy_that_was_loosened_in_the_change_does_not_count(golden, run, tmp_path):
    (golden / "policy.json").write_text('{"version": 1, "approvals": 2}')
    base = shutil.copytree(golden, tmp_path / "base")
    (golden / "policy.json").write_text('{"version": 1, "approvals": 1}')
    run.approve(golden)
    assert verify(golden) == () and "1 of the 2 approvals" in only(golden, base)[2]


def test_a_revoked_key_signs_nothing_new_whatever_time_it_names(golden, run, other, tmp_path):
    run.approve(golden)
    thief = shutil.copytree(golden, tmp_path / "thief")
    revoke_key(golden, a_signer("Ada").fingerprint, at(60))
    base = shutil.copytree(golden, tmp_path / "base")
    other.approve(thief, "Ada", minute=1)
    shutil.copy(reviewers_path(golden), reviewers_path(thief))
    assert verify(thief) == ()  # the time is the thief's word
    assert f"is revoked since {at(60)}" in only(thief, base)[2]


def test_a_revocation_is_not_taken_back(decided, base):
    revoke_key(base, a_signer("Cleo").fingerprint, at(30))
    assert only(decided, base)[0] == "reviewers.json"
    revoke_key(decided, a_signer("Cleo").fingerprint, at(29))
    assert verify(decided, base) == ()


def test_a_base_without_reviewers_or_that_cannot_be_read_proves_nothing(decided, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "nobody was a reviewer at the base" in only(decided, tmp_path / "empty")[2]
    (tmp_path / "empty" / "policy.json").write_text("[]")
    assert verify(decided, tmp_path / "empty")[0].file == f"{tmp_path}/empty/policy.json"
    assert read_reviewers(decided).by_name("Ada") is not None
