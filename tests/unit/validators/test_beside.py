"""The files that a mesh reads besides itself."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from tests.rules.solids import box
from tests.rules.writers import obj
from validators.beside import BesideError, files_beside
from validators.check import file_subject
from validators.sandbox import Limits


def textured_obj(folder, picture="maps/red.png"):
    """A box with a material file and a picture; a second picture lies there unused."""
    (folder / "maps").mkdir(parents=True)
    Image.new("RGB", (2, 2), (200, 30, 30)).save(folder / "maps/red.png")
    Image.new("RGB", (2, 2)).save(folder / "maps/unused.png")
    (folder / "box.mtl").write_text(f"newmtl paint\nKd 1 1 1\nmap_Kd {picture}\n")
    (folder / "box.obj").write_bytes(b"mtllib box.mtl\nusemtl paint\n" + obj(*box()))
    return folder / "box.obj"


def gltf_with_buffer(folder):
    """A triangle whose coordinates lie in a file with a space in its name."""
    V = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "the data.bin").write_bytes(V.tobytes())
    document = {
        "asset": {"version": "2.0"},
        "buffers": [{"uri": "the%20data.bin", "byteLength": 36}],
        "bufferViews": [{"buffer": 0, "byteLength": 36}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0]}
        ],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "nodes": [{"mesh": 0}],
        "scenes": [{"nodes": [0]}],
        "scene": 0,
    }
    (folder / "triangle.gltf").write_text(json.dumps(document))
    return folder / "triangle.gltf"


def test_an_obj_reads_its_material_file_and_the_pictures_that_it_names(tmp_path):
    path = textured_obj(tmp_path / "model")
    assert files_beside(path) == ["box.mtl", "maps/red.png"]
    sizes = [path.stat().st_size, *((path.parent / name).stat().st_size for name in ("box.mtl", "maps/red.png"))]
    assert file_subject(path).file_bytes == sum(sizes)


def test_a_gltf_reads_its_buffer(tmp_path):
    assert files_beside(gltf_with_buffer(tmp_path)) == ["the data.bin"]


def test_missing_and_refused_files_are_not_among_them(tmp_path):
    (tmp_path / "outside.png").write_bytes(b"x")
    assert files_beside(textured_obj(tmp_path / "model", "../outside.png")) == ["box.mtl"]
    assert files_beside(textured_obj(tmp_path / "other", "maps/none.png")) == ["box.mtl"]


def test_a_mesh_that_cannot_be_read_lists_what_was_read(tmp_path):
    path = gltf_with_buffer(tmp_path)
    path.write_text(path.read_text().replace('"count": 3', '"count": 30'))
    assert files_beside(path) == ["the data.bin"]


def test_a_file_that_names_nothing_starts_no_process(tmp_path, monkeypatch):
    monkeypatch.setattr("validators.beside.subprocess", None)
    (tmp_path / "plain.obj").write_bytes(obj(*box()))
    assert files_beside(tmp_path / "plain.obj") == []
    assert files_beside(tmp_path / "any.ply") == []


def test_too_little_memory_is_said(tmp_path):
    path = textured_obj(tmp_path / "model")
    with path.open("ab") as file:
        file.write(b"v 1 2 3\n" * 3_000_000)
    with pytest.raises(BesideError, match="listing its files failed"):
        files_beside(path, Limits(memory_mib=1))
    shutil.rmtree(path.parent)
