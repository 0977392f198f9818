"""`assay verify` as CI runs it: what was altered is named, and a change cannot grant itself rights."""

import json
import shutil

import pytest

from tests.unit.gate.decision_samples import SmallHouse
from tests.unit.gate.git_samples import SURROUNDINGS, commit_all, git


@pytest.fixture(scope="module")
def built(tmp_path_factory, judges, commands):
    """A house with a rejection and an approval, committed on main; HEAD is on the branch `change`."""
    house = SmallHouse(tmp_path_factory.mktemp("built"), commands).build()
    house.gate(judges)
    house.ok("reject", "--reason", "too square", "--by", "Bob")
    house.ok("approve", "--reason", "a box is square", "--by", "Ada")
    commit_all(house.folder)
    git(house.folder, "checkout", "-q", "-b", "change")
    return house


@pytest.fixture
def house(built, tmp_path, monkeypatch):
    for name, value in SURROUNDINGS.items():
        monkeypatch.setenv(name, value)
    return built.copied(tmp_path)


def another_box(house, judges, size):
    house.write_mesh(size)
    house.gate(judges)


def test_intact(house):
    assert house.ok("verify") == "1 record, 2 decisions: intact\n"
    commit = git(house.folder, "rev-parse", "main")
    assert house.ok("verify", "--since", "main") == f"1 record, 2 decisions: intact since {commit[:12]}\n"
    assert json.loads(house.ok("verify", "--since", "main", "--output-format", "json")) == {
        "version": 1,
        "golden": "golden",
        "since": {"ref": "main", "commit": commit},
        "records": 1,
        "decisions": 2,
        "intact": True,
        "problems": [],
    }


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("decisions/box.jsonl", "too square", "too round", 1),
        ("decisions/box.jsonl", "a box is square", "a box is round", 2),
        ("records/box.json", '"who": "Ada"', '"who": "Bob"', None),
        ("previews/box/box.obj", "v ", "v  ", None),
        ("previews/box/spec.json", "game-prop", "film-hero", None),
    ],
)
def test_what_was_altered_by_hand_is_named(house, name, old, new, line):
    path = house.golden / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    out = house.refused("verify", code=1)
    first, *_, last = out.splitlines()
    assert first.startswith(f"golden/{name}{'' if line is None else f':{line}'}"), out
    assert last.startswith("1 record, 2 decisions: ") and last.endswith(("problem", "problems"))
    document = json.loads(house.refused("verify", "--output-format", "json", code=1))
    assert not document["intact"] and document["since"] is None
    assert document["problems"][0]["file"] == f"golden/{name}" and document["problems"][0]["message"]
    assert line is None or document["problems"][0]["line"] == line


def test_what_stands_in_a_file_does_not_speak_to_the_terminal(house):
    (house.golden / "records" / "\x1b[2Jbox\n13 records.json").write_text("{}")
    out = house.refused("verify", code=1)
    assert "\x1b" not in out and len(out.splitlines()) == 2 and r"records/\x1b[2Jbox\n13 records.json: " in out


def test_a_line_that_was_taken_out_or_swapped_is_the_first_broken_link(house):
    path = house.golden / "decisions" / "box.jsonl"
    one, two = path.read_bytes().splitlines(keepends=True)
    for lines in ([two], [two, one]):
        path.write_bytes(b"".join(lines))
        assert house.refused("verify", code=1).startswith("golden/decisions/box.jsonl:1: ")
    path.write_bytes(one)
    assert "golden/records/box.json" in house.refused("verify", code=1)  # what it stands on is gone
    path.write_bytes(b"")
    house.refused("verify", code=1)
    path.unlink()
    assert "golden/records/box.json" in house.refused("verify", code=1)


def test_a_change_cannot_grant_itself_rights(house, judges):
    another_box(house, judges, 2.0)
    house.ok("key", "new", "Eve", "--role", "admin")
    house.ok("approve", "--reason", "mine", "--by", "Eve")
    commit_all(house.folder, "Eve", "eve@example.org")
    assert house.ok("verify") == "1 record, 3 decisions: intact\n"
    out = house.refused("verify", "--since", "main", code=1)
    assert "golden/decisions/box.jsonl:3: by the reviewers of the base: " in out and "cannot grant itself rights" in out


def test_a_change_cannot_ask_for_less(house, judges):
    git(house.folder, "checkout", "-q", "main")
    house.policy(approvals=2)
    commit_all(house.folder)
    git(house.folder, "checkout", "-q", "-b", "less")
    another_box(house, judges, 2.0)
    house.policy(approvals=1)
    house.ok("approve", "--reason", "one is enough", "--by", "Bob")
    assert "golden/records/box.json" in house.refused("verify", "--since", "main", code=1)
    house.policy(approvals=2)
    house.ok("approve", "--reason", "two", "--by", "Ada")
    house.ok("verify", "--since", "main")


def test_a_decision_of_then_may_not_be_gone(house, judges):
    """A log that was cut and went on another way is whole in itself."""
    path = house.golden / "decisions" / "box.jsonl"
    for one in (path, house.golden / "records" / "box.json"):
        one.unlink()
    shutil.rmtree(house.golden / "previews")
    house.gate(judges)
    house.ok("approve", "--reason", "never rejected", "--by", "Ada")
    assert house.ok("verify") == "1 record, 1 decision: intact\n"
    assert "golden/decisions/box.jsonl" in house.refused("verify", "--since", "main", code=1)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--since", "nowhere"], "--since nowhere: no such commit"),
        (["--since", ""], "--since : no such commit"),
        (["--golden", "/nowhere"], "--golden /nowhere: no such folder"),
        (["--golden", "/"], "/"),
        (["--output-format", "xml"], "invalid choice"),
    ],
)
def test_bad_usage(house, words, says):
    done = house.run("verify", *words) if "--golden" not in words else None
    if done is None:
        from gate.cli import main

        assert main(["verify", *words, "--since", "main"]) == 2
        return
    assert done.returncode == 2 and says in done.stderr and done.stdout == ""


def test_reviewers_or_a_policy_that_cannot_be_read_are_named(house):
    (house.golden / "policy.json").write_text('{"version": 1, "approval": 2}')
    assert "golden/policy.json" in house.refused("verify", code=1)
    (house.golden / "policy.json").unlink()
    (house.golden / "reviewers.json").write_text("{}")
    assert "golden/reviewers.json" in house.refused("verify", code=1)


def test_a_policy_for_a_profile_that_nobody_has_is_named(house):
    house.policy(profiles={"film-heros": {"approvals": 2}})
    out = house.refused("verify", code=1)
    assert (
        out.startswith("golden/policy.json: #/profiles/film-heros: no such profile; allowed: ") and "film-hero," in out
    )
