"""Which specs and meshes words and folders stand for, and what is said of the rest."""

import json
import os
from pathlib import Path

import pytest

from gate.errors import GateError
from gate.project import find_project
from gate.selection import select, select_meshes, select_specs
from gate.tree import tree_of

TRIANGLE = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"
MUG = {"version": 1, "source": "generate", "prompt": "a red mug"}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project in the working folder, with one generated asset and one file asset."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "assay.toml").write_text("")
    put("specs/mug.json", MUG)
    put("specs/art/crate.json", {"version": 1, "source": "file", "file": {"path": "meshes/crate.obj"}})
    put("specs/art/meshes/crate.obj", TRIANGLE)
    return find_project(tmp_path)


def put(name, content=TRIANGLE):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def named(selection):
    return [spec.id for spec in selection.specs], [path.as_posix() for path in selection.meshes]


def refused(*words, project, keep_going=False):
    with pytest.raises(GateError) as caught:
        select(words, project, keep_going)
    return str(caught.value)


def test_without_words_the_projects_paths_are_searched_to_the_bottom(project):
    put("specs/art/meshes/loose.obj")
    put("elsewhere/other.obj")
    assert named(select([], project)) == (["crate", "mug"], ["specs/art/meshes/loose.obj"])
    assert [spec.id for spec in select_specs([], project)] == ["crate", "mug"]


def test_words_are_files_folders_and_ids(project):
    put("bare/a.ply")
    assert named(select(["crate"], project)) == (["crate"], [])
    assert named(select(["mug", "bare", "specs/mug.json"], project)) == (["mug"], ["bare/a.ply"])
    assert named(select(["bare/a.ply"], project)) == ([], ["bare/a.ply"])


def test_a_mesh_that_a_spec_reads_is_taken_again_only_when_it_is_named(project):
    assert named(select(["specs"], project)) == (["crate", "mug"], [])
    assert named(select(["specs", "specs/art/meshes/crate.obj"], project))[1] == ["specs/art/meshes/crate.obj"]
    assert named(select(["specs/art/meshes"], project))[1] == ["specs/art/meshes/crate.obj"]
    Path("specs/also").symlink_to("art")  # the same file by another way
    assert named(select(["specs/also/meshes", "specs"], project)) == (["crate", "mug"], [])


def test_results_hidden_folders_and_packages_are_passed_over(project):
    for folder in ("runs/mug/5f", "golden/previews/mug", ".git/x", ".venv/x", "web/node_modules/three", "baselines"):
        put(f"{folder}/asset.obj")
        put(f"{folder}/spec.json", MUG)
    put("env/pyvenv.cfg", "")
    put("env/bin/python", "")
    put("env/lib/x.obj")
    put("pyvenv.cfg", "")  # alone it hides nothing
    put(".hidden.obj")
    put("specs/asset.schema.json", {"version": 1})
    put("art/seen.GLB")
    assert named(select(["."], project)) == (["crate", "mug"], ["art/seen.GLB"])
    assert named(select(["runs/mug"], project))[1] == ["runs/mug/5f/asset.obj"], "what is named is meant"


def test_documents_of_other_kinds_are_left_out_and_said(project, capsys):
    put("package.json", {"name": "x", "version": "1.0.0", "files": [], "overrides": {}})
    put("data/list.json", [1, 2])
    put("data/notes.json", "{ // not JSON\n}")
    put("specs/meta.json", {"author": "Ada"})
    chosen = select(["."], project)
    assert named(chosen)[0] == ["crate", "mug"] and not chosen.problems
    chosen.tell()
    assert capsys.readouterr().err == (
        "assay: left out, for they are no specs: data/list.json, data/notes.json, package.json, specs/meta.json\n"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("specs/cut.json", '{"version": 1, "sou'),
        ("specs/empty.json", ""),
        ("specs/list.json", "[]"),
        ("specs/none.json", "{}"),
        ("specs/version.json", '{"version": 1}'),
        ("more/typo.json", '{"version": 1, "source": "flie", "file": {"path": "x.obj"}}'),
        ("more/cut.json", '{"version": 1, "source": "fil'),
    ],
)
def test_a_broken_spec_is_never_passed_over(project, name, content):
    put(name, content)
    assert f"{name}" in refused(".", project=project)


