"""A file that is something else than its extension says is named as what it is, with what to do."""

import gzip
from pathlib import Path

import pytest

from benchmarks.fuzz.seeds import seeds
from tests.rules import solids, writers
from validators.check import check_file
from validators.meshes import READERS, MeshFileError, read_mesh

BOX = solids.box()
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d" * 32 + b"\nsize 12345\n"
XML_ERROR = b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>no</Message></Error>'
WHAT = {
    "git lfs": (
        POINTER,
        "a Git LFS pointer, not the mesh of 12345 bytes that it stands for; fetch it with `git lfs pull`",
    ),
    "html": (b"<!DOCTYPE html>\n<html><title>404: Not  Found</title>", "an HTML page, titled '404: Not Found'"),
    "html after space": (b"\xef\xbb\xbf\r\n  <HTML lang=en>", "an HTML page;"),
    "xml error": (XML_ERROR, "an error message in XML, 'AccessDenied'"),
    "json error": (b'{"message": "Not Found"}', "JSON that is not glTF"),
    "xml": (b'<?xml version="1.0"?><x3d/>', "XML;"),
    "gzip": (gzip.compress(writers.obj(*BOX)), "gzip-compressed data; unpack it first (gunzip)"),
    "zip": (writers.zipped({"a.txt": "x"}), "a zip archive; unpack it first"),
    "fbx": (b"Kaydara FBX Binary  \0\x1a\0", "a binary FBX file; export"),
    "fbx text": (b"; FBX 7.4.0 project file\n", "an FBX text file"),
    "blend": (b"BLENDER-v300", "a Blender file; export"),
    "step": (b"ISO-10303-21;\nHEADER;", "a STEP file; tessellate"),
    "3ds": (b"MM" + (100).to_bytes(4, "little") + bytes(94), "a 3DS file"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(9), "a PNG picture"),
    "zeros": (bytes(500), "zero bytes only"),
    "blank": (b" \n\t\n", "white space only"),
}


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("name", WHAT)
def test_what_is_no_mesh_is_named(name, suffix):
    data, words = WHAT[name]
    if (suffix, name) in ((".gltf", "json error"), (".3mf", "zip"), (".usdz", "zip"), (".usd", "zip")):
        words = ""  # of the right kind, but not whole: the reader's own message says what is missing
    if (suffix, name) in ((".obj", "blank"), (".stl", "blank")):
        return
    with pytest.raises(MeshFileError) as caught:
        read_mesh(Path(f"mesh{suffix}"), data)
    assert words in caught.value.reason
    assert caught.value.location or not words


KINDS = {
    "obj": "OBJ",
    "ply": "PLY",
    "stl": "STL",
    "off": "OFF",
    "glb": "GLB",
    "gltf": "glTF",
    "3mf": "3MF",
    "usda": "USD",
}
SAMPLES = {
    "obj": "obj",
    "ply": "ply-ascii",
    "stl": "stl-ascii",
    "off": "off",
    "glb": "glb",
    "gltf": "gltf",
    "3mf": "3mf",
}


@pytest.mark.parametrize("suffix", [".obj", ".ply", ".stl", ".off", ".glb", ".gltf", ".3mf", ".usdc", ".xyz"])
@pytest.mark.parametrize("kind", [*SAMPLES, "usda"])
def test_a_mesh_of_another_format_is_named_with_its_extension(kind, suffix):
    if suffix == f".{kind}" or (kind, suffix) == ("usda", ".usdc"):
        return
    data = writers.usda(*BOX) if kind == "usda" else seeds()[SAMPLES[kind]].data
    with pytest.raises(MeshFileError) as caught:
        read_mesh(Path(f"mesh{suffix}"), data)
    usual = ".usd" if kind == "usda" else f".{kind}"
    assert f"content is {KINDS[kind]}" in caught.value.reason
    assert caught.value.reason.endswith(f"give it the extension {usual}")


@pytest.mark.parametrize("start", [b"solid", b"ply\n", b"glTF", b"OFF ", b"<html", b"\x1f\x8b"])
def test_a_binary_stl_may_begin_with_anything(start):
    data = writers.stl_binary(*BOX)
    assert read_mesh(Path("mesh.stl"), start + data[len(start) :]).n_faces == 12


def test_the_finding_says_it(tmp_path):
    (tmp_path / "crate.glb").write_bytes(POINTER)
    report = check_file(tmp_path / "crate.glb")
    found = next(one for one in report.findings if one.rule == "unreadable-file")
    assert report.verdict == "FAIL" and "git lfs pull" in found.message
