"""Which assets a change touches: exactly those that read what changed, whatever git calls the change."""

import os
import shutil

import pytest

from gate.changed import beside, only_changed
from gate.changed.beside import Beside
from gate.cli import main
from gate.project import find_project
from gate.selection import select_meshes
from tests.unit.gate.changed.change_samples import OTHER, TRIANGLE, a_spec, everything, kept, put
from tests.unit.gate.git_samples import commit_all, git

ASKED = Beside._asked  # the other tests ask in their own process
ALL = ["crate", "mug", "painted.obj", "plain.obj"]


def test_without_a_ref_everything_is_kept_and_git_is_not_asked(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    put(tmp_path / "a.obj")
    selection = select_meshes([tmp_path / "a.obj"], find_project())
    assert only_changed(selection, None, find_project()).selection == selection


def test_nothing_changed_keeps_nothing_and_says_so(root):
    project = find_project()
    found = only_changed(everything(project), "main", project)
    assert len(found.selection) == 0 and found.skipped == 4
    base = git(root, "rev-parse", "HEAD")[:10]
    assert found.why == f"0 of 4 assets affected by what changed since main (merge base {base})"


@pytest.mark.parametrize("how", ["edited", "staged", "committed", "committed on a branch"])
def test_a_change_counts_wherever_it_is(root, how):
    if how == "committed on a branch":
        git(root, "checkout", "-q", "-b", "change")
    put(root / "meshes" / "plain.obj", OTHER)
    if how == "staged":
        git(root, "add", "-A")
    if how.startswith("committed"):
        commit_all(root)
    assert kept("main~1" if how == "committed" else "main") == ["plain.obj"]


def test_what_main_changed_after_the_branch_began_does_not_count(root):
    git(root, "branch", "change")
    put(root / "specs" / "mug.obj", OTHER)
    commit_all(root)
    git(root, "checkout", "-q", "change")
    assert kept() == []
    put(root / "specs" / "crate.obj", OTHER)
    assert kept() == ["crate"]


def test_a_staged_change_that_the_work_tree_took_back_is_a_change_neither_of_them_shows(root):
    put(root / "meshes" / "plain.obj", OTHER)
    git(root, "add", "-A")
    put(root / "meshes" / "plain.obj", TRIANGLE)
    assert set(kept()) <= {"plain.obj"}


BELONGS = {
    "specs/crate.json": ["crate"],
    "specs/crate.obj": ["crate"],
    "golden/records/mug.json": ["mug"],
    "golden/decisions/mug.jsonl": ["mug"],
    "golden/previews/mug/views/000.png": ["mug"],
    "baselines/mug.json": ["mug"],
    "baselines/meshes/plain.obj.json": ["plain.obj"],
    "meshes/painted.mtl": ["painted.obj"],
    "meshes/colour.png": ["painted.obj"],
    "meshes/unread.png": [],
    "meshes/README.md": [],
    "src/game.py": [],
    "web/package-lock.json": [],
}


def test_each_file_belongs_to_the_assets_that_read_it(root):
    first = git(root, "rev-parse", "HEAD")
    for name, names in BELONGS.items():
        put(root / name, (root / name).read_bytes() + b" \n" if (root / name).exists() else b"{}\n")
        assert (name, kept()) == (name, names)
        git(root, "add", name)
        git(root, "commit", "-q", "-m", name)
    assert kept(first) == ALL and kept() == []
    for name in list(BELONGS)[2:]:  # without the first two there is nothing to gate
        (root / name).unlink()
        assert (name, kept()) == (name, BELONGS[name])
        git(root, "checkout", "-q", "--", name)


def test_a_new_asset_is_affected_untracked_or_ignored(root):
    put(root / "meshes" / "new.obj")
    put(root / "meshes" / "new folder" / "deep.obj")
    put(root / "meshes" / "secret.obj")
    put(root / ".git" / "info" / "exclude", "secret.obj\n")
    assert kept() == ["deep.obj", "new.obj", "secret.obj"]


def test_a_file_that_git_never_knew_is_never_known_to_be_the_same(root):
    put(root / ".gitignore", "*.mtl\n")
    git(root, "rm", "-q", "--cached", "meshes/painted.mtl")
    commit_all(root)
    assert kept() == ["painted.obj"]


def test_a_rename_touches_both_names(root):
    git(root, "mv", "meshes/painted.mtl", "meshes/other.mtl")
    assert kept() == ["painted.obj"]
    git(root, "mv", "meshes/plain.obj", "meshes/renamed.obj")
    assert kept() == ["painted.obj", "renamed.obj"]


def test_names_are_taken_as_they_are(root):
    names = ["with space", "new\nline", 'quo"te', "tab\t", "ünïcode", "-dash", b"not-utf8-\xff", "#:(top)", "*"]
    paths = [put(root / "meshes" / os.fsdecode(os.fsencode(name) + b".obj")) for name in names]
    commit_all(root)
    assert kept() == []
    put(paths[0], OTHER)
    assert kept() == [paths[0].name]
    for path in paths:
        put(path, OTHER)
    assert kept() == sorted(path.name for path in paths)


def test_settings_of_git_change_nothing(root):
    put(root / "meshes" / "ü b.obj")
    commit_all(root)
    for setting in ("core.quotepath=true", "diff.noprefix=true", "diff.relative=true", "diff.renames=copies",
                    "diff.orderFile=/nowhere", "status.showUntrackedFiles=no", "diff.ignoreSubmodules=all",
                    "color.ui=always", "core.fsmonitor=/nowhere", "diff.external=/nowhere"):  # fmt: skip
        git(root, "config", *setting.split("=", 1))
    put(root / "meshes" / "ü b.obj", OTHER)
    put(root / "meshes" / "new.obj")
    assert kept() == ["new.obj", "ü b.obj"]


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_is_told_not_to_look_at_is_not_known_to_be_the_same(root, flag):
    git(root, "update-index", flag, "meshes/plain.obj")
    put(root / "meshes" / "plain.obj", OTHER)
    assert kept() == ["plain.obj"]


def test_a_link_counts_with_what_it_leads_to(root):
    put(root / "shared" / "a.obj")
    put(root / "shared" / "b.obj", OTHER)
    put(root / "shared" / "folder" / "in.obj")
    (root / "meshes" / "link.obj").symlink_to("../shared/a.obj")
    commit_all(root)
    assert kept() == []
    put(root / "shared" / "a.obj", OTHER)
    assert kept() == ["link.obj"]
    git(root, "checkout", "-q", "--", "shared")
    (root / "meshes" / "link.obj").unlink()
    (root / "meshes" / "link.obj").symlink_to("../shared/b.obj")
    assert kept() == ["link.obj"]


def test_a_texture_that_is_a_link_counts_with_the_link(root):
    put(root / "meshes" / "one.png", "1")
    put(root / "meshes" / "two.png", "2")
    (root / "meshes" / "colour.png").symlink_to("one.png")
    commit_all(root)
    (root / "meshes" / "colour.png").unlink()
    (root / "meshes" / "colour.png").symlink_to("two.png")
    assert kept() == ["painted.obj"]


def test_a_link_out_of_the_repository_is_never_known_to_be_the_same(root, tmp_path):
    put(tmp_path / "elsewhere.obj")
    (root / "meshes" / "link.obj").symlink_to(tmp_path / "elsewhere.obj")
    commit_all(root)
    assert kept() == ["link.obj"]


def test_a_mesh_is_judged_otherwise_when_its_spec_goes(root):
    put(root / "meshes" / "lamp.obj")
    a_spec(root / "specs" / "lamp.json", "../meshes/lamp.obj")
    commit_all(root)
    assert kept() == []
    (root / "specs" / "lamp.json").unlink()
    assert kept() == ["lamp.obj"]


def test_reference_views_are_read(root):
    put(root / "specs" / "front.png", b"\x89PNG")
    a_spec(root / "specs" / "crate.json", "crate.obj", reference_views=[{"image": "front.png"}])
    commit_all(root)
    put(root / "specs" / "front.png", b"\x89PNG 2")
    assert kept() == ["crate"]


def test_another_spelling_of_a_missing_name_may_have_answered_on_another_disk(root):
    put(root / "meshes" / "COLOUR.png", "x")
    commit_all(root)
    (root / "meshes" / "COLOUR.png").unlink()
    assert kept() == ["painted.obj"]


def test_a_project_may_lie_in_a_folder_of_its_repository(root, monkeypatch):
    shutil.copytree(root, root / "art" / "props", ignore=shutil.ignore_patterns(".git"))
    commit_all(root)
    monkeypatch.chdir(root / "art" / "props" / "meshes")
    put(root / "meshes" / "plain.obj", OTHER)
    assert kept() == []
    put(root / "art" / "props" / "meshes" / "plain.obj", OTHER)
    assert kept() == ["plain.obj"]


def test_a_worktree_is_a_repository_of_its_own(root, tmp_path, monkeypatch):
    git(root, "worktree", "add", "-q", "-b", "change", str(tmp_path / "tree"))
    put(root / "meshes" / "plain.obj", OTHER)
    monkeypatch.chdir(tmp_path / "tree")
    assert kept() == []
    put(tmp_path / "tree" / "meshes" / "painted.obj", OTHER)
    assert kept() == ["painted.obj"]


def test_a_hook_of_another_repository_does_not_lead_astray(root, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    put(root / "meshes" / "plain.obj", OTHER)
    assert kept() == ["plain.obj"]


def test_submodules_are_looked_into(root, tmp_path):
    library = tmp_path / "library"
    git(tmp_path, "init", "-q", "-b", "main", str(library))
    put(library / "chair.obj")
    put(library / "table.obj")
    commit_all(library)
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library), "meshes/library")
    commit_all(root)
    assert kept() == []
    put(root / "meshes" / "library" / "chair.obj", OTHER)
    assert kept() == ["chair.obj"]
    commit_all(root / "meshes" / "library")
    assert kept() == ["chair.obj"]
    commit_all(root)
    assert kept() == [] and kept("HEAD~1") == ["chair.obj"]


