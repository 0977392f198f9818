"""Which files are given out, and how."""

import pytest

from review.server.files import cached_file
from review.server.static import digest_of
from tests.unit.review.server.asking import ask, cookie


@pytest.fixture
def app(made, tmp_path):
    app = made()
    for name in (
        "runs/mug/k/views/000.png",
        "runs/mug/k/asset.glb",
        "runs/mug/k/50%.png",
        "state/secret",
        "cache/a/b.glb",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"bytes of " + name.encode())
    (tmp_path / "runs" / "mug" / "k" / "out.png").symlink_to(tmp_path / "state" / "secret")
    (tmp_path / "runs" / "mug" / "k" / "folder.png").mkdir()
    return app


@pytest.fixture
def get(app):
    held = cookie(app.context.accounts.sign_in_trusted("bob"))
    return lambda url, **headers: ask(app, "GET", url, {**held, **headers})


def test_a_picture_is_shown_and_a_model_is_handed_over(get):
    picture = get("/files/runs/mug/k/views/000.png")
    assert (picture.status, picture["content-type"], picture["content-disposition"]) == (200, "image/png", None)
    model = get("/files/runs/mug/k/asset.glb")
    assert (model["content-type"], model["content-disposition"]) == ("model/gltf-binary", "attachment")
    assert model.body == b"bytes of runs/mug/k/asset.glb"
    assert get("/files/runs/mug/k/50%25.png").status == 200


def test_a_file_is_kept_for_ever_only_under_its_own_digest(get, tmp_path):
    digest = digest_of(tmp_path / "runs/mug/k/asset.glb")
    url = "/files/runs/mug/k/asset.glb"
    assert get(f"{url}?d={digest}")["cache-control"] == "private, max-age=31536000, immutable"
    for query in ("", "?d=", "?d=" + "0" * 16, f"?d={digest[:4]}"):
        assert get(url + query)["cache-control"] == "private, no-cache"


def test_a_changed_file_has_another_digest(tmp_path):
    path = tmp_path / "a.js"
    path.write_bytes(b"1")
    before = digest_of(path)
    path.write_bytes(b"22")
    assert digest_of(path) != before


@pytest.mark.parametrize(
    "url",
    [
        "/files/state/secret",
        "/files/runs/mug/k/out.png",
        "/files/runs/mug/k/folder.png",
        "/files/runs/mug/k/none.png",
        "/files/runs/mug/k/views/000.PNG/",
        "/files/runs",
        "/own/page/none.js",
        "/own/page/__init__.py",
        "/own/viewer/package.json",
    ],
)
def test_anything_else_is_not_there(get, url):
    answer = get(url)
    assert (answer.status, answer.text) == (404, "There is nothing here.\n")


def test_gradios_copies_are_answered_here(get, tmp_path):
    assert get(f"/gradio_api/file={tmp_path}/cache/a/b.glb").body == b"bytes of cache/a/b.glb"
    assert get(f"/gradio_api/file={tmp_path}/runs/mug/k/asset.glb").status == 200
    for name in ("state/secret", "runs/mug/k/out.png", "runs/mug/k/folder.png", "golden", "cache"):
        assert get(f"/gradio_api/file={tmp_path}/{name}").status == 404
    for name in (
        "/etc/passwd",
        "cache/a/b.glb",
        "https://evil.example/a.png",
        "file:///etc/passwd",
        "/proc/self/environ",
    ):
        assert get(f"/gradio_api/file={name}").status == 404


def test_a_cached_file_lies_in_no_hidden_folder(tmp_path):
    hidden = tmp_path / ".git" / "a.png"
    hidden.parent.mkdir()
    hidden.write_bytes(b"")
    assert cached_file(str(hidden), (tmp_path,)) is None
    assert cached_file(str(hidden), (tmp_path / ".git",)) == hidden
    assert cached_file(f"{tmp_path}/\0.png", (tmp_path,)) is None
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    assert cached_file(f"{tmp_path}/loop.png", (tmp_path,)) is None
