"""`assay init`: nothing is overwritten, everything is there in the end, and the first run passes."""

import io
import json
import os
import re
import shlex
import tomllib

import pytest
import yaml

from gate.ci import CI_VARIABLES
from gate.cli import main
from gate.house import HOUSE
from gate.keys import key_file
from gate.starter import telling
from gate.starter.asset import starter_mesh, starter_spec
from golden.reviewers import read_reviewers
from golden.writing import write_new
from tests.unit.gate.git_samples import SURROUNDINGS, a_repository, commit_all, git

NAME, EMAIL = "Ada Lovelace", "ada@example.org"
WRITTEN = {
    ".github/workflows/assay.yml",
    ".gitignore",
    ".pre-commit-config.yaml",
    "assay.toml",
    "golden/decisions/starter.jsonl",
    "golden/policy.json",
    "golden/previews/starter/spec.json",
    "golden/previews/starter/starter.obj",
    "golden/records/starter.json",
    "golden/reviewers.json",
    "specs/meshes/starter.obj",
    "specs/starter.json",
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A person's machine: git knows them, no key yet, and no service runs this."""
    for name, value in SURROUNDINGS.items():
        monkeypatch.setenv(name, value)
    for name in CI_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[user]\n\tname = {NAME}\n\temail = {EMAIL}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("ASSAY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("ASSAY_KEY_PASSPHRASE", "")
    monkeypatch.delenv("ASSAY_CACHE", raising=False)
    return tmp_path


@pytest.fixture
def repository(home, monkeypatch):
    monkeypatch.chdir(a_repository(home / "repository"))
    return home / "repository"


@pytest.fixture
def ungated(monkeypatch):
    """The first run is another test's."""
    monkeypatch.setattr("gate.starter.first_run.first_run", lambda plan, signer: 0)


def files(folder):
    """Every file below a folder but for git's own and what is made, by name, with its bytes."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {
        name: path.read_bytes() for name, path in names.items() if not name.startswith((".git/", "runs/", ".assay/"))
    }


def test_a_fresh_repository_passes_at_once_and_the_same_again_changes_nothing(repository, monkeypatch, capsys):
    assert main(["init"]) == 0
    out = capsys.readouterr().out
    assert "1 asset: 1 PASS" in out and "next: git add -A" in out
    before = files(repository)
    assert set(before) == WRITTEN
    [ada] = read_reviewers(repository / "golden")
    assert (ada.name, ada.email) == (NAME, EMAIL)
    [decision] = [json.loads(line) for line in before["golden/decisions/starter.jsonl"].splitlines()]
    assert decision["why"] == "starter asset of assay init"
    # What is signed, and with which key, was said before.
    fingerprint = ada.keys[0].fingerprint[:16]
    assert f"signing as {NAME}, with the key {fingerprint} ({key_file(NAME).path}):" in out
    assert "approve starter, specs/meshes/starter.obj (sha256 " in out
    commit_all(repository)
    assert git(repository, "status", "--porcelain") == ""
    assert main(["verify"]) == 0
    assert capsys.readouterr().out == "1 record, 1 decision: intact\n"

    monkeypatch.delenv("ASSAY_KEY_PASSPHRASE")  # nothing is signed, so nobody is asked
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["init"]) == 0
    out = capsys.readouterr().out
    assert files(repository) == before and "wrote" not in out and "signing" not in out and "added" not in out
    # What somebody rejected is not approved again.
    assert main(["reject", "starter", "--reason", "no starter here"]) == 0 and main(["init"]) == 1
    assert "signing" not in capsys.readouterr().out
    # A starter asset that was changed is the user's, and is judged as it is.
    mesh = repository / "specs/meshes/starter.obj"
    mesh.write_text("\n".join(mesh.read_text().splitlines()[:-1]) + "\n")
    assert main(["init"]) == 1
    out = capsys.readouterr().out
    assert "boundary-edge: 4 edges are open" in out and "signing" not in out


def test_a_dry_run_lists_and_writes_nothing(repository, monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")  # nothing is signed
    (repository / "assay.toml").write_text("")
    before = files(repository)
    assert main(["init", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert files(repository) == before and not key_file(NAME).path.exists() and not (repository / "golden").exists()
    listed = {line.split()[2] for line in out.splitlines() if line.startswith("would write")}
    assert listed == {name for name in WRITTEN if "starter" not in name} - {".gitignore", "assay.toml"} | {
        "specs/starter.json",
        "specs/meshes/starter.obj",
    }
    assert "is there" in out and "would add to .gitignore" in out and f"{NAME} <{EMAIL}> with a new key" in out


def test_what_is_there_is_kept_and_the_rest_goes_on(repository, ungated, capsys):
    there = {
        "assay.toml": 'paths = ["assets"]\nruns = "made by assay"\n',
        "assets/keep.txt": "",
        ".pre-commit-config.yaml": "repos: []\n",
        ".github/workflows/assay.yml": "on: push\n",
        "golden/policy.json": '{"version": 1}\n',
        ".gitignore": "*.log",
    }
    for name, text in there.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text)
    assert main(["init"]) == 0
    out = capsys.readouterr().out
    after = files(repository)
    ignore = there.pop(".gitignore")
    assert {name: after[name].decode() for name in there} == there
    assert after[".gitignore"].decode().splitlines() == [
        ignore,
        "# assay: what it makes and measures",
        "made by assay/",
        ".assay/",
    ]
    assert "assets/starter.json" in after and "specs/starter.json" not in after
    said = [line for line in out.splitlines() if line.startswith("is there")]
    assert [line.split()[2] for line in said] == [
        "assay.toml",
        "golden/policy.json",
        ".github/workflows/assay.yml",
        ".pre-commit-config.yaml",
    ]
    assert all(line.endswith("stays as it is") for line in said)
    assert "add to `repos` of .pre-commit-config.yaml:\n  - repo: local\n" in out


def test_lines_that_git_ignores_by_already_are_not_added(repository, ungated):
    (repository / ".gitignore").write_text("runs\n.*\n!.git*\n!.pre*\n")
    assert main(["init"]) == 0
    assert (repository / ".gitignore").read_text() == "runs\n.*\n!.git*\n!.pre*\n"


def test_a_folder_called_runs_stays_the_projects_own(repository, capsys):
    (repository / "runs").mkdir()
    (repository / "runs/marathon.txt").write_text("")
    assert main(["init"]) == 0
    assert [path.name for path in (repository / "runs").iterdir()] == ["marathon.txt"]
    assert (repository / ".assay/runs/starter/report.json").is_file()
    assert (repository / ".gitignore").read_text().splitlines()[1:] == [".assay/"]


def test_meshes_that_are_there_are_gated_from_now_on(repository, ungated, capsys):
    for name in ("art/props/a.obj", "art/b.GLB", "vendor/c.stl", "odd, 'name'/d.ply", "top.obj", ".hidden/e.obj"):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text("")
    (repository / ".gitignore").write_text("vendor/\n")
    (repository / "gone.obj").write_text("")
    git(repository, "add", "gone.obj")
    (repository / "gone.obj").unlink()
    assert main(["init"]) == 0
    settings = tomllib.loads((repository / "assay.toml").read_text())
    assert settings["paths"] == ["specs", "art", "odd, 'name'", "top.obj"]
    out = capsys.readouterr().out
    assert "4 mesh files were here already" in out and "baseline art 'odd" in out
    assert main(["init"]) == 0 and "mesh files" not in capsys.readouterr().out


def test_what_git_would_leave_out_is_said(repository, ungated, capsys):
    (repository / ".gitignore").write_text("*.obj\n")
    assert main(["init"]) == 0
    assert "specs/meshes/starter.obj: git ignores it (.gitignore:1:*.obj): git add -f" in capsys.readouterr().out


def test_a_key_that_is_there_is_taken(home, repository, ungated, capsys):
    assert main(["key", "new", NAME, "--golden", str(home / "other")]) == 0
    before = key_file(NAME).path.read_bytes()
    assert main(["init", str(repository)]) == 0
    assert "the key you had" in capsys.readouterr().out and key_file(NAME).path.read_bytes() == before
    assert read_reviewers(repository / "golden").by_name(NAME).keys[0].public == (
        read_reviewers(home / "other").by_name(NAME).keys[0].public
    )


def test_reviewers_who_do_not_have_the_key_are_left_alone(repository, capsys):
    assert main(["key", "new", "Bob", "--golden", "golden"]) == 0
    before = (repository / "golden/reviewers.json").read_bytes()
    assert main(["init"]) == 1
    out = capsys.readouterr().out
    assert (repository / "golden/reviewers.json").read_bytes() == before and not key_file(NAME).path.exists()
    assert "golden/reviewers.json does not have your key" in out and "golden-missing: needs review" in out
    assert main(["key", "new", NAME]) == 0 and main(["init"]) == 0


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ({"approvals": 2}, "signed; golden/policy.json asks for 2 approvals"),
        ({"author_may_approve": False}, "not approved: starter: the author of a spec may not approve it"),
        ({"approvals": "two"}, "not approved: golden/policy.json#/approvals"),
    ],
)
def test_a_policy_that_asks_for_more_holds(repository, capsys, policy, says):
    (repository / "golden").mkdir()
    (repository / "golden/policy.json").write_text(json.dumps({"version": 1, **policy}))
    assert main(["init"]) == 1
    assert says in capsys.readouterr().out and not (repository / "golden/records/starter.json").exists()


def test_no_repository_no_folder_no_person_no_project_in_a_project(home, repository, monkeypatch, capsys):
    assert main(["init", str(home)]) == 2
    assert "not in the work tree of a git repository" in (said := capsys.readouterr().err) and "`git init`" in said
    assert main(["init", "nowhere"]) == 2
    assert "nowhere: no such folder" in capsys.readouterr().err
    (repository / "sub").mkdir()
    (repository / "assay.toml").write_text("")
    assert main(["init", "sub"]) == 2
    assert "lies in a project that is set up already (assay.toml)" in capsys.readouterr().err
    (repository / "assay.toml").write_text("paths = 1\n")
    assert main(["init"]) == 2
    assert "assay.toml: paths: " in capsys.readouterr().err
    (repository / "assay.toml").unlink()
    (repository / "specs").write_text("a file")
    assert main(["init"]) == 2
    assert "specs: is a file, where a folder has to be" in capsys.readouterr().err
    (repository / "specs").unlink()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for words in (["init"], ["init", "--dry-run"]):
        assert main(words) == 2
        said = capsys.readouterr().err
        assert "git config --global user.name " in said and "git config --global user.email " in said
    assert files(repository) == {} and not (home / "keys").exists()


def test_the_house_itself_is_set_up_already(capsys):
    assert main(["init", str(HOUSE), "--dry-run"]) == 2
    assert "assay's own repository: `./run init DIR`" in capsys.readouterr().err


@pytest.mark.parametrize("variable", ["CI", "JENKINS_URL"])
def test_an_automatic_run_signs_nothing(repository, monkeypatch, variable, capsys):
    monkeypatch.setenv(variable, "1")
    assert main(["init"]) == 2
    assert f"init is refused in an automatic run ({variable} is set)" in capsys.readouterr().err
    assert files(repository) == {} and not key_file(NAME).path.exists()


def test_no_terminal_to_ask_for_a_passphrase_at(home, repository, ungated, monkeypatch, capsys):
    monkeypatch.setenv("ASSAY_KEY_PASSPHRASE", "open, please")
    other = a_repository(home / "other")
    assert main(["init", str(other)]) == 0 and key_file(NAME).locked
    monkeypatch.delenv("ASSAY_KEY_PASSPHRASE")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["init"]) == 2  # a key that is locked stays so
    assert "set ASSAY_KEY_PASSPHRASE" in capsys.readouterr().err and files(repository) == {}
    key_file(NAME).path.unlink()
    assert main(["init"]) == 0
    assert "the key has no passphrase" in capsys.readouterr().out and not key_file(NAME).locked


def test_killed_in_between_the_same_again_goes_on(repository, monkeypatch):
    with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
        patched.setattr(telling, "write_ignored", lambda plan: 1 / 0)
        telling_run(repository)
    assert "golden/reviewers.json" in files(repository) and "golden/records/starter.json" not in files(repository)
    assert main(["init"]) == 0
    assert set(files(repository)) == WRITTEN


def telling_run(folder):
    """What the command does, up to the first gate, without its net for errors."""
    from gate.starter.first_run import git_person, signer_of
    from gate.starter.plan import make_plan

    plan = make_plan(folder)
    person = git_person(plan.repository)
    signer_of(plan, person)
    telling.tell_written(plan, person, True, True)


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path, monkeypatch):
    path = tmp_path / "a" / "assay.toml"
    assert write_new(path, b"ours") and not write_new(path, b"again")
    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    assert not write_new(path, b"again")
    assert path.read_bytes() == b"ours" and [one.name for one in path.parent.iterdir()] == ["assay.toml"]


def test_a_project_below_the_root_has_its_workflow_at_the_root(repository, ungated, monkeypatch, capsys):
    folder = repository / "my art"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert main(["init"]) == 0
    workflow = (repository / ".github/workflows/assay.yml").read_text()
    assert 'working-directory: "my art"' in workflow and 'path: "my art/.assay/cache"' in workflow
    [hook] = yaml.safe_load((repository / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert shlex.split(hook["entry"]) == ["sh", "-c", "cd 'my art' && exec assay gate"]
    assert re.search(hook["files"], "my art/specs/a.json") and not re.search(hook["files"], "my_art/a.json")
    out = capsys.readouterr().out
    assert "../.github/workflows/assay.yml" in out and str(repository) not in out
    assert (folder / "assay.toml").exists() and (folder / ".gitignore").exists()
    assert not (repository / "assay.toml").exists()


def test_the_starter_asset_is_the_same_for_all():
    assert starter_mesh().count("\nf ") == 6 and json.loads(starter_spec())["file"]["path"] == "meshes/starter.obj"
