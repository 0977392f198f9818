"""USD: the meshes that a stage shows, and layers that may not be opened."""

import builtins
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from benchmarks.fuzz.seeds import usdz
from tests.rules import solids, textured, writers
from validators.meshes import MeshFileError, read_mesh

pytest.importorskip("pxr")
V, F = solids.box()
BOX = writers.usda_mesh(V, F, name="Box")


def layer(body, metadata='metersPerUnit = 0.01\nupAxis = "Z"'):
    return writers.usda_layer(body, metadata)


def read(data, suffix=".usda", folder="nowhere"):
    return read_mesh(Path(folder) / f"mesh{suffix}", data)


def prim(name, body, kind="Xform", metadata=""):
    return f'def {kind} "{name}"{f" ({metadata})" if metadata else ""} {{\n{body}\n}}\n'


def crate(text, tmp_path):
    from pxr import Sdf

    (tmp_path / "made.usda").write_bytes(text)
    Sdf.Layer.FindOrOpen(str(tmp_path / "made.usda")).Export(str(tmp_path / "made.usdc"))
    return (tmp_path / "made.usdc").read_bytes()


def test_points_faces_units_and_axis_of_text_crate_and_package(tmp_path):
    text = layer(BOX)
    binary = crate(text, tmp_path)
    for data, suffix in ((text, ".usda"), (text, ".usd"), (binary, ".usdc"), (binary, ".usd")):
        mesh = read(data, suffix)
        assert np.array_equal(mesh.V, V) and np.array_equal(mesh.F, F)
        assert (mesh.metres_per_unit, mesh.up_axis, mesh.coordinate_bits) == (0.01, "z", 24)
        assert [one.location for one in mesh.primitives] == ["/Box"]
    packed = usdz({"box.usdc": binary, "tex/a.png": b"x"})
    assert np.array_equal(read(packed, ".usdz").F, F) and np.array_equal(read(packed, ".usd").F, F)


def test_transforms_winding_and_polygons():
    _, quads = solids.quad_box()
    mirrored = "double3 xformOp:scale = (-1, 1, 1)\ndouble3 xformOp:translate = (5, 0, 0)\n"
    mirrored += 'uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:scale"]\n'
    left = writers.usda_mesh(
        V, [face[::-1] for face in F.tolist()], name="L", more='uniform token orientation = "leftHanded"'
    )
    mesh = read(layer(prim("A", mirrored + writers.usda_mesh(V, quads, name="Q")) + left))
    assert np.array_equal(mesh.V[:8], V * [-1, 1, 1] + [5, 0, 0])
    assert [mesh.corners[4 * k : 4 * k + 4].tolist() for k in range(6)] == [[a, d, c, b] for a, b, c, d in quads]
    assert np.array_equal(mesh.F[12:], np.array([[c, a, b] for a, b, c in F.tolist()]) + 8)


def test_hidden_guides_and_proxies_are_not_seen():
    parts = [
        prim("Hidden", 'token visibility = "invisible"\n' + BOX),
        *(
            prim(f"P{purpose}", f'uniform token purpose = "{purpose}"\n' + BOX)
            for purpose in ("guide", "proxy", "render")
        ),
        f'class Xform "Class" {{\n{BOX}}}\n',
        f'over "Over" {{\n{BOX}}}\n',
        prim("Off", BOX, metadata="active = false"),
    ]
    assert [one.location for one in read(layer("".join(parts))).primitives] == ["/Prender/Box"]


