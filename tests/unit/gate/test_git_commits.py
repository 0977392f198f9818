"""A decision as a commit: what is in it, what it leaves alone, and what is refused before anything is written."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from gate.errors import GateError
from gate.git_commits import AssetFiles, Author, check_history, commit_decision, holds, open_branch
from tests.unit.gate.git_samples import SURROUNDINGS, a_repository, commit_all, git, state

ADA = Author("Ada Lovelace", "ada@example.org")
WHEN = "2026-03-04T05:06:07Z"
TRAILERS = {"Assay-Asset": "mug", "Assay-Entry": "e" * 64}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    for name, value in SURROUNDINGS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def golden(tmp_path):
    """golden/ of a repository with one commit, with a decision in it that is not committed."""
    folder = a_repository(tmp_path / "repo")
    (folder / "readme").write_text("hello\n")
    (folder / "golden" / "previews" / "mug").mkdir(parents=True)
    (folder / "golden" / "previews" / "mug" / "old.glb").write_bytes(b"old")
    (folder / "golden" / "previews" / "cup").mkdir()
    (folder / "golden" / "previews" / "cup" / "asset.glb").write_bytes(b"cup")
    commit_all(folder)
    return decided(folder / "golden", b"one\n")


def decided(golden, log):
    (golden / "records").mkdir(exist_ok=True)
    (golden / "decisions").mkdir(exist_ok=True)
    (golden / "previews" / "mug" / "old.glb").unlink(missing_ok=True)
    (golden / "previews" / "mug" / "views").mkdir(parents=True, exist_ok=True)
    (golden / "previews" / "mug" / "views" / "000.png").write_bytes(b"\r\n\0 picture")
    (golden / "records" / "mug.json").write_bytes(b"{}\n")
    (golden / "decisions" / "mug.jsonl").write_bytes(log)
    return golden


def files_of(golden, id="mug"):
    return AssetFiles(golden / "records" / f"{id}.json", golden / "decisions" / f"{id}.jsonl", golden / "previews" / id)


def commit(golden, name="assay/mug", author=ADA, message="Approve mug: whole", files=None):
    branch = open_branch(name, golden, author)
    return commit_decision(files or files_of(golden), branch, author, WHEN, message, TRAILERS)


def test_the_commit_holds_this_assets_files_and_nothing_else(golden):
    made = commit(golden)
    assert git(golden, "rev-parse", "assay/mug") == made
    assert git(golden, "diff", "--name-status", "main", made).splitlines() == [
        "A\tgolden/decisions/mug.jsonl",
        "D\tgolden/previews/mug/old.glb",
        "A\tgolden/previews/mug/views/000.png",
        "A\tgolden/records/mug.json",
    ]
    assert git(golden, "show", f"{made}:golden/previews/mug/views/000.png") == "\r\n\0 picture"
    assert git(golden, "fsck", "--strict", "--full", "--no-dangling") == ""


def test_author_committer_and_trailers(golden):
    made = commit(golden, message="Approve mug: whole\n\nAssay-Asset: cup\n\nAssay-Entry: forged")
    shown = git(golden, "log", "-1", "--format=%an|%ae|%at|%cn|%ce|%s|%P", made)
    head = git(golden, "rev-parse", "main")
    assert shown == f"Ada Lovelace|ada@example.org|1772600767|Machine|machine@example.org|Approve mug: whole|{head}"
    trailers = git(golden, "log", "-1", "--format=%(trailers:only,unfold)", made)
    assert trailers.splitlines() == ["Assay-Asset: mug", f"Assay-Entry: {'e' * 64}"]


def test_checkout_index_and_other_changes_are_left_alone(golden):
    house = golden.parent
    (house / "staged").write_text("staged")
    (house / "readme").write_text("changed, not staged\n")
    git(house, "add", "staged", "golden/records/mug.json")
    (golden / "previews" / "cup" / "asset.glb").write_bytes(b"another's work")
    (house / ".git" / "index").chmod(0o444)
    before, index = state(house), (house / ".git" / "index").read_bytes()
    commit(golden)
    assert state(house) == before
    assert (house / ".git" / "index").read_bytes() == index
    assert git(house, "show", "assay/mug:readme") == "hello"
    assert git(house, "show", "assay/mug:golden/previews/cup/asset.glb") == "cup"


def test_it_goes_on_from_the_branch_and_knows_what_is_there(golden):
    files, branch = files_of(golden), open_branch("assay/mug", golden, ADA)
    assert not holds(branch, files)
    first = commit(golden)
    assert holds(branch, files)
    decided(golden, b"one\ntwo\n")
    assert not holds(branch, files)
    second = commit(golden)
    assert git(golden, "rev-parse", f"{second}^") == first
    assert git(golden, "log", "--format=%s", "main..assay/mug").splitlines() == ["Approve mug: whole"] * 2


def test_a_detached_head_a_subfolder_and_another_worktree_will_do(golden, tmp_path):
    house = golden.parent
    git(house, "checkout", "-q", "--detach")
    commit(golden)
    git(house, "worktree", "add", "-q", str(tmp_path / "other"), "-b", "other")
    other = decided(tmp_path / "other" / "golden", b"one\n")
    commit(other, "elsewhere")
    assert git(house, "show", "elsewhere:golden/decisions/mug.jsonl") == "one"
    with pytest.raises(GateError, match=f"--git other: checked out in {tmp_path}/other: name another branch"):
        commit(golden, "other")


def test_the_variables_of_a_hook_do_not_mislead(golden, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(a_repository(tmp_path / "elsewhere") / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    made = commit(golden)
    for name in ("GIT_DIR", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name)
    assert git(golden, "rev-parse", "assay/mug") == made and not (tmp_path / "index").exists()


def test_no_hook_is_run(golden, tmp_path):
    for name in ("post-index-change", "reference-transaction", "post-commit"):
        hook = golden.parent / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        hook.chmod(0o755)
    commit(golden)
    assert not (tmp_path / "ran").exists()


def test_names_that_are_no_utf_8_are_committed_as_they_are(golden):
    name = os.fsdecode(b"a\tb \xff.png")
    (golden / "previews" / "mug" / name).write_bytes(b"odd")
    made = commit(golden)
    listed = subprocess.run(["git", "-C", golden, "ls-tree", "-r", "-z", "--name-only", made], capture_output=True)
    assert b"previews/mug/a\tb \xff.png\0" in listed.stdout


def test_a_branch_with_decisions_that_are_not_here_is_refused(golden):
    decided(golden, b"one\ntwo\n")
    commit(golden)
    decided(golden, b"one\nother\n")
    said = r"golden/decisions/mug\.jsonl there has decisions that are not here: .*git merge assay/mug"
    with pytest.raises(GateError, match=said):
        check_history(open_branch("assay/mug", golden, ADA), files_of(golden))
    before = git(golden, "rev-parse", "assay/mug")
    with pytest.raises(GateError, match=said):
        commit(golden)
    assert git(golden, "rev-parse", "assay/mug") == before


@pytest.mark.parametrize("name", ["", "-d", "a..b", "assay/mug.lock", "@{-1}", "two words", "a//b", "a\nb"])
def test_a_name_that_is_no_branch_is_refused(golden, name):
    with pytest.raises(GateError, match="not a name that git allows"):
        open_branch(name, golden, ADA)


def test_what_stands_in_the_way_is_said_before_anything_is_written(golden, tmp_path, monkeypatch):
    git(golden, "branch", "assay")
    with pytest.raises(GateError, match="'refs/heads/assay' exists"):
        open_branch("assay/mug", golden, ADA)
    with pytest.raises(GateError, match="--git main: checked out in"):
        open_branch("main", golden, ADA)
    with pytest.raises(GateError, match="not in the work tree of a git repository"):
        open_branch("x", tmp_path / "not" / "there", ADA)
    with pytest.raises(GateError, match="not in the work tree of a git repository"):
        open_branch("x", golden.parent / ".git" / "golden", ADA)
    with pytest.raises(GateError, match="has no commit yet"):
        open_branch("x", a_repository(tmp_path / "empty"), ADA)
    monkeypatch.setenv("GIT_COMMITTER_NAME", "")
    with pytest.raises(GateError, match=r"cannot name who commits .* set user\.name and user\.email"):
        open_branch("x", golden, ADA)
    assert git(golden, "for-each-ref", "--format=%(refname:short)").split() == ["assay", "main"]


def test_without_git_it_is_said(golden, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GateError, match="git is not installed here"):
        open_branch("x", golden, ADA)


def test_a_reviewer_without_an_address(golden):
    made = commit(golden, author=Author("Björk <b>", None))
    assert git(golden, "log", "-1", "--format=%an|%ae", made) == "Björk b|"
    assert git(golden, "fsck", "--strict", "--no-dangling") == ""


def test_a_link_among_the_previews_is_refused(golden):
    (golden / "previews" / "mug" / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(GateError, match="previews/mug/passwd: not a plain file"):
        commit(golden)


def test_whoever_moves_the_branch_meanwhile_is_not_lost(golden, monkeypatch):
    """Another commit lands on the branch between our look at it and our move."""
    branch = open_branch("assay/all", golden, ADA)
    others = files_of(golden, "cup")
    others.log.write_bytes(b"cup\n")
    real, raced = type(branch).move, []

    def move(self, to, old):
        if not raced:
            raced.append(None)
            raced[0] = commit_decision(others, branch, ADA, WHEN, "Approve cup: whole", {"Assay-Asset": "cup"})
        real(self, to, old)

    monkeypatch.setattr(type(branch), "move", move)
    made = commit_decision(files_of(golden), branch, ADA, WHEN, "Approve mug: whole", TRAILERS)
    assert git(golden, "rev-parse", f"{made}^") == raced[0]
    assert git(golden, "show", f"{made}:golden/decisions/cup.jsonl") == "cup"
    assert git(golden, "show", f"{made}:golden/decisions/mug.jsonl") == "one"


def test_a_branch_that_cannot_be_written_is_an_error_with_the_branch_as_it_was(golden):
    branch = open_branch("assay/mug", golden, ADA)
    lock = golden.parent / ".git" / "refs" / "heads" / "assay"
    shutil.rmtree(lock, ignore_errors=True)
    lock.write_text(git(golden, "rev-parse", "HEAD") + "\n")
    with pytest.raises(GateError, match="--git assay/mug: "):
        commit_decision(files_of(golden), branch, ADA, WHEN, "x", TRAILERS)
    assert Path(os.fspath(lock)).read_text().strip() == git(golden, "rev-parse", "assay")
