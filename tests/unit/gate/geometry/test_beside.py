"""Which files a drawing depends on: found once, found again when one of them changes, never outside the folder."""

import pytest

from gate.geometry.beside import MISSING, files_now, files_read, may_name_others
from gate.geometry.making import Maker
from gate.geometry.task import GeometryLimits
from specs.canonical import file_sha256
from tests.rules.gltf_files import Gltf
from tests.rules.solids import box
from tests.rules.writers import glb, obj, stl_binary


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    made = Maker(tmp_path_factory.mktemp("cache"), GeometryLimits(processes=1))
    yield made
    made.close()


def test_a_file_that_names_no_other_is_not_read_for_it(tmp_path):
    for name, data in {"a.stl": stl_binary(*box()), "a.obj": obj(*box()), "a.glb": glb(*box())}.items():
        (tmp_path / name).write_bytes(data)
        assert not may_name_others(tmp_path / name)
    for name, data in {"b.obj": b"mtllib x\n", "c.obj": b"v 0 0 0 \\\n", "d.gltf": b"{}", "e.usda": b""}.items():
        (tmp_path / name).write_bytes(data)
        assert may_name_others(tmp_path / name)
    (tmp_path / "f.glb").write_bytes(glb(*box()).replace(b'"asset"', b'"uri":0', 1))
    assert may_name_others(tmp_path / "f.glb")
    (tmp_path / "g.glb").write_bytes(b"glTF")
    assert not may_name_others(tmp_path / "g.glb")


def test_files_that_are_asked_for_come_with_their_digests(tmp_path, maker):
    mesh, material = tmp_path / "a.obj", tmp_path / "a.mtl"
    mesh.write_bytes(b"mtllib a.mtl\n" + obj(*box()))
    sha256 = file_sha256(mesh)
    own = {"a.obj": sha256}
    assert files_read(mesh, sha256, maker) == {**own, "a.mtl": MISSING}
    material.write_text("newmtl red\nKd 1 0 0\nmap_Kd red.png\n")
    assert files_read(mesh, sha256, maker) == {**own, "a.mtl": file_sha256(material), "red.png": MISSING}
    (tmp_path / "red.png").write_bytes(b"no picture")
    found = files_read(mesh, sha256, maker)
    assert found["red.png"] == file_sha256(tmp_path / "red.png")
    assert files_read(mesh, sha256, maker) == found
    (tmp_path / "red.png").unlink()
    material.unlink()
    assert files_read(mesh, sha256, maker) == {**own, "a.mtl": MISSING}


def test_nothing_outside_the_folder_is_read(tmp_path):
    (tmp_path / "secret").write_text("x")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "secret")
    names = ("../secret", "link", str(tmp_path / "secret"), "/etc/passwd", ".", "", "a\0b", "http://x/y", "x" * 5000)
    assert set(files_now(tmp_path / "in", names).values()) == {MISSING}


def test_a_gltf_with_its_buffer_beside(tmp_path, maker):
    made = Gltf()
    made.scene(made.node(mesh=made.mesh(made.primitive(*box()))))
    (tmp_path / "a.glb").write_bytes(made.glb())
    sha256 = file_sha256(tmp_path / "a.glb")
    assert files_read(tmp_path / "a.glb", sha256, maker) == {"a.glb": sha256}