def test_instances_are_placed_each(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/box.usda").write_bytes(layer(prim("Set", BOX), 'defaultPrim = "Set"'))
    one = "prepend references = @./parts/box.usda@\ninstanceable = true"
    shift = 'double3 xformOp:translate = (9, 0, 0)\nuniform token[] xformOpOrder = ["xformOp:translate"]'
    text = layer(prim("A", "", metadata=one) + prim("B", shift, metadata=one))
    (tmp_path / "main.usda").write_bytes(text)
    mesh = read_mesh(tmp_path / "main.usda")
    assert [one.location for one in mesh.primitives] == ["/A/Box", "/B/Box"]
    assert np.array_equal(mesh.V[8:], V + [9, 0, 0]) and np.array_equal(mesh.F[12:], F + 8)
    assert np.array_equal(read(text, folder=tmp_path).V, mesh.V)  # the same from bytes alone


def points(indices, count=3, more=""):
    body = f"rel prototypes = [</I/Set/Box>]\nint[] protoIndices = {indices}\n"
    body += f"point3f[] positions = [{', '.join(f'({5 * k}, 0, 0)' for k in range(count))}]\n{more}\n"
    return layer(prim("I", body + prim("Set", BOX, "Scope"), "PointInstancer"))


def test_a_point_instancer_places_its_prototypes_and_nothing_else():
    mesh = read(points([0, 0, 0], more="int64[] invisibleIds = [1]"))
    assert [(one.location, one.node) for one in mesh.primitives] == [("/I/Set/Box", "/I[0]"), ("/I/Set/Box", "/I[2]")]
    assert np.array_equal(mesh.V[8:], V + [10, 0, 0])


PAINT = """
def Material "Paint" {
token outputs:surface.connect = </Paint/Surface.outputs:surface>
def Shader "Surface" {
uniform token info:id = "UsdPreviewSurface"
color3f inputs:diffuseColor.connect = </Paint/Picture.outputs:rgb>
float inputs:metallic = 1
float inputs:roughness = 0.5
token outputs:surface
}
def Shader "Picture" {
uniform token info:id = "UsdUVTexture"
asset inputs:file = @tex/a.png@
token inputs:wrapS = "clamp"
float2 inputs:st.connect = </Paint/Reader.outputs:result>
float3 outputs:rgb
}
def Shader "Reader" {
uniform token info:id = "UsdPrimvarReader_float2"
token inputs:varname = "second"
float2 outputs:result
}
}
def Material "Plain" {
token outputs:surface.connect = </Plain/Surface.outputs:surface>
def Shader "Surface" {
uniform token info:id = "UsdPreviewSurface"
color3f inputs:diffuseColor = (0.5, 0.25, 0)
token outputs:surface
}
}
"""


def test_materials_subsets_and_texture_coordinates(tmp_path):
    (tmp_path / "tex").mkdir()
    (tmp_path / "tex/a.png").write_bytes(picture := textured.png(np.zeros((2, 2, 3))))
    more = "rel material:binding = </Paint>\n"
    more += 'texCoord2f[] primvars:st = [(0, 0), (1, 0.25)] (interpolation = "faceVarying")\n'
    more += f"int[] primvars:st:indices = {[0, 1, 1] * 12}\n"
    more += f'texCoord2f[] primvars:second = {writers.usda_vectors(V[:, :2])} (interpolation = "vertex")\n'
    subset = 'def GeomSubset "Part" {\nuniform token elementType = "face"\nuniform token familyName = "materialBind"\n'
    subset += "int[] indices = [2, 5]\nrel material:binding = </Plain>\n}"
    mesh = read(layer(PAINT + writers.usda_mesh(V, F, name="Box", more=more + subset)), folder=tmp_path)
    paint, plain = mesh.materials
    assert mesh.face_material.tolist() == [1 if face in (2, 5) else 0 for face in range(12)]
    assert (paint.location, paint.metallic, paint.roughness) == ("/Paint", 1.0, 0.5)
    assert plain.base_color == (0.5, 0.25, 0.0, 1.0)
    texture = paint.texture("base-color")
    assert (texture.wrap_u, texture.uv_set, mesh.images[texture.image].data) == ("clamp", 1, picture)
    st, second = mesh.uvs
    assert st.values.tolist() == [[0, 1], [1, 0.75]] and st.corners[:6].tolist() == [0, 1, 1, 0, 1, 1]
    assert np.array_equal(second.values[second.corners], np.stack([V[:, 0], 1 - V[:, 1]], axis=1)[mesh.corners])


@pytest.mark.parametrize(
    ("interpolation", "count", "wanted"),
    [
        ("constant", 1, [0] * 36),
        ("uniform", 12, np.repeat(range(12), 3)),
        ("faceVarying", 36, range(36)),
        ("vertex", 8, None),
    ],
)
def test_normals_of_every_interpolation(interpolation, count, wanted):
    values = writers.usda_vectors(np.tile([0.0, 0.0, 1.0], (count, 1)))
    more = f'normal3f[] normals = {values} (interpolation = "{interpolation}")'
    mesh = read(layer(writers.usda_mesh(V, F, more=more)))
    assert mesh.corner_normals.tolist() == (mesh.corners.tolist() if wanted is None else list(wanted))


def referring(path, how="references"):
    return layer(prim("A", "", metadata=f"prepend {how} = @{path}@"))


OUTSIDE = {
    "../x.usda": "leads upwards",
    "/etc/x.usda": "absolute path",
    "http://host/x.usda": "network address",
    "file:///x.usda": "network address",
    "C:/x.usda": "scheme or a drive",
    "none.usda": "no such file",
    "link.usda": "leads out of",
    "pipe.usda": "not a plain file",
    "a.obj": "of another format",
    "a.usdz": "of another format",
    "a.usdz[b.usda]": "of another format",
    "x.usda:SDF_FORMAT_ARGS:a=b": "of another format",
}


@pytest.mark.parametrize("how", ["references", "payload"])
@pytest.mark.parametrize("path", OUTSIDE)
def test_layers_that_lead_out_are_not_opened(path, how, tmp_path):
    import os

    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.usda").write_bytes(layer(BOX, 'defaultPrim = "Box"'))
    (home / "link.usda").symlink_to("../secret.usda")
    os.mkfifo(home / "pipe.usda")
    with pytest.raises(MeshFileError) as caught:
        read(referring(path, how), folder=home)
    assert OUTSIDE[path] in caught.value.reason


@pytest.mark.parametrize("where", ["sublayer", "variant", "deep"])
def test_every_way_to_name_a_layer_is_looked_through(where, tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/one.usda").write_bytes(referring("../../secret.usda"))
    text = {
        "sublayer": layer("", "subLayers = [@../secret.usda@]"),
        "variant": layer(
            'def "A" (\nvariants = { string v = "b" }\nprepend variantSets = "v"\n) {\n'
            'variantSet "v" = { "a" (prepend references = @../secret.usda@) { } "b" { } }\n}\n'
        ),
        "deep": referring("deep/one.usda"),
    }[where]
    with pytest.raises(MeshFileError, match="leads upwards"):
        read(text, folder=tmp_path)


def mesh_of(counts="[3]", indices="[0, 1, 2]", points="[(0, 0, 0), (1, 0, 0), (0, 1, 0)]", more=""):
    body = (
        f"int[] faceVertexCounts = {counts}\nint[] faceVertexIndices = {indices}\npoint3f[] points = {points}\n{more}"
    )
    return layer(prim("M", body, "Mesh"))


REFUSED = {
    "sum": (mesh_of("[3, 3]"), "/M", "add up to 6; there are 3 indices"),
    "two corners": (mesh_of("[2]", "[0, 1]"), "/M", "face 0 has 2 corners"),
    "negative": (mesh_of("[-3]"), "/M", "face 0 has -3 corners"),
    "normals": (mesh_of(more="normal3f[] normals = [(0, 0, 1)]"), "/M", "1 normals do not fit"),
    "uvs": (
        mesh_of(more='texCoord2f[] primvars:st = [(0, 0)] (interpolation = "vertex")'),
        "/M",
        "1 values of primvars:st",
    ),
    "uv index": (
        mesh_of(
            more='texCoord2f[] primvars:st = [(0, 0)] (interpolation = "vertex")\nint[] primvars:st:indices = [0, 1, 0]'
        ),
        "/M",
        "primvars:st:indices; allowed: 0 to 0",
    ),
    "syntax": (layer('def Mesh "M" {\nint[] q = \n}'), None, "USD cannot read it: line"),
    "prim": (layer(prim("A", "", metadata="prepend references = </B>")), None, "do not compose"),
    "circle": (layer(prim("A", "", metadata="prepend references = </A>")), None, "do not compose"),
    "prototype": (points([7, 0, 0]), "/I", "protoIndices; allowed: 0 to 0"),
    "positions": (points([0, 0, 0], 2), "/I", "3 instances without as many positions"),
    "bytes": (b"#usda 1.0\n\xff\xfe", "byte 10", "not UTF-8"),
    "magic": (b"hello usd", "byte 0", "the file begins with"),
    "no crate": (b"PXR-USDC" + bytes(80), None, "USD cannot read it"),
    "no text": (b"#usda 1.0", None, None),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_named_with_its_place(name):
    data, location, reason = REFUSED[name]
    if reason is None:
        assert read(data).n_faces == 0
        return
    with pytest.raises(MeshFileError) as caught:
        read(data)
    assert reason in caught.value.reason
    assert location is None or caught.value.location == location
    assert "/tmp" not in str(caught.value)


def test_indices_out_of_range_and_nan_are_kept():
    mesh = read(mesh_of(indices="[0, -1, 3]", points="[(0, 0, 0), (nan, 0, inf), (0, 1, 0)]"))
    assert mesh.F.tolist() == [[0, -1, 3]] and np.isnan(mesh.V[1, 0]) and np.isinf(mesh.V[1, 2])


def test_packages_that_are_none_are_refused(tmp_path):
    text = layer(BOX)
    for data, reason in (
        (writers.zipped({"a.usda": text}), "a compressed member"),
        (writers.zipped({"a.usda": text}, zipfile.ZIP_STORED), "a multiple of 64"),
        (usdz({"a.png": b"x", "a.usda": text}), "the first member of the package is no layer"),
        (usdz({"a.usda": text, "../b": b""}), "leads out of the package"),
        (usdz({"a.usda": referring("../b.usda")}), "leads upwards"),
        (usdz({"a.usda": referring("b.usda")}), "no such file"),
    ):
        with pytest.raises(MeshFileError, match=reason):
            read(data, ".usdz")


def test_truncated_crates_are_refused(tmp_path):
    data = crate(layer(BOX), tmp_path)
    for end in range(0, len(data), 41):
        with pytest.raises(MeshFileError):
            read(data[:end], ".usdc")


def test_counts_beyond_the_file_cost_nothing(tmp_path):
    data = bytearray(crate(layer(BOX), tmp_path))
    struct.pack_into("<Q", data, 16, (1 << 62))  # where the table of contents lies
    with pytest.raises(MeshFileError, match="USD cannot read it"):
        read(bytes(data), ".usdc")


def test_without_the_library_the_extra_is_named(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "pxr":
            raise ImportError
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MeshFileError, match=r"needs usd-core, which is not installed: \./run installs it"):
        read(layer(BOX))


def test_the_limit_of_memory_ends_with_the_reading():
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_AS)
    read(layer(BOX))
    with pytest.raises(MeshFileError):
        read(b"PXR-USDC" + bytes(80), ".usdc")
    assert resource.getrlimit(resource.RLIMIT_AS) == before
