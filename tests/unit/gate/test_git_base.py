"""golden/ as an earlier commit has it: the merge base, its bytes, and what is said where it cannot be known."""

import pytest

from gate.errors import GateError
from gate.git_base import golden_since
from tests.unit.gate.git_samples import SURROUNDINGS, a_repository, commit_all, git, state


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    for name, value in SURROUNDINGS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def house(tmp_path):
    """main: one, two; the branch `change` began at one, and changed golden/ after that."""
    folder = a_repository(tmp_path / "repo")
    (folder / "golden" / "records").mkdir(parents=True)
    (folder / "golden" / "records" / "mug.json").write_bytes(b"one\r\n\0\xff")
    (folder / "golden" / "empty").write_bytes(b"")
    (folder / "golden" / "passwd").symlink_to("/etc/passwd")
    (folder / "goldenrod").write_text("no golden file")
    commit_all(folder)
    git(folder, "branch", "change")
    (folder / "golden" / "records" / "mug.json").write_text("two")
    commit_all(folder)
    git(folder, "checkout", "-q", "change")
    (folder / "golden" / "records" / "mug.json").write_text("changed")
    commit_all(folder)
    return folder


def laid_out(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("ref", ["main", "main~1", "refs/heads/main"])
def test_it_is_the_merge_bases_plain_files_byte_for_byte(house, ref):
    before = state(house)
    with golden_since(ref, house / "golden") as base:
        assert base.commit == git(house, "rev-parse", "main~1")
        assert laid_out(base.folder) == {"records/mug.json": b"one\r\n\0\xff", "empty": b""}
    assert not base.folder.exists() and state(house) == before


def test_golden_may_be_the_repository_itself_or_new(house, tmp_path):
    with golden_since("main", house) as base:
        assert set(laid_out(base.folder)) == {"golden/records/mug.json", "golden/empty", "goldenrod"}
    (house / "other").mkdir()
    with golden_since("main", house / "other") as base:
        assert laid_out(base.folder) == {}


@pytest.mark.parametrize("ref", ["nowhere", "", "-x", "HEAD:golden", "main^{tree}", "--all"])
def test_a_ref_that_is_no_commit_is_refused(house, ref):
    with (
        pytest.raises(GateError, match=f"--since {ref.replace('^', '.')}: no such commit in .*name a branch"),
        golden_since(ref, house / "golden"),
    ):
        pass


def test_a_clone_that_is_too_shallow_says_how_to_deepen_it(house, tmp_path):
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{house}", "shallow")
    for ref, said in (("origin/main", "share no commit here"), ("v1", "no such commit")):
        with (
            pytest.raises(GateError, match=f"--since {ref}: .*{said}.*git fetch --unshallow.*fetch-depth: 0"),
            golden_since(ref, tmp_path / "shallow" / "golden"),
        ):
            pass


def test_histories_that_share_nothing_and_folders_without_one_are_refused(house, tmp_path):
    git(house, "checkout", "-q", "--orphan", "alone")
    commit_all(house)
    with (
        pytest.raises(GateError, match="HEAD and it share no commit here: name a commit that this branch began from"),
        golden_since("main", house / "golden"),
    ):
        pass
    with pytest.raises(GateError, match="not in the work tree of a git repository"), golden_since("x", tmp_path):
        pass
