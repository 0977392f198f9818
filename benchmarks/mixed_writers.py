"""Writers of mesh files that are not ours: trimesh, PyMeshLab, usd-core, and text as people and scripts write it."""

import locale
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .mixed_shapes import Shape

Write = Callable[[Shape, Path], None]


def by_trimesh(shape: Shape, path: Path) -> None:
    """Without materials; what the suffix says."""
    _trimesh(shape).export(path)


def by_trimesh_as_text(shape: Shape, path: Path) -> None:
    """STL or PLY in ASCII."""
    if path.suffix == ".stl":
        _trimesh(shape).export(path, file_type="stl_ascii")
    else:
        _trimesh(shape).export(path, encoding="ascii")


def by_trimesh_painted(shape: Shape, path: Path) -> None:
    """With texture coordinates and a picture: beside an OBJ with its material file, beside a glTF, inside a GLB."""
    from PIL import Image
    from trimesh.visual import TextureVisuals
    from trimesh.visual.material import PBRMaterial, SimpleMaterial

    squares = np.indices((64, 64)).sum(axis=0) // 8 % 2
    pixels = np.stack([60 + 120 * squares, 90 + 60 * squares, np.full_like(squares, 80)], axis=-1).astype(np.uint8)
    picture = Image.fromarray(pixels)
    mesh = _trimesh(shape)
    low, high = np.nanmin(shape.V, axis=0), np.nanmax(shape.V, axis=0)
    uv = ((shape.V - low) / np.maximum(high - low, 1e-9))[:, :2]
    simple = path.suffix == ".obj"
    material = SimpleMaterial(image=picture) if simple else PBRMaterial(baseColorTexture=picture, roughnessFactor=0.8)
    mesh.visual = TextureVisuals(uv=uv, material=material)
    if path.suffix != ".gltf":
        mesh.export(path)
        return
    for name, data in mesh.export(file_type="gltf").items():  # to a path it leaves files open
        (path if name.endswith(".gltf") else path.with_name(name)).write_bytes(data)


def by_pymeshlab(shape: Shape, path: Path) -> None:
    """What the suffix says."""
    import pymeshlab

    before = locale.setlocale(locale.LC_ALL)
    meshes = pymeshlab.MeshSet()
    meshes.add_mesh(pymeshlab.Mesh(shape.V, shape.F))
    meshes.save_current_mesh(str(path))
    locale.setlocale(locale.LC_ALL, before)  # its 3MF writer leaves "C", and this process reads ASCII from then on


def by_usd(shape: Shape, path: Path) -> None:
    """One mesh, one layer."""
    _stage(shape, path).Save()


def by_usd_referring(shape: Shape, path: Path) -> None:
    """A stage that shows what lies in a crate beside it, twice."""
    from pxr import Gf, Usd, UsdGeom

    _stage(shape, path.with_name(f"{path.stem}-geometry.usdc")).Save()
    stage = Usd.Stage.CreateNew(str(path))
    _axes(stage)
    for number in range(2):
        one = UsdGeom.Xform.Define(stage, f"/set/piece_{number}")
        one.GetPrim().GetReferences().AddReference(f"./{path.stem}-geometry.usdc")
        one.AddTranslateOp().Set(Gf.Vec3d(4.0 * number, 0, 0))
    stage.SetDefaultPrim(stage.GetPrimAtPath("/set"))
    stage.Save()


def by_usd_packed(shape: Shape, path: Path) -> None:
    """A package."""
    from pxr import Sdf, UsdUtils

    layer = path.with_suffix(".usdc")
    _stage(shape, layer).Save()
    if not UsdUtils.CreateNewUsdzPackage(Sdf.AssetPath(str(layer)), str(path)):
        raise OSError(f"usd-core could not pack {path}")
    layer.unlink()


def by_hand(shape: Shape, path: Path) -> None:
    """Text as scripts write it: Windows' line ends, comments, tabs, capitals, indices from the end."""
    lines = {".obj": _obj, ".off": _off, ".stl": _stl, ".ply": _ply}[path.suffix](shape)
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode())


