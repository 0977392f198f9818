"""Materials, textures and images of glTF, and the files that URIs may name."""

import base64
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures

from tests.rules import solids
from tests.rules.gltf_files import Gltf, shown
from validators.meshes import MeshFileError, read_mesh
from validators.meshes.gltf import budget
from validators.meshes.materials import Texture

V, F = solids.box()


def png(size=(4, 2), colour=(200, 100, 50)):
    page = io.BytesIO()
    Pictures.new("RGB", size, colour).save(page, "PNG")
    return page.getvalue()


def read(made):
    return read_mesh(Path("mesh.glb"), made.glb())


def painted(**material):
    """A box with one material, two textures and two images."""
    made = shown(V, F, material=0)
    for _ in range(2):
        made.add("textures", source=made.add("images", bufferView=made.view(png()), mimeType="image/png"))
    made.add("materials", **material)
    return made


@pytest.mark.parametrize("said", [{}, {"pbrMetallicRoughness": {}}])
def test_a_material_that_says_nothing_has_no_factors(said):
    (material,) = read(painted(**said)).materials
    assert (material.base_color, material.metallic, material.roughness) == (None, None, None)
    assert (material.location, material.textures, material.double_sided) == ("/materials/0", (), False)


def test_factors_textures_and_samplers():
    made = painted(
        name="brick",
        doubleSided=True,
        pbrMetallicRoughness={
            "baseColorFactor": [0.5, 0.25, 0, 1],
            "metallicFactor": 0,
            "roughnessFactor": 0.75,
            "baseColorTexture": {"index": 0},
            "metallicRoughnessTexture": {"index": 1, "texCoord": 1},
        },
        normalTexture={"index": 1, "scale": 2},
        occlusionTexture={"index": 1},
        emissiveTexture={"index": 7},
    )
    made.document["textures"][0]["sampler"] = made.add("samplers", wrapS=33071, wrapT=33648)
    (material,) = read(made).materials
    assert (material.name, material.double_sided) == ("brick", True)
    assert (material.base_color, material.metallic, material.roughness) == ((0.5, 0.25, 0, 1), 0, 0.75)
    physical = "/materials/0/pbrMetallicRoughness"
    assert material.textures == (
        Texture("base-color", 0, 0, "clamp", "mirror", location=f"{physical}/baseColorTexture"),
        Texture("metallic-roughness", 1, 1, location=f"{physical}/metallicRoughnessTexture"),
        Texture("normal", 1, location="/materials/0/normalTexture"),
        Texture("occlusion", 1, location="/materials/0/occlusionTexture"),
        Texture("emissive", None, location="/materials/0/emissiveTexture"),
    )


def test_texture_transforms():
    made = painted(pbrMetallicRoughness={"baseColorTexture": {"index": 0, "texCoord": 3}})
    info = made.document["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"]
    made.extend(info, "KHR_texture_transform", True, offset=[0.5, 0.25], rotation=1.5, scale=[2, 3], texCoord=1)
    (texture,) = read(made).materials[0].textures
    assert (texture.uv_set, texture.offset, texture.rotation_rad, texture.scale) == (1, (0.5, 0.25), 1.5, (2, 3))


@pytest.mark.parametrize("name", ["KHR_texture_basisu", "EXT_texture_webp"])
def test_pictures_of_texture_extensions(name):
    made = painted(normalTexture={"index": 0}, occlusionTexture={"index": 1})
    only, both = made.document["textures"]
    del only["source"]
    made.extend(only, name, True, source=1)
    made.extend(both, name, source=0)
    assert [one.image for one in read(made).materials[0].textures] == [1, 1]


def test_textures_of_material_extensions():
    made = painted()
    (material,) = made.document["materials"]
    made.extend(material, "KHR_materials_clearcoat", True, clearcoatFactor=1, clearcoatTexture={"index": 0})
    made.extend(material, "KHR_materials_pbrSpecularGlossiness", diffuseTexture={"index": 1})
    found = read(made).materials[0].textures
    assert [(one.slot, one.image) for one in found] == [("other", 0), ("base-color", 1)]
    assert found[0].location == "/materials/0/extensions/KHR_materials_clearcoat/clearcoatTexture"


