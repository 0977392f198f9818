"""No byte of golden/ can change without a word from verify, unless nothing that it says has changed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golden.policy import read_policy
from golden.reviewers import read_reviewers
from golden.verifying import verify
from tests.unit.golden.golden_samples import four_decisions, tree

POLICY = (
    b'{\n  "version": 1,\n  "approvals": 1,\n  "role": "reviewer",\n  "profiles": {"film-hero": {"role": "admin"}}\n}\n'
)
TEXT = (".json", ".jsonl")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """(folder, its files, what reviewers and policy say)."""
    golden = four_decisions(tmp_path_factory.mktemp("flips"))
    (golden / "policy.json").write_bytes(POLICY)
    assert verify(golden) == ()
    return golden, tree(golden), meaning(golden)


def meaning(golden):
    """What decisions are judged by: not emails, nor when a key was added, but for the newest decision's."""
    reviewers = [
        (
            one.name,
            one.role,
            [(key.fingerprint, one.name == "Cleo" and key.added > "2026-01-02T03", key.revoked) for key in one.keys],
        )
        for one in read_reviewers(golden)
    ]
    return reviewers, read_policy(golden).for_profile("game-prop")


SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SETTINGS
@given(st.data())
def test_a_changed_byte_is_named_with_file_and_line(place, data):
    golden, files, said = place
    name = data.draw(st.sampled_from(sorted(files)))
    position = data.draw(st.integers(0, len(files[name]) - 1))
    raw = bytearray(files[name])
    raw[position] ^= data.draw(st.integers(1, 255))
    check(golden, name, bytes(raw), files[name], said, files[name].count(b"\n", 0, position) + 1)


@SETTINGS
@given(st.data())
def test_a_removed_or_added_byte_is_named_with_file_and_line(place, data):
    golden, files, said = place
    name = data.draw(st.sampled_from(sorted(files)))
    position = data.draw(st.integers(0, len(files[name])))
    added = data.draw(st.binary(max_size=2))
    raw = files[name][:position] + added + files[name][position + (not added) :]
    if raw != files[name]:
        check(golden, name, raw, files[name], said, files[name].count(b"\n", 0, position) + 1)


def check(golden, name, raw, good, said, line):
    path = golden / name
    path.write_bytes(raw)
    try:
        problems = verify(golden)
        if not problems:
            assert name in ("policy.json", "reviewers.json") and meaning(golden) == said
            return
        # What reviewers and policy are judged by are the decisions: with another key or demand it is these that fail.
        judged = (
            ("decisions/red-mug.jsonl", "records/red-mug.json") if name in ("policy.json", "reviewers.json") else ()
        )
        for problem in problems:
            found = problem.file.removeprefix(f"{golden}/")
            assert found in (name, *judged) and problem.message
            assert found.startswith("previews/") or problem.line is not None
            if name == "decisions/red-mug.jsonl":
                assert problem.line in (line, line + 1, raw.count(b"\n") + 1)
    finally:
        path.write_bytes(good)


def test_every_file_missing_is_named(place):
    golden, files, said = place
    for name, good in files.items():
        (golden / name).unlink()
        problems = verify(golden)
        (golden / name).write_bytes(good)
        assert problems or name == "policy.json", name
    assert verify(golden) == () and meaning(golden) == said