def _trimesh(shape: Shape) -> Any:
    import trimesh

    return trimesh.Trimesh(shape.V, shape.F, process=False)


def _stage(shape: Shape, path: Path) -> Any:
    from pxr import Usd, UsdGeom

    stage = Usd.Stage.CreateNew(str(path))
    _axes(stage)
    UsdGeom.Xform.Define(stage, "/asset")
    mesh = UsdGeom.Mesh.Define(stage, "/asset/shape")
    mesh.CreatePointsAttr([tuple(map(float, point)) for point in shape.V])
    mesh.CreateFaceVertexCountsAttr([3] * len(shape.F))
    mesh.CreateFaceVertexIndicesAttr([int(index) for index in shape.F.reshape(-1)])
    mesh.CreateSubdivisionSchemeAttr(UsdGeom.Tokens.none)
    stage.SetDefaultPrim(stage.GetPrimAtPath("/asset"))
    return stage


def _axes(stage: Any) -> None:
    from pxr import UsdGeom

    UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.y)
    UsdGeom.SetStageMetersPerUnit(stage, 1.0)


def _obj(shape: Shape) -> Iterator[str]:
    yield from ("# a script's export", f"o {shape.name}", "s off", "")
    for x, y, z in shape.V.tolist():
        yield f"v\t{x:.9g} {y:.9g}   {z:.9g}"
    for face in (shape.F - len(shape.V)).tolist():
        yield "f " + " ".join(map(str, face))


def _off(shape: Shape) -> Iterator[str]:
    yield from ("OFF", "# counted by a script", f"{len(shape.V)} {len(shape.F)} 0", "")
    yield from (f"{x:.9g} {y:.9g} {z:.9g}" for x, y, z in shape.V.tolist())
    yield from (f"3  {a} {b} {c}" for a, b, c in shape.F.tolist())


def _stl(shape: Shape) -> Iterator[str]:
    yield f"SOLID {shape.name}"
    for face in shape.F.tolist():
        corners = shape.V[face]
        normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
        length = math.sqrt(float(normal @ normal)) or 1.0
        yield "  FACET NORMAL " + " ".join(f"{value / length:.9e}" for value in normal.tolist())
        yield "    OUTER LOOP"
        yield from ("      VERTEX " + " ".join(f"{value:.9e}" for value in corner) for corner in corners.tolist())
        yield from ("    ENDLOOP", "  ENDFACET")
    yield f"ENDSOLID {shape.name}"


def _ply(shape: Shape) -> Iterator[str]:
    yield from ("ply", "format ascii 1.0", "comment from a scanner", f"element vertex {len(shape.V)}")
    yield from (f"property double {axis}" for axis in "xyz")
    yield from (f"element face {len(shape.F)}", "property list uchar uint vertex_indices", "end_header")
    yield from (f"{x!r} {y!r} {z!r}" for x, y, z in shape.V.tolist())
    yield from (f"3 {a} {b} {c}" for a, b, c in shape.F.tolist())


# Who writes what. folder: the file gets one of its own, for what the writer puts beside it has always the same names.
WRITERS: tuple[tuple[str, Write, tuple[str, ...], bool], ...] = (
    ("trimesh", by_trimesh, (".obj", ".stl", ".ply", ".off", ".glb"), False),
    ("trimesh", by_trimesh_as_text, (".stl", ".ply"), False),
    ("trimesh", by_trimesh_painted, (".obj", ".gltf", ".glb"), True),
    ("PyMeshLab", by_pymeshlab, (".obj", ".stl", ".ply", ".off", ".3mf"), False),
    ("usd-core", by_usd, (".usda", ".usdc", ".usd"), False),
    ("usd-core", by_usd_referring, (".usda",), True),
    ("usd-core", by_usd_packed, (".usdz",), False),
    ("scripts", by_hand, (".obj", ".off", ".stl", ".ply"), False),
)