def test_two_specs_with_one_id_are_refused_wherever_they_lie(project):
    put("more/deep/mug.json", MUG)
    said = refused(".", project=project)
    assert "more/deep/mug.json" in said and "specs/mug.json" in said and "one spec for each id" in said
    chosen = select(["."], project, keep_going=True)
    assert named(chosen)[0] == ["crate"] and {one.path.as_posix() for one in chosen.unread} == {
        "more/deep/mug.json",
        "specs/mug.json",
    }


def test_keep_going_takes_what_can_be_read(project):
    put("specs/bad.json", '{"version": 1, "source": "generate", "prompt": "a blue hose"}')
    said = refused("specs", "nowhere.obj", "no-such-id", project=project)
    assert "#/prompt" in said and "nowhere.obj: no such file" in said and "'no-such-id' is neither" in said
    chosen = select(["specs", "nowhere.obj", "no-such-id"], project, keep_going=True)
    assert named(chosen)[0] == ["crate", "mug"] and list(chosen.problems) == sorted(
        said.splitlines(), key=list(chosen.problems).index
    )
    assert [one.path.as_posix() for one in chosen.unread] == ["specs/bad.json"]


def test_an_id_is_found_below_the_paths_and_a_wrong_one_gets_the_nearest(project):
    assert [spec.id for spec in select_specs(["crate"], project)] == ["crate"]
    assert "nearest: crate" in refused("crat", project=project)


def test_an_empty_or_missing_folder_is_said(project):
    Path("empty").mkdir()
    assert "empty: holds no spec (*.json) and no mesh file" in refused("empty", project=project)
    with pytest.raises(GateError, match="empty: holds no mesh file"):
        select_meshes([Path("empty")], project)
    for path in sorted(Path("specs").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    Path("specs").rmdir()
    assert "specs: no such folder" in refused(project=project) and "init" in refused(project=project)


def test_links_that_lead_in_circles_end(project, capsys):
    Path("art").mkdir()
    Path("art/up").symlink_to("..")
    Path("art/itself.obj").symlink_to("itself.obj")
    Path("art/around").symlink_to("around")
    put("art/a.obj")
    chosen = select_meshes([Path("art")], project, keep_going=True)
    assert named(chosen)[1] == ["art/a.obj"] and "art/itself.obj: a link that leads nowhere" in chosen.problems[0]
    assert chosen.notes == ("left out, for they are links to folders: art/up; name a folder itself to gate it",)


def test_a_linked_mesh_in_another_folder_is_another_mesh(project):
    put("art/a.obj")
    Path("other").mkdir()
    Path("other/b.obj").symlink_to("../art/a.obj")
    assert named(select_meshes([Path("art"), Path("other")], project))[1] == ["art/a.obj", "other/b.obj"]


def test_a_folder_that_cannot_be_read_is_a_problem(project, monkeypatch):
    put("art/deep/a.obj")
    real = os.scandir

    def refusing(path):
        if Path(path).name == "deep":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("os.scandir", refusing)
    assert "art/deep: the folder cannot be read (Permission denied)" in refused("art", project=project)


def test_many_files_are_found_in_order(tmp_path):
    for number in range(0, 3000, 7):
        put(tmp_path / f"f{number % 5}" / f"m{number:05}.stl", "")
    tree = tree_of(tmp_path)
    assert len(tree.meshes) == 429 and tree.meshes == sorted(tree.meshes)


def test_check_takes_what_is_named_whatever_it_is_called(project):
    put("notes.txt", "x")
    assert named(select_meshes([Path("notes.txt")], project))[1] == ["notes.txt"]