@pytest.mark.parametrize(
    ("material", "pointer"),
    [
        ({"pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1]}}, "/materials/0/pbrMetallicRoughness/baseColorFactor"),
        ({"pbrMetallicRoughness": {"metallicFactor": "all"}}, "/materials/0/pbrMetallicRoughness/metallicFactor"),
        ({"normalTexture": {}}, "/materials/0/normalTexture"),
        ({"normalTexture": {"index": -1}}, "/materials/0/normalTexture/index"),
        ({"doubleSided": 1}, "/materials/0/doubleSided"),
    ],
)
def test_materials_of_a_wrong_kind_are_refused(material, pointer):
    with pytest.raises(MeshFileError) as caught:
        read(painted(**material))
    assert caught.value.location == pointer


def test_images_of_every_origin(tmp_path):
    inline = "data:image/png;base64," + base64.b64encode(png((1, 1))).decode()
    percent = "data:image/png," + "".join(f"%{byte:02X}" for byte in png((2, 1)))
    made = painted()
    (tmp_path / "skins").mkdir()
    (tmp_path / "skins/red brick.png").write_bytes(png((3, 1)))
    for uri in (inline, percent, "skins/red%20brick.png"):
        made.add("images", uri=uri)
    (tmp_path / "a.gltf").write_bytes(made.gltf())
    mesh = read_mesh(tmp_path / "a.gltf")
    assert [one.size for one in mesh.images] == [(4, 2), (4, 2), (1, 1), (2, 1), (3, 1)]
    assert [one.location for one in mesh.images] == [f"/images/{number}" for number in range(5)]
    assert mesh.images[4].pixels[0, 0].tolist() == [200, 100, 50, 255]


REFUSED = {
    "../up.png": "leads upwards",
    "https://host/a.png": "network address",
    "//host/a.png": "network address",
    "/etc/hostname": "absolute path",
    "%2e%2e/up.png": "leads upwards",
    "file%3A///etc/hostname": "allowed",
    "none.png": "no such file",
    "out.png": "leads out",
    "data:image/png;base64,@": "broken base64",
    "data:image/png": "without a comma",
}


@pytest.mark.parametrize("uri", REFUSED)
def test_images_that_cannot_be_had_say_why_and_do_no_more(uri, tmp_path):
    (tmp_path / "up.png").write_bytes(png())
    (tmp_path / "home").mkdir()
    (tmp_path / "home/out.png").symlink_to("../up.png")
    made = painted()
    made.add("images", uri=uri)
    (tmp_path / "home/a.gltf").write_bytes(made.gltf())
    mesh = read_mesh(tmp_path / "home/a.gltf")
    assert mesh.n_faces == len(F) and mesh.images[2].data is None
    assert REFUSED[uri] in mesh.images[2].missing and mesh.images[2].missing.startswith("/images/2/uri")


@pytest.mark.parametrize("uri", REFUSED)
def test_buffers_that_cannot_be_had_are_refused(uri, tmp_path):
    (tmp_path / "up.png").write_bytes(bytes(1 << 16))
    (tmp_path / "home").mkdir()
    (tmp_path / "home/out.png").symlink_to("../up.png")
    made = shown(V, F)
    made.document["buffers"][0]["uri"] = uri
    (tmp_path / "home/a.gltf").write_text(json.dumps(made.document))
    with pytest.raises(MeshFileError) as caught:
        read_mesh(tmp_path / "home/a.gltf")
    assert caught.value.location == "/buffers/0/uri" and REFUSED[uri] in caught.value.reason


def test_several_buffers_and_percent_encoded_data(tmp_path):
    made = Gltf()
    one = made.primitive(V, F)
    made.scene(made.node(mesh=made.mesh(one)))
    split = made.document["bufferViews"][1]["byteOffset"]
    made.document["bufferViews"][1].update(buffer=1, byteOffset=0)
    data = "data:application/gltf-buffer," + "".join(f"%{byte:02x}" for byte in made.binary[:split])
    made.document["buffers"] = [
        {"byteLength": split, "uri": data},
        {"byteLength": len(made.binary) - split, "uri": "more.bin"},
    ]
    (tmp_path / "more.bin").write_bytes(made.binary[split:])
    (tmp_path / "a.gltf").write_text(json.dumps(made.document))
    mesh = read_mesh(tmp_path / "a.gltf")
    assert np.array_equal(mesh.V, V.astype(np.float32)) and np.array_equal(mesh.F, F)


def test_the_binary_chunk_is_the_first_buffer_and_no_other():
    made = shown(V, F)
    made.document["buffers"].append(dict(made.document["buffers"][0]))
    made.document["bufferViews"][0]["buffer"] = 1
    with pytest.raises(MeshFileError, match="no binary chunk that is this buffer's") as caught:
        read(made)
    assert caught.value.location == "/buffers/1"


def test_a_picture_that_many_images_name_is_not_copied_without_end(monkeypatch):
    monkeypatch.setattr(budget, "_FREE_BYTES", 1 << 20)
    made = shown(V, F)
    made.view(bytes(1 << 16))
    for _ in range(2000):
        made.add("images", bufferView=made.add("bufferViews", buffer=0, byteLength=1 << 16))
    images = read(made).images
    assert images[0].data is not None and images[-1].data is None and "instances counted" in images[-1].missing


def test_names_that_no_report_can_hold_are_escaped():
    made = painted(name="\ud800")
    assert read(made).materials[0].name == "\\ud800"
