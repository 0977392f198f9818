"""Specs on disk: what is missing, too large, not a file, out of bounds or there twice."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from specs.reading import MAX_BYTES
from specs.spec import SpecError, load_spec, load_specs

MUG = {"version": 1, "source": "generate", "prompt": "a red mug"}


def write(path: Path, document: Any = MUG) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path


def words_of(path: Path) -> str:
    with pytest.raises(SpecError) as caught:
        load_spec(path)
    return str(caught.value)


def file_spec(tmp_path: Path, mesh: str) -> Path:
    return write(
        tmp_path / "project" / "assets" / "crate.json", {"version": 1, "source": "file", "file": {"path": mesh}}
    )


def test_a_missing_file_names_its_neighbours(tmp_path: Path) -> None:
    write(tmp_path / "red-mug.json")
    write(tmp_path / "blue-house.json")
    assert "does not exist" in words_of(tmp_path / "red-mgu.json")
    assert f"Nearest in {tmp_path}: red-mug.json." in words_of(tmp_path / "red-mgu.json")
    assert f"The folder {tmp_path / 'a'} does not exist." in words_of(tmp_path / "a" / "b" / "red-mug.json")


@pytest.mark.parametrize("name", ["nul\0byte.json", "x" * 5000 + ".json", "esc\x1b[31m.json", "lone\udcff.json"])
def test_an_odd_path_is_a_spec_error(tmp_path: Path, name: str) -> None:
    assert words_of(tmp_path / name).isprintable()


def test_a_folder_is_not_a_spec(tmp_path: Path) -> None:
    assert "is a folder; allowed: a spec file" in words_of(tmp_path)


def test_a_path_below_a_file_is_a_spec_error(tmp_path: Path) -> None:
    assert "cannot be read (Not a directory)" in words_of(write(tmp_path / "a.json") / "b.json")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_without_reading_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    assert "is not a regular file" in words_of(tmp_path / "pipe.json")


def test_a_hundred_megabytes_are_refused_without_reading_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    opened: list[Path] = []
    monkeypatch.setattr(Path, "open", lambda self, *_: opened.append(self))
    assert f"has 100000000 bytes; allowed: at most {MAX_BYTES}" in words_of(path)
    assert opened == []


def test_a_file_at_the_limit_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "padded.json"
    text = json.dumps(MUG)
    path.write_text(text.ljust(MAX_BYTES))
    assert load_spec(path).prompt == "a red mug"
    path.write_text(text.ljust(MAX_BYTES + 1))
    assert "bytes; allowed: at most" in words_of(path)


def test_an_unreadable_file_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.json")

    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "cannot be read (Permission denied)" in words_of(path)


def test_a_mesh_in_place_of_a_spec_names_the_command_for_meshes(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text("v 0 0 0\n")
    assert "`assay check` reads a mesh" in words_of(tmp_path / "a.obj")


def test_the_id_is_the_stem_and_has_rules(tmp_path: Path) -> None:
    assert load_spec(write(tmp_path / "red-mug-2.json")).id == "red-mug-2"
    for name in ["Red.json", "-a.json", "a_b.json", "a" * 65 + ".json", "a.b.json", "é.json", "a\n.json"]:
        assert "makes the id" in words_of(write(tmp_path / name))
    assert 'ends in ".txt"' in words_of(write(tmp_path / "a.txt"))


def test_folders_give_their_specs_sorted_and_each_file_once(tmp_path: Path) -> None:
    for name in ["b.json", "a.json", "below/c.json", ".hidden.json"]:
        write(tmp_path / name)
    (tmp_path / "note.txt").write_text("no spec")
    paths = [tmp_path / "b.json", tmp_path, str(tmp_path / "below" / ".." / "a.json")]
    assert [spec.id for spec in load_specs(paths)] == ["b", "a"]
    assert [spec.id for spec in load_specs([tmp_path])] == ["a", "b"]


def test_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.json", {**MUG, "seed": -1})
    write(tmp_path / "b.json", {**MUG, "prompt": "a red mgu"})
    (tmp_path / "empty").mkdir()
    with pytest.raises(SpecError) as caught:
        load_specs([tmp_path, tmp_path / "gone.json", tmp_path / "empty"])
    wheres = sorted(problem.where.removeprefix(str(tmp_path)) for problem in caught.value.problems)
    assert wheres == ["/a.json#/seed", "/b.json#/prompt", "/empty", "/gone.json"]


def test_two_specs_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r'y/a\.json: the id "a" belongs to .*x/a\.json already'):
        load_specs([write(tmp_path / "x" / "a.json"), write(tmp_path / "y" / "a.json")])


def test_a_file_source_names_a_mesh_that_is_there(tmp_path: Path) -> None:
    spec_path = file_spec(tmp_path, "meshes/crate.obj")
    assert '"meshes/crate.obj" does not exist' in words_of(spec_path)
    assert "Its folder does not exist." in words_of(spec_path)
    meshes = tmp_path / "project" / "assets" / "meshes"
    meshes.mkdir()
    (meshes / "crates.obj").write_text("")
    assert "Beside it: crates.obj." in words_of(spec_path)
    (meshes / "crate.obj").mkdir()
    assert "is not a regular file" in words_of(spec_path)
    (meshes / "crate.obj").rmdir()
    (meshes / "crate.obj").write_text("v 0 0 0\n")
    spec = load_spec(spec_path)
    assert spec.mesh_path == meshes / "crate.obj"
    assert spec.generator is None and spec.prompt is None and spec.seed is None


def test_links_may_stay_in_the_project_but_not_leave_it(tmp_path: Path) -> None:
    spec_path = file_spec(tmp_path, "crate.obj")
    outside, inside = tmp_path / "outside.obj", tmp_path / "project" / "inside.obj"
    outside.write_text("")
    inside.write_text("")
    link = spec_path.parent / "crate.obj"
    link.symlink_to(inside)
    assert load_spec(spec_path).mesh_path == link
    link.unlink()
    link.symlink_to(outside)
    assert "is a link out of the project" in words_of(spec_path)
    link.unlink()
    link.symlink_to(link)
    assert "#/file/path" in words_of(spec_path)


def test_relative_specs_find_their_mesh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec_path = file_spec(tmp_path, "../crate.obj")
    (tmp_path / "project" / "crate.obj").write_text("")
    monkeypatch.chdir(spec_path.parent)
    spec = load_spec("crate.json")
    assert (spec.path, spec.mesh_path) == (Path("crate.json"), Path("../crate.obj"))


def test_the_path_is_no_part_of_the_hash(tmp_path: Path) -> None:
    first, second = load_spec(write(tmp_path / "x" / "a.json")), load_spec(write(tmp_path / "y" / "a.json"))
    assert first.sha256 == second.sha256
