"""Whole files of every format to begin with: small closed solids, and each feature of a format at least once."""

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import DracoPy
import numpy as np

from tests.rules import solids, writers
from tests.rules.gltf_files import Gltf, shown


@dataclass(frozen=True)
class Seed:
    """A file. is_exact: its format says where it ends, so that no shorter file may pass."""

    name: str
    suffix: str
    data: bytes
    is_exact: bool = False

    @property
    def format(self) -> str:
        """The format that its extension names."""
        return self.suffix[1:]


@cache
def seeds() -> dict[str, Seed]:
    """All seeds by name."""
    found = [*_text(), *_binary(), *_gltf(), *_threemf(), *_usd()]
    return {one.name: one for one in found}


def _text() -> Iterator[Seed]:
    V, F = solids.box()
    _, quads = solids.quad_box()
    yield Seed("obj", ".obj", writers.obj(V, F, _unit(V)))
    yield Seed("obj-materials", ".obj", _painted_obj(V, quads))
    yield Seed("ply-ascii", ".ply", writers.ply_ascii(V, quads, _unit(V)))
    yield Seed("stl-ascii", ".stl", writers.stl_ascii(V, F))
    yield Seed("off", ".off", writers.off(V, quads))
    normals = [" ".join(map(repr, row)) for row in _unit(V).tolist()]
    rows = "".join(
        f"{x!r} {y!r} {z!r} {n} 255 128 0 255 {x} {y}\n" for (x, y, z), n in zip(V.tolist(), normals, strict=True)
    )
    faces = "".join(f"{len(q)} {' '.join(map(str, q))} 0 0 0.5\n" for q in quads)
    yield Seed("off-all", ".off", f"STCNOFF # all\n8 6 12\n{rows}{faces}".encode())


def _unit(V: np.ndarray) -> np.ndarray:
    return V / np.linalg.norm(V, axis=1)[:, None]


def _painted_obj(V: np.ndarray, quads: list[list[int]]) -> bytes:
    """Texture coordinates, normals, groups, comments, a continued line, negative references, a material."""
    lines = ["# a box", "o box"]
    lines += [f"v {x} {y} {z} 0.5 0.5 0.5" for x, y, z in V.tolist()]
    lines += [f"vn {x!r} {y!r} {z!r}" for x, y, z in _unit(V).tolist()]
    lines += [
        f"vt {c % 3 / 3 + x / 3} {c // 3 / 2 + y / 2}" for c in range(6) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))
    ]
    lines += ["usemtl red paint", "s 1"]
    for face, quad in enumerate(quads):
        corners = [(v, 4 * face + c, v) for c, v in enumerate(quad)]
        ends = (8, 24, 8) if face % 2 else (-1, -1, -1)
        corners = ["/".join(str(n - end) for n, end in zip(corner, ends, strict=True)) for corner in corners]
        lines.append("f " + (" \\\n " if face == 3 else " ").join(corners))
    return ("\n".join(lines) + "\n").encode()


def _binary() -> Iterator[Seed]:
    V, F = solids.torus(6, 5)
    yield Seed("ply-little", ".ply", writers.ply_binary(V, F), is_exact=True)
    V, quads = solids.quad_box()
    yield Seed(
        "ply-big-ragged",
        ".ply",
        writers.ply_big_endian(V, [quads[0], [4, 6, 7], [4, 7, 5], *quads[2:]], _unit(V)),
        True,
    )
    yield Seed("stl-binary", ".stl", writers.stl_binary(*solids.sphere(1)), is_exact=True)


def _gltf() -> Iterator[Seed]:
    V, F = solids.box()
    yield Seed("glb", ".glb", writers.glb(V, F, _unit(V)), is_exact=True)
    yield Seed("gltf", ".gltf", shown(V, F).gltf())
    makers = {"quantized": _quantized, "scenes": _scenes, "draco": _draco}
    if find_spec("meshoptimizer"):  # compiled by ./run, where there is a compiler
        makers["meshopt"] = _meshopt
    for name, make in makers.items():
        yield Seed(f"glb-{name}", ".glb", make().glb(), is_exact=True)


