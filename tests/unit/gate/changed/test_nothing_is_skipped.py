"""Nothing whose report differs is ever skipped: `--changed-since` against judging everything, then and now.

The reference is slow and obvious: every asset is judged as it was in the commit and as it is now, and the reports are
compared. Hypothesis makes the changes: edits, deletions, renames, links, files that git ignores, commits in between.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gate.changed import only_changed
from gate.project import find_project
from gate.selection import select_meshes
from specs.findings import report_document
from tests.unit.gate.changed.change_samples import OTHER, TRIANGLE, put
from tests.unit.gate.git_samples import a_repository, git
from validators.check import read_subject
from validators.engine import judge
from validators.profile import load_profile

MESHES = ("a.obj", "b.obj", "c d.obj", "sub/e.obj", "link.obj", "new.obj", "f.gltf", "ignored.obj")
BESIDE = ("a.mtl", "b.mtl", "sub/e.mtl", "t.png", "sub/t.png", "f.bin", "u.png")
OTHERS = ("readme.txt", ".gitignore")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
CONTENTS: dict[str, list[bytes]] = {
    ".obj": [
        b"mtllib a.mtl\nmtllib b.mtl\n" + TRIANGLE.encode(),
        b"mtllib {}.mtl\n" + OTHER.encode(),
        b"",
        TRIANGLE.encode(),
    ],
    ".mtl": [b"newmtl x\nmap_Kd t.png\n", b"newmtl y\n", b"newmtl x\nmap_Kd sub/t.png\nmap_Ks u.png\n"],
    ".png": [PNG, b"no picture"],
    ".bin": [bytes(36), b"short"],
    ".gltf": [
        b'{"asset":{"version":"2.0"},"buffers":[{"uri":"f%2Ebin","byteLength":36}],"images":[{"uri":"u.png"}]}',
        b"{",
    ],
    ".txt": [b"one", b"two"],
    "": [b"ignored.obj\n", b"*.mtl\n"],
}

names = st.sampled_from(MESHES + BESIDE)
changes = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(MESHES + BESIDE + OTHERS), st.integers(0, 3)),
    st.tuples(st.just("delete"), names),
    st.tuples(st.just("rename"), names, names),
    st.tuples(st.just("link"), names, names),
    st.tuples(st.just("touch"), names),
    st.tuples(st.just("blind"), names),
    st.tuples(st.sampled_from(["add", "commit", "back"])),
)


def _write(root: Path, name: str, number: int) -> None:
    choices = CONTENTS[Path(name).suffix]
    _delete(root, name)
    put(root / name, choices[number % len(choices)].replace(b"{}", Path(name).stem.encode()))


def _delete(root: Path, name: str) -> None:
    (root / name).unlink(missing_ok=True)


def _rename(root: Path, name: str, other: str) -> None:
    if os.path.lexists(root / name):
        (root / name).replace(root / other)


def _link(root: Path, name: str, other: str) -> None:
    if name != other and Path(name).suffix == Path(other).suffix:
        _delete(root, name)
        (root / name).symlink_to(os.path.relpath(root / other, (root / name).parent))


def _touch(root: Path, name: str) -> None:
    if (root / name).is_file():
        os.utime(root / name, (1, 1))


def _blind(root: Path, name: str) -> None:
    if git(root, "ls-files", name):
        git(root, "update-index", "--assume-unchanged", name)


def _add(root: Path) -> None:
    git(root, "add", "-A")


def _commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "change")


def _back(root: Path) -> None:
    git(root, "checkout", "-q", "-f", "base", "--", ".")


HOW: dict[str, Callable[..., None]] = {
    "write": _write,
    "delete": _delete,
    "rename": _rename,
    "link": _link,
    "touch": _touch,
    "blind": _blind,
    "add": _add,
    "commit": _commit,
    "back": _back,
}


@pytest.fixture
def base(tmp_path, monkeypatch, here):
    """A repository whose first commit has the tag `base`, and a copy of its files, the ignored one left out."""
    root = a_repository(tmp_path / "repo")
    put(root / ".gitignore", "ignored.obj\n")
    for number, name in enumerate(["a.obj", "b.obj", "c d.obj", "sub/e.obj", "a.mtl", "t.png", "f.gltf", "f.bin"]):
        _write(root, name, number % 2)
    _link(root, "link.obj", "a.obj")
    _commit(root)
    git(root, "tag", "base")
    shutil.copytree(root, tmp_path / "then", symlinks=True, ignore=shutil.ignore_patterns(".git"))
    monkeypatch.chdir(root)
    return root


def reports(folder: Path) -> dict[str, object]:
    """What judging says of each mesh in a folder: everything, every time."""
    found, profile = {}, load_profile()
    for name in MESHES:
        if (folder / name).exists():
            found[name] = report_document([judge(read_subject(folder / name, name), profile)], 0)
    return found


def kept(root: Path) -> set[str]:
    meshes = [Path(name) for name in MESHES if (root / name).exists()]
    if not meshes:
        return set()
    project = find_project()
    return {path.as_posix() for path in only_changed(select_meshes(meshes, project), "base", project).selection.meshes}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes, min_size=1, max_size=6))
@example([("write", "a.mtl", 0), ("blind", "a.mtl"), ("write", "a.mtl", 1)])
@example([("delete", "t.png")])
@example([("link", "t.png", "u.png"), ("write", "u.png", 0)])
@example([("write", "ignored.obj", 3), ("touch", "a.obj")])
@example([("rename", "a.mtl", "b.mtl"), ("commit",)])
@example([("delete", "f.bin"), ("write", "u.png", 1)])
def test_every_asset_whose_report_differs_is_kept(base, steps):
    try:
        for how, *words in steps:
            HOW[how](base, *words)
        before, now = reports(base.parent / "then"), reports(base)
        differs = {name for name, report in now.items() if before.get(name) != report}
        assert differs <= kept(base)
    finally:
        (base / ".git" / "index").unlink()  # it may tell git not to look at some files
        git(base, "reset", "-q", "--hard", "base")
        git(base, "clean", "-q", "-fdx")


def test_the_reference_can_tell(base):
    before = reports(base)
    assert set(before) == {"a.obj", "b.obj", "c d.obj", "sub/e.obj", "link.obj", "f.gltf"}
    _delete(base, "t.png")
    _write(base, "sub/e.obj", 3)
    now = reports(base)
    differs = {name for name in now if now[name] != before[name]}
    assert differs == kept(base) == {"a.obj", "c d.obj", "link.obj", "sub/e.obj"}
