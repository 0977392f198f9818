"""Which files a browser gets: pictures and models of runs and previews, meshes that specs name, and nothing else."""

import json
import os
from urllib.parse import unquote

import pytest

from review.folders import Folders


@pytest.fixture
def folders(tmp_path):
    found = Folders(*(tmp_path / "house" / name for name in ("specs", "runs", "golden", "state")))
    files = {
        "runs/mug/5f0c/views/000.png": b"picture",
        "runs/mug/5f0c/asset.glb": b"model",
        "runs/mug/report.json": b"{}",
        "runs/mug/.hidden/000.png": b"picture",
        "runs/mug/x y#?%2e.png": b"picture",
        "golden/previews/mug/asset.glb": b"model",
        "golden/records/mug.json": b"{}",
        "golden/reviewers.json": b"{}",
        "golden/secret.png": b"picture",
        "specs/crate.json": json.dumps({"version": 1, "source": "file", "file": {"path": "meshes/crate.obj"}}).encode(),
        "specs/meshes/crate.obj": b"v 0 0 0\n",
        "specs/meshes/other.obj": b"v 0 0 0\n",
        "state/review.db": b"database",
        "state/secret.png": b"secret",
    }
    for name, data in files.items():
        path = tmp_path / "house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "outside.png").write_bytes(b"outside")
    return found


@pytest.mark.parametrize(
    "name", ["runs/mug/5f0c/views/000.png", "runs/mug/5f0c/asset.glb", "golden/previews/mug/asset.glb"]
)
def test_a_picture_or_model_has_an_address_that_leads_back_to_it(folders, name):
    path = folders.specs.parent / name
    url = folders.url_of(path)
    assert folders.path_of(unquote(url)) == path.resolve()
    assert folders.url_of(path, "abc") == f"{url}?d=abc"


def test_odd_names_are_quoted(folders):
    path = folders.runs / "mug" / "x y#?%2e.png"
    url = folders.url_of(path)
    assert not set(url) & set(" #?")
    assert folders.path_of(unquote(url)) == path


@pytest.mark.parametrize(
    "url",
    [
        "/files/runs/mug/report.json",
        "/files/runs/mug/.hidden/000.png",
        "/files/runs/mug/5f0c",
        "/files/runs/mug/5f0c/",
        "/files/runs/mug/5f0c/views/001.png",
        "/files/runs/../../outside.png",
        "/files/runs/mug/../../../outside.png",
        "/files/runs/mug/..",
        "/files/runs//mug/5f0c/views/000.png",
        "/files/runs/mug/5f0c/views\\000.png",
        "/files/runs/mug/5f0c/views/000.png\0",
        "/files/runs",
        "/files/runs/",
        "/files//etc/passwd",
        "/files/state/secret.png",
        "/files/golden/secret.png",
        "/files/previews/../secret.png",
        "/files/previews/../records/mug.json",
        "/files/meshes/crate/other.obj",
        "/files/meshes/crate/../../specs/meshes/crate.obj",
        "/files/meshes/../crate/crate.obj",
        "/files/meshes/none/crate.obj",
        "/files/meshes/crate/",
        "/files/meshes/crate",
        "/runs/mug/5f0c/views/000.png",
        "runs/mug/5f0c/views/000.png",
        "",
        "/files/" + "a/" * 3000 + "x.png",
        "/files/runs/" + "a" * 300 + ".png",
    ],
)
def test_nothing_else_is_given_out(folders, url):
    assert folders.path_of(url) is None


def test_a_file_asset_s_own_mesh_is_given_out_and_no_other(folders):
    path = folders.specs / "meshes" / "crate.obj"
    assert folders.path_of(unquote(folders.mesh_url("crate", path))) == path
    assert folders.mesh_url("crate", folders.specs / "x.usdz") is None


def test_links_lead_nowhere_out(folders, tmp_path):
    (folders.runs / "mug" / "link.png").symlink_to(tmp_path / "outside.png")
    (folders.runs / "mug" / "up").symlink_to(tmp_path)
    (folders.runs / "mug" / "db.png").symlink_to(folders.state / "review.db")
    (folders.runs / "mug" / "hidden.png").symlink_to(folders.runs / "mug" / ".hidden" / "000.png")
    (folders.runs / "mug" / "loop.png").symlink_to(folders.runs / "mug" / "loop.png")
    (folders.runs / "mug" / "inside.png").symlink_to(folders.runs / "mug" / "5f0c" / "views" / "000.png")
    for name in ("link.png", "up/outside.png", "db.png", "hidden.png", "loop.png"):
        assert folders.path_of(f"/files/runs/mug/{name}") is None, name
    assert folders.path_of("/files/runs/mug/inside.png") == folders.runs / "mug" / "5f0c" / "views" / "000.png"


def test_a_mesh_behind_a_link_out_of_the_project_is_kept_back(folders, tmp_path):
    outside = tmp_path / "outside.obj"
    outside.write_bytes(b"v 0 0 0\n")
    mesh = folders.specs / "meshes" / "crate.obj"
    mesh.unlink()
    mesh.symlink_to(outside)
    assert folders.path_of("/files/meshes/crate/crate.obj") is None


def test_a_pipe_is_no_file(folders):
    os.mkfifo(folders.runs / "mug" / "pipe.png")
    assert folders.path_of("/files/runs/mug/pipe.png") is None


def test_only_what_would_be_given_out_has_an_address(folders):
    for name in ("state/secret.png", "runs/mug/report.json", "golden/secret.png", "runs/mug/.hidden/000.png"):
        with pytest.raises(ValueError, match="no picture or model"):
            folders.url_of(folders.specs.parent / name)


@pytest.mark.parametrize("id", ["../mug", "", "A", "-a", "a/b", "a\0", "a.b", "x" * 65, "a\n", "ü"])
def test_what_is_no_id_makes_no_path(folders, id):
    assert folders.spec_path(id) is None