def _quantized() -> Gltf:
    """Normalised shorts, interleaved, with a sparse accessor and texture coordinates."""
    V, F = solids.box()
    made = Gltf()
    rows = np.zeros(len(V), np.dtype([("p", "<i2", 4), ("uv", "<u2", 2)]))
    rows["p"][:, :3], rows["uv"] = V * 32767, np.round((V[:, :2] + 1) / 2 * 65535)
    view = made.view(rows.tobytes(), byteStride=12)
    position = made.add(
        "accessors", bufferView=view, componentType=5122, count=8, type="VEC3", normalized=True,
        min=[-1, -1, -1], max=[1, 1, 1],
    )  # fmt: skip
    uv = made.add("accessors", bufferView=view, byteOffset=8, componentType=5123, count=8, type="VEC2", normalized=True)
    moved = made.view(np.array([[32767] * 3 + [0]], "<i2").tobytes()[:6])
    made.document["accessors"][position]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": made.view(b"\7"), "componentType": 5121},
        "values": {"bufferView": moved},
    }
    one = made.primitive(position, F, attributes={"TEXCOORD_0": uv})
    made.scene(made.node(mesh=made.mesh(one)))
    for table in ("extensionsUsed", "extensionsRequired"):
        made.document[table] = ["KHR_mesh_quantization"]
    return made


def _scenes() -> Gltf:
    """Two scenes, nested and mirrored nodes, an instance, strips, a material with a texture in the file."""
    V, F = solids.box()
    made = Gltf()
    made.document["images"] = [{"bufferView": made.view(_png()), "mimeType": "image/png"}]
    made.document["textures"] = [{"source": 0}]
    made.document["materials"] = [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]
    uv = made.accessor((V[:, :2] + 1) / 2)
    box = made.mesh(made.primitive(V, F, attributes={"TEXCOORD_0": uv}, material=0))
    strips = [made.primitive(V[quad], [0, 1, 3, 2], mode=5) for quad in np.array(solids.quad_box()[1])]
    strip = made.mesh(*strips)
    child = made.node(mesh=box, translation=[5, 0, 0], rotation=[0, 0.6, 0, 0.8])
    one = made.node(mesh=strip)
    shift = made.accessor(np.array([[0, 9, 0]]))
    made.extend(made.document["nodes"][one], "EXT_mesh_gpu_instancing", attributes={"TRANSLATION": shift})
    made.scene(made.node(children=[child], scale=[-1, 1, 1]))
    made.scene(one)
    return made


def _png() -> bytes:
    from PIL import Image as Pictures

    file = io.BytesIO()
    Pictures.fromarray(np.arange(48, dtype=np.uint8).reshape(4, 4, 3)).save(file, "PNG")
    return file.getvalue()


def _draco() -> Gltf:
    V, F = solids.sphere(1)
    data = DracoPy.encode(V, F.astype(np.uint32), quantization_bits=14, preserve_order=True)
    made = Gltf()
    made.document["accessors"] = [
        {"componentType": 5126, "count": len(V), "type": "VEC3"},
        {"componentType": 5125, "count": int(F.size), "type": "SCALAR"},
    ]
    one = {"attributes": {"POSITION": 0}, "indices": 1}
    made.extend(one, "KHR_draco_mesh_compression", True, bufferView=made.view(data), attributes={"POSITION": 0})
    made.scene(made.node(mesh=made.mesh(one)))
    return made


