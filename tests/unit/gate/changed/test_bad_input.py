"""What `--changed-since` refuses: always with exit code 2 and the next step, never as "nothing to do"."""

import pytest

from gate.changed import only_changed
from gate.cli import main
from gate.project import find_project
from gate.selection import select_meshes
from tests.unit.gate.changed.change_samples import OTHER, a_project, a_spec, everything, put
from tests.unit.gate.git_samples import a_repository, commit_all, git


@pytest.fixture
def refused(capsys):
    """What a command says when it refuses; it must have printed nothing else."""

    def run(*words):
        assert main(words) == 2
        out, err = capsys.readouterr()
        assert out == "" and "Traceback" not in err and "nothing to" not in err and "0 of" not in err
        return " ".join(err.split())

    return run


@pytest.mark.parametrize("command", [["gate"], ["check", "meshes"]])
@pytest.mark.parametrize(
    ("ref", "step"),
    [
        ("nowhere", "no such commit in .: name a branch, tag or commit that is here (git fetch brings others)"),
        ("mian", 'Did you mean "main"?'),
        ("", "it is empty; name a branch, tag or commit"),
        ("0" * 40, "hosts write zeros for a branch that is new; name the branch that it goes to"),
        ("HEAD:meshes", "no such commit"),
        ("main..HEAD", "no such commit"),
        ("a\0b", "no such commit"),
        ("\udcff", "no such commit"),
        ("--all", "no such commit"),
        ("--output=stolen", "no such commit"),
        ("main --output=stolen", "no such commit"),
    ],
)
def test_a_ref_that_is_no_commit(root, refused, command, ref, step):
    said = refused(*command, f"--changed-since={ref}")
    assert said.startswith("assay: --changed-since") and step in said
    assert not (root / "stolen").exists()


def test_a_ref_is_needed(root):
    with pytest.raises(SystemExit) as stopped:
        main(["gate", "--changed-since"])
    assert stopped.value.code == 2


def test_nothing_is_committed_yet(tmp_path, monkeypatch, refused):
    monkeypatch.chdir(a_project(tmp_path / "new"))
    assert "--changed-since HEAD: no such commit" in refused("gate", "--changed-since", "HEAD")
    commit_all(tmp_path / "new")
    git(tmp_path / "new", "checkout", "-q", "--orphan", "alone")
    said = refused("gate", "--changed-since", "main")
    assert "nothing is committed on this branch yet: commit first, or leave --changed-since out" in said


def test_there_is_no_repository(tmp_path, monkeypatch, refused):
    put(tmp_path / "assay.toml", 'paths = ["meshes"]\n')
    put(tmp_path / "meshes" / "a.obj")
    monkeypatch.chdir(tmp_path)
    said = refused("gate", "--changed-since", "main")
    assert "not in the work tree of a git repository" in said
    assert said.endswith("start in a git repository, or leave --changed-since out")


def test_git_is_not_there_or_cannot_be_started(root, tmp_path, monkeypatch, refused):
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    said = refused("gate", "--changed-since", "main")
    assert "git is not installed here: install git" in said and said.endswith("or leave --changed-since out")
    put(tmp_path / "bin" / "git", "no program").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert "git cannot be started" in refused("gate", "--changed-since", "main")


def test_a_repository_of_somebody_else_names_the_command_that_trusts_it(root, monkeypatch, refused):
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("LANGUAGE", "de")
    said = refused("gate", "--changed-since", "main")
    assert "git does not trust the repository" in said and "git config --global --add safe.directory" in said


def test_a_damaged_repository(root, refused):
    (root / ".git" / "index").write_bytes(b"DIRC nonsense")
    said = refused("gate", "--changed-since", "main")
    assert "git cannot compare" in said and "mend that first" in said


@pytest.mark.parametrize("command", [["gate"], ["check"]])
def test_a_path_outside_the_repository(root, tmp_path, refused, command):
    outside = put(tmp_path / "elsewhere" / "chair.obj")
    said = refused(*command, str(outside), "meshes", "--changed-since", "main")
    assert f"--changed-since: {outside}: outside the repository {root}" in said
    assert said.endswith("gate it from its own repository, or leave --changed-since out")


def test_a_spec_outside_the_repository(root, tmp_path, refused):
    put(tmp_path / "elsewhere" / "specs" / "chair.obj")
    spec = a_spec(tmp_path / "elsewhere" / "specs" / "chair.json", "chair.obj")
    assert f"{spec}: outside the repository" in refused("gate", str(spec), "--changed-since", "main")


def test_a_clone_that_is_too_shallow(root, tmp_path, monkeypatch, refused):
    git(root, "tag", "v1")
    git(root, "checkout", "-q", "-b", "change")
    put(root / "meshes" / "plain.obj", OTHER)
    commit_all(root)
    git(root, "checkout", "-q", "main")
    put(root / "meshes" / "painted.obj", OTHER)
    commit_all(root)
    git(tmp_path, "clone", "-q", "--depth=1", "--no-single-branch", "-b", "change", f"file://{root}", "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    fetch = "fetch it with its history (git fetch --unshallow; in GitHub's checkout: fetch-depth: 0)"
    for ref, said in (("origin/main", "HEAD and it share no commit here"), ("v0", "no such commit")):
        assert f"--changed-since {ref}: {said}" in (found := refused("gate", "--changed-since", ref)) and fetch in found


def test_histories_that_share_nothing(root, refused):
    git(root, "checkout", "-q", "--orphan", "alone")
    commit_all(root, message="another beginning")
    said = refused("gate", "--changed-since", "main")
    assert said.endswith("HEAD and it share no commit here: name a commit that this branch began from")


def test_a_detached_head_is_a_head(root):
    git(root, "checkout", "-q", "--detach")
    project = find_project()
    assert only_changed(everything(project), "main", project).skipped == 4


def test_who_is_elsewhere_has_the_repository_around_them(tmp_path, monkeypatch):
    """The house itself is the project of a folder that has none; its repository is not asked about others' files."""
    folder = a_repository(tmp_path / "mine")
    put(folder / "a.obj")
    put(folder / "b.obj")
    commit_all(folder)
    put(folder / "b.obj", OTHER)
    monkeypatch.chdir(folder)
    project = find_project()
    found = only_changed(select_meshes([folder], project), "main", project)
    assert [path.name for path in found.selection.meshes] == ["b.obj"]


def test_reports_are_written_where_nothing_is_affected(root, capsys):
    for form in ("text", "json", "junit", "sarif", "markdown", "github"):
        assert main(["gate", "--changed-since", "main", "--output-format", form]) == 0
        out, err = capsys.readouterr()
        assert "0 of 4 assets affected" in err
        assert form == "github" or out
