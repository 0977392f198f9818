"""What a mesh file names is read only from its own folder."""

import os

import pytest

from validators.meshes.references import FilesBeside, ReferenceRefused


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "home/pictures").mkdir(parents=True)
    (tmp_path / "home/pictures/wood 1.png").write_bytes(b"wood")
    (tmp_path / "home/here.png").symlink_to("pictures/wood 1.png")
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "home/out.png").symlink_to("../secret")
    (tmp_path / "home/away").symlink_to("..", target_is_directory=True)
    (tmp_path / "home/circle").symlink_to("circle")
    os.mkfifo(tmp_path / "home/pipe")
    return tmp_path / "home"


@pytest.mark.parametrize("name", ["pictures/wood 1.png", "./pictures/wood 1.png", "here.png", "pictures//wood 1.png"])
def test_files_inside_are_read(folder, name):
    assert FilesBeside(folder).read(name) == b"wood"


REFUSED = {
    "../secret": "leads upwards",
    "pictures/../../secret": "leads upwards",
    "out.png": "leads out of",
    "away/secret": "leads out of",
    "/etc/passwd": "absolute path",
    "~/x": "absolute path",
    "//host/share/x.png": "network address",
    "\\\\host\\share\\x.png": "network address",
    "https://host/x.png": "network address",
    "file:///etc/passwd": "network address",
    "C:/x.png": "scheme or a drive",
    "a\\b.png": "backslash",
    "data:x": "scheme or a drive",
    "a\0b": "control characters",
    "": "is empty",
    "pictures": "not a plain file",
    "pipe": "not a plain file",
    "none.png": "no such file",
    "circle": "",
    "n" * 5000: "",
}


@pytest.mark.parametrize("name", REFUSED, ids=range(len(REFUSED)))
def test_everything_else_is_refused(folder, name):
    with pytest.raises(ReferenceRefused) as caught:
        FilesBeside(folder).read(name)
    assert REFUSED[name] in str(caught.value)
    assert "secret" not in str(caught.value) or "secret" in name


def test_the_limit_counts_all_files_and_each_once(folder):
    (folder / "more").write_bytes(b"12345")
    files = FilesBeside(folder, bytes_left=8)
    assert files.read("here.png") == files.read("pictures/wood 1.png") == b"wood"
    with pytest.raises(ReferenceRefused, match="has 5 bytes; allowed: 4 more"):
        files.read("more")
