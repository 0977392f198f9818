"""One textured box with known injuries gives the same findings from every format, v up in the file or down."""

import numpy as np
import pytest

from specs.findings import Status
from tests.rules.gltf_files import shown
from tests.rules.textured import box, cells, png, shrunk
from validators.engine import run_rule
from validators.meshes import read_mesh
from validators.profile import load_profile
from validators.rules import RULES
from validators.subject import Subject

V, F, WHOLE = box(inset=1 / 16)
UV = shrunk(shrunk(WHOLE, [4, 5], (-1.0, 1.0)), [8, 9], (1 / 8, 1.0))
UV[[2, 3]] = UV[[0, 1]]
PICTURE = png(cells([(128, 128, 128)] * 3 + [(60, 60, 60), (128, 128, 128)]))
CORNERS = np.arange(36).reshape(12, 3)


def obj(folder):
    lines = ["mtllib box.mtl", "usemtl paint"]
    lines += [f"v {x!r} {y!r} {z!r}" for x, y, z in V.tolist()]
    lines += [f"vt {u!r} {1 - v!r}" for u, v in UV.reshape(-1, 2).tolist()]
    rows = zip(F.tolist(), CORNERS.tolist(), strict=True)
    lines += ["f " + " ".join(f"{a + 1}/{b + 1}" for a, b in zip(f, c, strict=True)) for f, c in rows]
    (folder / "box.obj").write_text("\n".join(lines))
    (folder / "box.mtl").write_text("newmtl paint\nKd 1 1 1\nmap_Kd paint.png\n")
    (folder / "paint.png").write_bytes(PICTURE)
    return folder / "box.obj"


def glb(folder):
    made = shown(V[F].reshape(-1, 3), CORNERS, material=0)
    coordinates = made.accessor(UV.reshape(-1, 2))
    made.document["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] = coordinates
    made.add("textures", source=made.add("images", bufferView=made.view(PICTURE), mimeType="image/png"))
    paint = {"baseColorTexture": {"index": 0}, "metallicFactor": 0}
    made.add("materials", pbrMetallicRoughness=paint)
    (folder / "box.glb").write_bytes(made.glb())
    return folder / "box.glb"


def usda(folder):
    points = ", ".join(f"({x}, {y}, {z})" for x, y, z in V.tolist())
    coordinates = ", ".join(f"({u}, {1 - v})" for u, v in UV.reshape(-1, 2).tolist())
    (folder / "paint.png").write_bytes(PICTURE)
    (folder / "box.usda").write_text(f"""#usda 1.0
(metersPerUnit = 1
upAxis = "Y")
def Mesh "Box" (prepend apiSchemas = ["MaterialBindingAPI"]) {{
    point3f[] points = [{points}]
    int[] faceVertexCounts = {[3] * 12}
    int[] faceVertexIndices = {F.reshape(-1).tolist()}
    texCoord2f[] primvars:st = [{coordinates}] (interpolation = "faceVarying")
    uniform token subdivisionScheme = "none"
    rel material:binding = </Paint>
}}
def Material "Paint" {{
    token outputs:surface.connect = </Paint/Surface.outputs:surface>
    def Shader "Surface" {{
        uniform token info:id = "UsdPreviewSurface"
        color3f inputs:diffuseColor.connect = </Paint/Picture.outputs:rgb>
        token outputs:surface
    }}
    def Shader "Picture" {{
        uniform token info:id = "UsdUVTexture"
        asset inputs:file = @paint.png@
        float2 inputs:st.connect = </Paint/Coordinates.outputs:result>
        token inputs:wrapS = "repeat"
        token inputs:wrapT = "repeat"
        float3 outputs:rgb
    }}
    def Shader "Coordinates" {{
        uniform token info:id = "UsdPrimvarReader_float2"
        string inputs:varname = "st"
        float2 outputs:result
    }}
}}
""")
    return folder / "box.usda"


def ply(folder):
    """Coordinates, but no picture."""
    head = ["ply", "format ascii 1.0", "element vertex 36", *(f"property double {name}" for name in "xyzst")]
    head += ["element face 12", "property list uchar int vertex_indices", "end_header"]
    rows = [
        f"{x} {y} {z} {u!r} {1 - v!r}"
        for (x, y, z), (u, v) in zip(V[F].reshape(-1, 3), UV.reshape(-1, 2).tolist(), strict=True)
    ]
    rows += ["3 " + " ".join(map(str, row)) for row in CORNERS.tolist()]
    (folder / "box.ply").write_text("\n".join([*head, *rows]) + "\n")
    return folder / "box.ply"


@pytest.mark.parametrize("write", [obj, glb, usda, ply])
def test_every_format_gives_the_same_findings(write, tmp_path):
    if write is usda:
        pytest.importorskip("pxr")
    subject = Subject("box", read_mesh(write(tmp_path)))
    profile = load_profile()
    found = {rule: run_rule(RULES[rule], subject, profile).findings[0] for rule in RULES if RULES[rule].group == "uv"}
    elements = {rule: one.elements.indices for rule, one in found.items() if one.status is Status.WARN}
    seams = elements.pop("seam-visible", None)
    assert elements == {
        "uv-flipped": (4, 5),
        "uv-overlap": ((0, 2), (1, 3)),
        "uv-stretch": (8, 9),
    }
    if write is ply:
        assert (seams, found["uv-missing"].status) == (None, Status.SKIP)
    else:
        assert len(seams) == 4
        assert found["uv-utilisation"].measured == pytest.approx(100 * 4.125 * (0.875**2) / 8, abs=1.0)