def _meshopt() -> Gltf:
    import meshoptimizer

    V, F = solids.sphere(1)
    V = V.astype(np.float32)
    flat = F.reshape(-1).astype(np.uint32)
    made, views = Gltf(), []
    packed = (
        (meshoptimizer.encode_vertex_buffer(V), len(V), 12, "ATTRIBUTES"),
        (meshoptimizer.encode_index_buffer(flat, len(flat), len(V)), len(flat), 4, "TRIANGLES"),
    )
    for data, count, stride, mode in packed:
        at = len(made.binary)
        views.append(made.view(data))
        made.document["bufferViews"][-1] = view = {"buffer": 1, "byteLength": count * stride}
        made.extend(
            view, "EXT_meshopt_compression", True, buffer=0, byteOffset=at, byteLength=len(data), count=count,
            byteStride=stride, mode=mode,
        )  # fmt: skip
    made.document["bufferViews"][views[0]]["byteStride"] = 12
    one = made.primitive(made.accessor(V, "f4", views[0]), made.accessor(flat, "u4", views[1]))
    made.scene(made.node(mesh=made.mesh(one)))
    made.document["buffers"].append(
        {"byteLength": 1 << 16, "extensions": {"EXT_meshopt_compression": {"fallback": True}}}
    )
    return made


def _threemf() -> Iterator[Seed]:
    V, F = solids.box()
    yield Seed("3mf", ".3mf", writers.threemf(V, F), is_exact=True)
    nested = (
        '<object id="2" type="model"><components>'
        '<component objectid="1" transform="-1 0 0 0 1 0 0 0 1 10 0 0"/></components></object>'
    )
    colours = '<basematerials id="5"><base name="red" displaycolor="#FF0000FF"/></basematerials>'
    objects = colours + writers.threemf_object(V, F, attributes=' pid="5" pindex="0"') + nested
    items = '<item objectid="2" transform="2 0 0 0 2 0 0 0 2 0 0 0"/>'
    model = writers.threemf_model(objects, items, ' unit="inch" xml:lang="en-US"')
    yield Seed("3mf-components", ".3mf", writers.threemf_package(model), is_exact=True)


def _usd() -> Iterator[Seed]:
    V, quads = solids.quad_box()
    uvs = [(c % 3 / 3 + x / 3, c // 3 / 2 + y / 2) for c in range(6) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
    more = f'texCoord2f[] primvars:st = {writers.usda_vectors(uvs)} (interpolation = "faceVarying")\n'
    more += f"int[] primvars:st:indices = [{', '.join(map(str, range(24)))}]\nrel material:binding = </Paint>"
    paint = (
        'def Material "Paint" {\ntoken outputs:surface.connect = </Paint/Surface.outputs:surface>\n'
        'def Shader "Surface" {\nuniform token info:id = "UsdPreviewSurface"\n'
        "color3f inputs:diffuseColor = (0.5, 0.2, 0.2)\ntoken outputs:surface\n}\n}\n"
    )
    placed = 'def Xform "Placed" {\ndouble3 xformOp:scale = (-1, 1, 1)\ndouble3 xformOp:translate = (5, 0, 0)\n'
    placed += 'uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:scale"]\n'
    body = paint + placed + writers.usda_mesh(V, quads, _unit(V), name="Box", more=more) + "}\n"
    text = writers.usda_layer(body)
    yield Seed("usda", ".usda", text)
    crate = _crate(text)
    yield Seed("usdc", ".usdc", crate)
    yield Seed("usdz", ".usdz", usdz({"box.usdc": crate}), is_exact=True)


def _crate(text: bytes) -> bytes:
    from pxr import Sdf

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.usda").write_bytes(text)
        Sdf.Layer.FindOrOpen(f"{folder}/a.usda").Export(f"{folder}/a.usdc")
        return (Path(folder) / "a.usdc").read_bytes()


def usdz(members: dict[str, bytes]) -> bytes:
    """Stored members whose data starts at a multiple of 64."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            head = file.tell() + 30 + len(name)
            info.extra = b"\x86\x19" + ((-head - 4) % 64).to_bytes(2, "little") + b"\0" * ((-head - 4) % 64)
            archive.writestr(info, data)
    return file.getvalue()


def document(glb: bytes) -> tuple[dict, bytes]:
    """The JSON and the binary chunk of a GLB."""
    length = int.from_bytes(glb[12:16], "little")
    return json.loads(glb[20 : 20 + length]), glb[28 + length :]