def test_a_nested_repository_that_git_does_not_follow_is_not_known_to_be_the_same(root):
    git(root, "init", "-q", "-b", "main", "meshes/nested")
    put(root / "meshes" / "nested" / "in.obj")
    commit_all(root / "meshes" / "nested")
    assert kept() == ["in.obj"]


def test_the_index_is_left_as_it_is(root):
    index = (root / ".git" / "index").read_bytes()
    os.utime(root / "meshes" / "plain.obj", (1, 1))
    assert kept() == []
    assert (root / ".git" / "index").read_bytes() == index


def test_of_several_merge_bases_each_counts(root):
    git(root, "checkout", "-q", "-b", "one")
    put(root / "specs" / "crate.obj", OTHER)
    commit_all(root)
    git(root, "checkout", "-q", "-b", "two", "main")
    put(root / "specs" / "mug.obj", OTHER)
    commit_all(root)
    git(root, "merge", "-q", "-m", "cross", "one")
    git(root, "checkout", "-q", "one")
    git(root, "merge", "-q", "-m", "cross", "two~1")
    assert kept("two") == ["crate", "mug"]


def test_the_real_process_looks_into_meshes(root, monkeypatch):
    monkeypatch.setattr(Beside, "_asked", ASKED)
    put(root / "meshes" / "bad.glb", b"glTF nonsense")
    commit_all(root)
    put(root / "meshes" / "unread.png", "x")
    assert kept() == ["bad.glb"]  # what cannot be looked into may read anything
    put(root / "meshes" / "colour.png", "x")
    assert kept() == ["bad.glb", "painted.obj"]


