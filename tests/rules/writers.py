"""Small writers of (V, F) in every format that the readers know, elements in order."""

import json
import struct

import numpy as np


def obj(V, F, normals=None):
    lines = [f"v {x!r} {y!r} {z!r}" for x, y, z in np.asarray(V, float).tolist()]
    if normals is not None:
        lines += [f"vn {x!r} {y!r} {z!r}" for x, y, z in np.asarray(normals, float).tolist()]
    for face in F:
        corners = [int(i) + 1 for i in face]
        lines.append("f " + " ".join(f"{i}//{i}" if normals is not None else str(i) for i in corners))
    return ("\n".join(["# made by a test", *lines]) + "\n").encode()


def _ply_header(form, V, F, normals, real):
    names = ["x", "y", "z"] + (["nx", "ny", "nz"] if normals is not None else [])
    lines = ["ply", f"format {form} 1.0", "comment made by a test", f"element vertex {len(V)}"]
    lines += [f"property {real} {name}" for name in names]
    lines += [f"element face {len(F)}", "property list uchar int vertex_indices", "end_header", ""]
    return "\n".join(lines).encode()


def ply_ascii(V, F, normals=None):
    rows = V if normals is None else np.hstack([V, normals])
    text = "".join(" ".join(map(repr, row)) + "\n" for row in np.asarray(rows, float).tolist())
    text += "".join(f"{len(face)} " + " ".join(str(int(i)) for i in face) + "\n" for face in F)
    return _ply_header("ascii", V, F, normals, "double") + text.encode()


def ply_binary(V, F, normals=None, order="<"):
    form = "binary_little_endian" if order == "<" else "binary_big_endian"
    rows = np.asarray(V if normals is None else np.hstack([V, normals]))
    body = rows.astype(order + "f8").tobytes()
    body += b"".join(struct.pack(f"{order}B{len(face)}i", len(face), *map(int, face)) for face in F)
    return _ply_header(form, V, F, normals, "double") + body


def ply_big_endian(V, F, normals=None):
    return ply_binary(V, F, normals, ">")


def stl_binary(V, F):
    facets = np.zeros(len(F), np.dtype([("n", "<f4", 3), ("v", "<f4", (3, 3)), ("a", "<u2")]))
    facets["v"] = np.asarray(V)[np.asarray(F)]
    return b"made by a test".ljust(80, b"\0") + struct.pack("<I", len(F)) + facets.tobytes()


def stl_ascii(V, F):
    lines = ["solid made by a test"]
    for face in F:
        lines += ["facet normal 0 0 0", "outer loop"]
        lines += [f"vertex {x!r} {y!r} {z!r}" for x, y, z in np.asarray(V, float)[face].tolist()]
        lines += ["endloop", "endfacet"]
    return ("\n".join([*lines, "endsolid made by a test"]) + "\n").encode()


def gltf_document(V, F, normals=None, index_type=5125):
    """(document, binary) of one mesh in one node."""
    dtype = {5121: "<u1", 5123: "<u2", 5125: "<u4"}[index_type]
    blobs = [np.asarray(V).astype("<f4").tobytes(), np.asarray(F).astype(dtype).tobytes()]
    if normals is not None:
        blobs.append(np.asarray(normals).astype("<f4").tobytes())
    views, binary = [], b""
    for blob in blobs:
        binary += b"\0" * (-len(binary) % 4)
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(blob)})
        binary += blob
    binary += b"\0" * (-len(binary) % 4)
    accessors = [
        {"bufferView": 0, "componentType": 5126, "count": len(V), "type": "VEC3"},
        {"bufferView": 1, "componentType": index_type, "count": int(np.size(F)), "type": "SCALAR"},
    ]
    attributes = {"POSITION": 0}
    if normals is not None:
        accessors.append({"bufferView": 2, "componentType": 5126, "count": len(V), "type": "VEC3"})
        attributes["NORMAL"] = 2
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": attributes, "indices": 1}]}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(binary)}],
    }
    return document, binary


def glb_of(document, binary=b""):
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    if binary:
        chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def glb(V, F, normals=None, index_type=5125):
    return glb_of(*gltf_document(V, F, normals, index_type))


WRITERS = {
    "obj": (".obj", obj),
    "ply-ascii": (".ply", ply_ascii),
    "ply-le": (".ply", ply_binary),
    "ply-be": (".ply", ply_big_endian),
    "stl-ascii": (".stl", stl_ascii),
    "stl-binary": (".stl", stl_binary),
    "glb": (".glb", glb),
}
