"""Who wrote a spec: git's last author of everything that makes the asset, or nobody that can be named."""

import json

import pytest

from gate.authors import spec_author
from specs.spec import load_spec
from tests.rules.solids import box
from tests.rules.writers import obj
from tests.unit.gate.git_samples import SURROUNDINGS, a_repository, commit_all, git

ADA, BOB = "Ada <ada@example.org>", "Bob <bob@example.org>"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    for name, value in SURROUNDINGS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def repository(tmp_path):
    folder = a_repository(tmp_path / "repo")
    (folder / "readme").write_text("hello\n")
    (folder / "mug.json").write_text(json.dumps({"version": 1, "source": "generate", "prompt": "a red mug"}))
    (folder / "box.mtl").write_text("newmtl paint\nKd 1 1 1\n")
    (folder / "box.obj").write_bytes(b"mtllib box.mtl\n" + obj(*box()))
    (folder / "box.json").write_text(json.dumps({"version": 1, "source": "file", "file": {"path": "box.obj"}}))
    commit_all(folder)
    return folder


def author(folder, id="mug"):
    return spec_author(load_spec(folder / f"{id}.json"))


def test_the_last_who_touched_the_spec(repository):
    assert author(repository) == ADA
    (repository / "readme").write_text("another file\n")
    commit_all(repository, "Bob", "bob@example.org")
    assert author(repository) == ADA
    with (repository / "mug.json").open("a") as spec:
        spec.write("\n")
    assert author(repository) is None  # not committed
    git(repository, "add", "mug.json")
    assert author(repository) is None  # nor staged alone
    commit_all(repository, "Bob", "bob@example.org")
    assert author(repository) == BOB


@pytest.mark.parametrize("name", ["box.obj", "box.mtl"])
def test_the_mesh_of_a_file_asset_and_what_it_reads_count(repository, name):
    assert author(repository, "box") == ADA
    with (repository / name).open("a") as file:
        file.write("# more\n")
    assert author(repository, "box") is None
    commit_all(repository, "Bob", "bob@example.org")
    assert (author(repository, "box"), author(repository)) == (BOB, ADA)


def test_nobody_where_git_cannot_tell(repository, tmp_path, monkeypatch):
    (repository / ".gitignore").write_text("new.json\n")
    (repository / "new.json").write_text((repository / "mug.json").read_text())
    assert author(repository, "new") is None  # ignored, so never committed
    (tmp_path / "mug.json").write_text((repository / "mug.json").read_text())
    assert author(tmp_path) is None  # no repository
    (repository / "box.json").write_text(
        json.dumps({"version": 1, "source": "file", "file": {"path": "../meshes/box.obj"}})
    )
    (tmp_path / "meshes").mkdir()
    for name in ("box.obj", "box.mtl"):
        (repository / name).rename(tmp_path / "meshes" / name)
    commit_all(repository)
    assert author(repository, "box") is None  # the mesh lies outside
    monkeypatch.setenv("PATH", str(tmp_path))
    assert author(repository) is None  # no git


def test_a_history_that_was_cut_off_names_nobody(repository, tmp_path):
    (repository / "readme").write_text("more\n")
    commit_all(repository, "Bob", "bob@example.org")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    assert author(tmp_path / "shallow") is None
    git(tmp_path, "clone", "-q", f"file://{repository}", "whole")
    assert author(tmp_path / "whole") == ADA