def test_a_process_that_ends_before_it_answers_leaves_a_doubt(root, monkeypatch):
    monkeypatch.setattr(Beside, "_asked", ASKED)
    monkeypatch.setattr(beside, "_MAX_ANSWER_BYTES", 1)
    put(root / "meshes" / "unread.png", "x")
    assert kept() == ["painted.obj"]


def test_what_a_mesh_reads_is_taken_from_earlier_results(root, monkeypatch, capsys):
    assert main(["gate", "meshes", "--exit-zero"]) == 0
    monkeypatch.setattr(Beside, "_asked", lambda *any: pytest.fail("it is known already"))
    put(root / "meshes" / "colour.bmp", "read by nobody")
    assert main(["gate", "meshes", "--exit-zero", "--changed-since", "main"]) == 0
    assert "0 of 2 assets affected" in capsys.readouterr().err


def test_many_specs_of_then_are_read_at_once(root):
    for number in range(3):
        put(root / "meshes" / f"lamp{number}.obj")
        a_spec(root / "specs" / f"lamp{number}.json", f"../meshes/lamp{number}.obj")
    a_spec(root / "specs" / "line\nbreak.json", "../meshes/lamp0.obj")
    put(root / "specs" / "broken.json", "{")
    commit_all(root)
    for path in [*(root / "specs").glob("lamp*.json"), root / "specs" / "line\nbreak.json", root / "specs/broken.json"]:
        path.unlink()
    put(root / "specs" / "new.json", (root / "specs" / "crate.json").read_text())
    assert kept() == ["lamp0.obj", "lamp1.obj", "lamp2.obj", "new"]
