"""Small writers of (V, F) in every format that the readers know, elements in order."""

import io
import json
import struct
import zipfile

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


def off(V, F, normals=None):
    rows = np.asarray(V if normals is None else np.hstack([V, normals]), float).tolist()
    lines = ["OFF" if normals is None else "NOFF", f"{len(V)} {len(F)} 0", *(" ".join(map(repr, row)) for row in rows)]
    lines += [f"{len(face)} " + " ".join(str(int(i)) for i in face) for face in F]
    return ("\n".join(lines) + "\n").encode()


_3MF_CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
_3MF_START = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(members, method=zipfile.ZIP_DEFLATED):
    """A zip archive of {name: text or bytes}."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, method)
    return file.getvalue()


def threemf_object(V, F, id=1, attributes=""):
    vertices = "".join(f'<vertex x="{x!r}" y="{y!r}" z="{z!r}"/>\n' for x, y, z in np.asarray(V, float).tolist())
    triangles = "".join('<triangle v1="{}" v2="{}" v3="{}"/>\n'.format(*map(int, face)) for face in F)
    mesh = f"<mesh><vertices>\n{vertices}</vertices><triangles>\n{triangles}</triangles></mesh>"
    return f'<object id="{id}" type="model"{attributes}>{mesh}</object>\n'


def threemf_model(resources, items='<item objectid="1"/>', attributes=' unit="millimeter"'):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<model{attributes} xmlns="{_3MF_CORE}">\n'
        f"<resources>{resources}</resources>\n<build>{items}</build>\n</model>\n"
    )


def threemf_package(model, **more):
    relationship = f'<Relationship Id="r" Type="{_3MF_START}" Target="/3D/3dmodel.model"/>'
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONSHIPS}">{relationship}</Relationships>',
        "3D/3dmodel.model": model,
    }
    return zipped({**members, **more})


def threemf(V, F):
    return threemf_package(threemf_model(threemf_object(V, F)))


def usda_vectors(rows):
    return "[" + ", ".join(f"({', '.join(repr(float(x)) for x in row)})" for row in rows) + "]"


def usda_mesh(V, F, normals=None, name="Mesh", more=""):
    lines = [
        f'def Mesh "{name}" {{',
        "int[] faceVertexCounts = [" + ", ".join(str(len(face)) for face in F) + "]",
        "int[] faceVertexIndices = [" + ", ".join(str(int(i)) for face in F for i in face) + "]",
        f"point3f[] points = {usda_vectors(V)}",
        'uniform token subdivisionScheme = "none"',
    ]
    if normals is not None:
        lines += [f'normal3f[] normals = {usda_vectors(normals)} (interpolation = "vertex")']
    return "\n".join([*lines, more, "}\n"])


def usda_layer(body, metadata='metersPerUnit = 1\nupAxis = "Y"'):
    return f"#usda 1.0\n(\n{metadata}\n)\n{body}".encode()


def usda(V, F, normals=None):
    return usda_layer(usda_mesh(V, F, normals))


WRITERS = {
    "obj": (".obj", obj),
    "ply-ascii": (".ply", ply_ascii),
    "ply-le": (".ply", ply_binary),
    "ply-be": (".ply", ply_big_endian),
    "stl-ascii": (".stl", stl_ascii),
    "stl-binary": (".stl", stl_binary),
    "glb": (".glb", glb),
    "off": (".off", off),
    "3mf": (".3mf", threemf),
}
