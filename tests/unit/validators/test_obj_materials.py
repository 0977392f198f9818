"""What an OBJ file's material files say; nothing in them makes the mesh unreadable."""

from pathlib import Path

import pytest

from validators.meshes import MeshFileError, read_mesh

MESH = "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0.25\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/wood.png").write_bytes(b"picture")
    (tmp_path / "secret.png").write_bytes(b"secret")
    return tmp_path / "in"


def read(folder, text, **files):
    for name, content in files.items():
        (folder / f"{name}.mtl").write_text(content, encoding="utf-8")
    (folder / "a.obj").write_text(text)
    return read_mesh(folder / "a.obj")


def test_materials_pictures_and_faces(folder):
    mtl = (
        "# paints\nnewmtl plain\nKd 0.1 0.2 0.3\nd 0.5\nnewmtl wood #2\n\tKd 1 1 1\nPm 0.25\nPr 0.75\nmap_Kd wood.png\n"
        "norm -bm 2 none.png\nmap_Kd -clamp on -o 0.5 0.25 -s 2 4 0 wood.png\nNs 10\nTr q\n"
    )
    text = MESH + "mtllib paint.mtl\nf 1/1 2/2 3/1\nusemtl wood #2\nf 1/1 2/2 3\nusemtl plain\nf 1 2 3\n"
    mesh = read(folder, text, paint=mtl)
    assert mesh.face_material.tolist() == [-1, 1, 0]
    plain, wood = mesh.materials
    assert (plain.name, plain.base_color, plain.location) == ("plain", (0.1, 0.2, 0.3, 0.5), "paint.mtl line 2")
    assert (wood.name, wood.metallic, wood.roughness) == ("wood #2", 0.25, 0.75)
    assert [(one.slot, one.image, one.location) for one in wood.textures] == [
        ("base-color", 0, "paint.mtl line 9"),
        ("normal", 1, "paint.mtl line 10"),
        ("base-color", 0, "paint.mtl line 11"),
    ]
    placed = wood.textures[2]
    assert (placed.wrap_u, placed.offset, placed.scale) == ("clamp", (0.5, -3.25), (2.0, 4.0))
    assert mesh.images[0].data == b"picture"
    assert mesh.images[1].data is None and mesh.images[1].missing == "'none.png': no such file"
    assert mesh.uvs[0].values.tolist() == [[0, 1], [1, 0.75]]
    assert mesh.uvs[0].corners.tolist() == [0, 1, 0, 0, 1, -1, -1, -1, -1]


def test_a_missing_material_file_is_a_missing_picture_of_what_uses_it(folder):
    mesh = read(folder, MESH + "mtllib gone.mtl\nusemtl red\nf 1 2 3\n")
    assert [(one.name, one.missing, one.location) for one in mesh.images] == [
        ("gone.mtl", "the material file 'gone.mtl': no such file", "line 6")
    ]
    assert mesh.materials[0].name == "red" and mesh.materials[0].textures[0].image == 0


def test_names_with_spaces_backslashes_and_folders(folder):
    (folder / "my parts").mkdir()
    (folder / "my parts/all paints.mtl").write_text("newmtl a\nmap_Kd ..\\wood.png\nmap_Ke ../../secret.png\n")
    mesh = read(folder, MESH + "mtllib my parts\\all paints.mtl\nusemtl a\nf 1 2 3\n")
    base, glow = mesh.materials[0].textures
    assert mesh.images[base.image].data == b"picture"
    assert mesh.images[glow.image].data is None and "leads upwards" in mesh.images[glow.image].missing


@pytest.mark.parametrize(
    "name",
    ["../secret.png", "/etc/passwd", "C:\\x.png", "\\\\host\\x.png", "http://host/x.png", "link.png", ".", "", "a\0b"],
)
def test_pictures_outside_the_folder_are_not_read(folder, name):
    (folder / "link.png").symlink_to("../secret.png")
    mesh = read(folder, MESH + "mtllib m.mtl\nusemtl a\nf 1 2 3\n", m=f"newmtl a\nmap_Kd {name}\n")
    assert mesh.images[0].data is None and mesh.images[0].missing


def test_several_files_on_a_line_and_each_once(folder):
    text = MESH + "mtllib a.mtl b.mtl\nmtllib a.mtl\nusemtl two\nf 1 2 3\n"
    mesh = read(folder, text, a="newmtl one\n", b="newmtl two\nnewmtl one\n")
    assert [one.name for one in mesh.materials] == ["one", "two", "one"]
    assert mesh.face_material.tolist() == [1]


def test_broken_material_files_leave_the_mesh_readable(folder):
    mesh = read(
        folder, MESH + "mtllib m.mtl\nusemtl a\nf 1 2 3\n", m="\x00\xff newmtl\nKd 1\nnewmtl a\nKd x y z\nmap_Kd\n"
    )
    assert mesh.materials[0].base_color is None and mesh.images[0].missing
    (folder / "m.mtl").write_bytes("newmtl a\n".encode("utf-16"))
    mesh = read_mesh(folder / "a.obj")
    assert "UTF-16" in mesh.images[0].missing


def test_more_material_files_than_any_mesh_needs_are_refused(folder):
    lines = "".join(f"mtllib {number}.mtl\n" for number in range(300))
    with pytest.raises(MeshFileError, match="more than 256 lines of material files") as caught:
        read(folder, MESH + lines + "f 1 2 3\n")
    assert caught.value.location == "line 262"


def test_more_names_on_a_line_than_any_mesh_needs_are_refused(folder):
    with pytest.raises(MeshFileError, match="more than 256 material files"):
        read(folder, MESH + "mtllib " + " ".join(f"{number}.mtl" for number in range(300)) + "\nf 1 2 3\n")


@pytest.mark.parametrize(("face", "line"), [("f 1/1 2/9 3/1", 7), ("f 1/1 2/0 3/1", 7), ("f 1/1 2/-9 3/1", 7)])
def test_texture_coordinates_that_do_not_exist_are_refused(folder, face, line):
    with pytest.raises(MeshFileError, match="texture coordinate outside the file's 2") as caught:
        read(folder, MESH + "f 1/1 2/2 3/2\n" + face + "\n")
    assert caught.value.location == f"line {line}"


def test_a_mesh_without_a_folder_has_missing_pictures():
    mesh = read_mesh(Path("nowhere/a.obj"), (MESH + "mtllib m.mtl\nusemtl a\nf 1 2 3\n").encode())
    assert mesh.images[0].missing == "the material file 'm.mtl': no such file"
