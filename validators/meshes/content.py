"""What a file is that its extension's reader could not read: something else, often not a mesh at all."""

import codecs
import json
import re

from .mesh import MeshFileError

_LFS = b"version https://git-lfs.github.com/spec/v1"
_LFS_SIZE = re.compile(rb"^size (\d{1,20})$", re.M)
_START_BYTES = 4096
_FORMATS = {
    ".obj": "OBJ", ".ply": "PLY", ".stl": "STL", ".off": "OFF", ".glb": "GLB", ".gltf": "glTF", ".3mf": "3MF",
    ".usd": "USD", ".usda": "USD", ".usdc": "USD", ".usdz": "USDZ",
}  # fmt: skip
_EXPORT = "export a format that this tool reads, such as GLB"
# First bytes -> what the file is, and what to do.
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"Kaydara FBX Binary", "a binary FBX file", _EXPORT),
    (b"; FBX ", "an FBX text file", _EXPORT),
    (b"BLENDER", "a Blender file", _EXPORT),
    (b"ISO-10303-21;", "a STEP file", "tessellate it in a CAD program and " + _EXPORT),
    (b"\x1f\x8b", "gzip-compressed data", "unpack it first (gunzip)"),
    (b"\x28\xb5\x2f\xfd", "Zstandard-compressed data", "unpack it first (unzstd)"),
    (b"BZh", "bzip2-compressed data", "unpack it first (bunzip2)"),
    (b"\xfd7zXZ\0", "xz-compressed data", "unpack it first (unxz)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", "name the mesh instead"),
    (b"\xff\xd8\xff", "a JPEG picture", "name the mesh instead"),
    (b"%PDF-", "a PDF document", "name the mesh instead"),
    (b"HOUDINI", "a Houdini file", _EXPORT),
    (b"\x7fELF", "a program", "name the mesh instead"),
)
# First bytes -> the format of ours that begins with them.
_OURS: tuple[tuple[bytes, str], ...] = (
    (b"glTF", "GLB"),
    (b"ply\n", "PLY"),
    (b"ply\r", "PLY"),
    (b"#usda ", "USD"),
    (b"PXR-USDC", "USD"),
)


def recognised(data: bytes, suffix: str) -> MeshFileError | None:
    """The error that names a file which is not what its extension says; None where nothing is known."""
    start = data[:_START_BYTES]
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(_LFS):
        return _lfs_pointer(start)
    if data and not data.strip(b"\0"):
        return _named("zero bytes only, as a broken copy or download leaves", "fetch the file again")
    if data and not data.strip():
        return _named("white space only", "export the mesh again")
    if found := _page(text):
        return found
    for magic, what, advice in _OTHERS:
        if start.startswith(magic):
            return _named(what, advice)
    if start.startswith(b"MM") and int.from_bytes(start[2:6], "little") == len(data):
        return _named("a 3DS file", _EXPORT)
    return _other_mesh(data, text, _FORMATS.get(suffix))


def _named(what: str, advice: str) -> MeshFileError:
    return MeshFileError(f"the file is {what}; {advice}", "byte 0")


def _lfs_pointer(start: bytes) -> MeshFileError:
    size = _LFS_SIZE.search(start)
    real = f" of {size[1].decode()} bytes" if size else ""
    return _named(f"a Git LFS pointer, not the mesh{real} that it stands for", "fetch it with `git lfs pull`")


def _page(text: bytes) -> MeshFileError | None:
    """An answer of a server that was saved in place of the file."""
    low = text[:1024].lower()
    if low.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")) or (
        low.startswith((b"<?xml", b"<!--")) and b"<html" in low
    ):
        title = re.search(rb"<title[^>]*>\s*([^<]{1,80})", text, re.I)
        named = f", titled {b' '.join(title[1].split()).decode('latin-1')!a}" if title else ""
        return _named(f"an HTML page{named}", "it is what a server answered; fetch the file again")
    if low.startswith(b"<error") or (low.startswith(b"<?xml") and b"<error" in low):
        code = re.search(rb"<code>\s*([^<]{1,60})", text, re.I)
        named = f", {code[1].decode('latin-1')!a}" if code else ""
        return _named(f"an error message in XML{named}", "it is what a server answered; fetch the file again")
    return None


def _other_mesh(data: bytes, text: bytes, own: str | None) -> MeshFileError | None:
    """A mesh of another format than the extension says, or JSON, XML or a zip archive that is none."""
    found = _format(data, text)
    if found in ("JSON", "XML", "a zip archive"):
        if own == {"JSON": "glTF", "XML": "", "a zip archive": "3MF"}[found] or (own, found) == (
            "USDZ",
            "a zip archive",
        ):
            return None
        what = {"JSON": "JSON that is not glTF", "XML": "XML"}.get(found, found)
        advice = "unpack it first" if found == "a zip archive" else "fetch or export the mesh again"
        return _named(what, advice)
    if found is None or found == own or {found, own} == {"USD", "USDZ"}:
        return None
    allowed = next(suffix for suffix, name in _FORMATS.items() if name == found)
    what = f"the file's content is {found}, not {own}" if own else f"the file's content is {found}"
    return MeshFileError(f"{what}; give it the extension {allowed}", "byte 0")


def _format(data: bytes, text: bytes) -> str | None:
    """What the content looks like; None where it could be anything."""
    for magic, name in _OURS:
        if text.startswith(magic):
            return name
    if data.startswith(b"PK\x03\x04"):
        names = data[:_START_BYTES] + data[-65536:]
        inside = {b"3D/": "3MF", b".usda": "USDZ", b".usdc": "USDZ"}
        return next((name for word, name in inside.items() if word in names), "a zip archive")
    if text.startswith(b"{"):
        return "glTF" if _is_gltf(data) else "JSON" if _is_json(data) else None
    if text.startswith(b"<?xml"):
        return "XML"
    if re.match(rb"(?:ST|C|N){,3}4?n?OFF(?:\s|\d)", text):
        return "OFF"
    if re.match(rb"solid\b[^\n]*\n\s*(?:facet|endsolid)\b", text, re.I):
        return "STL"
    lines = [line.split() for line in text.splitlines()[:-1] if line.strip() and not line.lstrip().startswith(b"#")]
    words = {words[0] for words in lines}
    if (
        words
        and b"v" in words
        and words <= {b"v", b"vn", b"vt", b"f", b"g", b"o", b"s", b"mtllib", b"usemtl", b"l", b"p"}
    ):
        return "OBJ"
    return None


def _is_gltf(data: bytes) -> bool:
    return b'"asset"' in data and (b'"meshes"' in data or b'"nodes"' in data or b'"scenes"' in data)


def _is_json(data: bytes) -> bool:
    if len(data) > 1 << 20:
        return False
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
