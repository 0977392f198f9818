"""Killed anywhere, or with others at the same time: a decision is made or not, once, and never lost."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.unit.gate.decision_samples import SmallHouse
from tests.unit.gate.git_samples import SURROUNDINGS, git


@pytest.fixture(scope="module")
def built(tmp_path_factory, judges, commands):
    """A house whose box was judged and needs review."""
    house = SmallHouse(tmp_path_factory.mktemp("built"), commands).build()
    house.gate(judges)
    return house


@pytest.fixture
def house(built, tmp_path, monkeypatch):
    for name, value in SURROUNDINGS.items():
        monkeypatch.setenv(name, value)
    return built.copied(tmp_path / "first")


def test_killed_anywhere_the_same_approval_given_again_completes_it(house, tmp_path):
    words = ("approve", "--reason", "whole", "--by", "Ada", "--git")
    names, step, records = [], 0, set()
    while True:
        step += 1
        here = house.copied(tmp_path / str(step))
        done = house.commands.run(here.words(*words), here.folder, here.environment(), step)
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
        names.append(done.stdout)
        record = here.golden / "records" / "box.json"
        records.add(record.exists())
        if record.exists():
            assert json.loads(record.read_bytes())["decision"]["who"] == "Ada"
        again = here.run(*words)
        committed = git(here.folder, "for-each-ref", "refs/heads/assay/box") != ""
        assert committed and (again.returncode == 0 or "nothing to do" in again.stderr), (step, again.stderr)
        check_whole(here)
        shutil.rmtree(here.folder.parent)
    check_whole(here)
    assert records == {False, True} and set(names) == {"rename", "git"} and len(names) >= 8


def check_whole(house):
    """One decision, in golden/ and on the branch, and nothing half written anywhere."""
    assert house.ok("verify") == "1 record, 1 decision: intact\n"
    assert git(house.folder, "log", "--format=%s", "main..assay/box") == "Approve box: whole"
    names = sorted(house.golden_files())
    paths = [f"golden/{name}" for name in names]
    committed = git(house.folder, "ls-tree", "-r", "--format=%(path) %(objectname)", "assay/box", "golden").splitlines()
    here = git(house.folder, "hash-object", *paths).splitlines()
    assert committed == [f"{path} {sum}" for path, sum in zip(paths, here, strict=True)]


def test_many_reviewers_at_once_on_one_branch(house):
    names = ["Ada", "Bob", "Cem", "Dan"]
    for name in names[2:]:
        house.ok("key", "new", name)
    house.policy(approvals=len(names))
    lines = [house.words("approve", "--reason", f"seen by {name}", "--by", name, "--git", "all") for name in names]
    ended = at_once(house, lines)
    assert [code for code, _ in ended] == [0] * 4, ended
    assert house.ok("verify") == "1 record, 4 decisions: intact\n"
    reasons = [str(entry["why"]) for entry in house.entries()]
    subjects = git(house.folder, "log", "--reverse", "--format=%s", "main..all").splitlines()
    assert subjects == [f"Approve box: {reason}" for reason in reasons]
    for at, commit in enumerate(git(house.folder, "rev-list", "--reverse", "main..all").splitlines(), 1):
        assert len(git(house.folder, "show", f"{commit}:golden/decisions/box.jsonl").splitlines()) == at


def test_the_same_decision_twice_at_once_is_made_once(house):
    line = house.words("approve", "--reason", "whole", "--by", "Ada", "--git")
    ended = at_once(house, [line, line, line])
    assert sorted(code for code, _ in ended) == [0, 2, 2], ended
    assert all("nothing to do" in said for code, said in ended if code), ended
    check_whole(house)


def at_once(house, lines):
    """(exit code, standard error) of commands that run at the same time."""
    started = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "gate", *line],
            cwd=house.folder,
            env=house.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in lines
    ]
    said = [process.communicate()[1] for process in started]
    return [(process.returncode, words) for process, words in zip(started, said, strict=True)]


def test_an_abandoned_lock_of_git_is_refused_before_anything_is_written(house):
    lock = house.folder / ".git" / "refs" / "heads" / "assay" / "box.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    assert "box.lock" in house.refused("approve", "--reason", "whole", "--by", "Ada", "--git")
    os.unlink(lock)  # noqa: PTH108
    house.ok("approve", "--reason", "whole", "--by", "Ada", "--git")
    check_whole(house)
