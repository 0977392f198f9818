"""The meshes of a USD stage as parts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pxr import Usd, UsdGeom, UsdShade

from .assembly import MAX_ELEMENTS, Part
from .gltf.transforms import Affine
from .mesh import Floats, Ints, MeshFileError, UvSet
from .references import FilesBeside
from .usd_materials import Materials

_PURPOSES = ("default", "render")
_UV_TYPES = ("texCoord2f[]", "texCoord2d[]", "texCoord2h[]", "float2[]", "double2[]", "half2[]")


class Prims:
    """The meshes that a stage shows, and the materials that are bound to them."""

    def __init__(self, stage: Any, home: Path, files: FilesBeside) -> None:
        self.stage = stage
        self.xforms = UsdGeom.XformCache(Usd.TimeCode.Default())
        self.materials = Materials(home, files)
        self.elements = 0
        self.uv_names: list[str] = []

    def parts(self) -> Iterator[Part]:
        """Every use of a mesh, in order. Raises MeshFileError, naming the prim."""
        found = list(self._uses())
        names = {name for mesh, _, _ in found for name in _uv_names(mesh)}
        self.uv_names = sorted(names, key=lambda name: (name != "st", name))
        for mesh, world, node in found:
            yield self._part(mesh, world, node)

    def _uses(self) -> Iterator[tuple[Any, Affine, str | None]]:
        """(mesh, world, what places it)."""
        prims = iter(Usd.PrimRange(self.stage.GetPseudoRoot(), Usd.TraverseInstanceProxies()))
        for prim in prims:
            if prim.IsA(UsdGeom.PointInstancer):
                prims.PruneChildren()
                if _is_seen(UsdGeom.Imageable(prim)):
                    yield from self._instances(UsdGeom.PointInstancer(prim))
            elif prim.IsA(UsdGeom.Mesh) and _is_seen(UsdGeom.Imageable(prim)):
                world = self.xforms.GetLocalToWorldTransform(prim)
                yield from self._counted(UsdGeom.Mesh(prim), world, None)

    def _counted(self, mesh: Any, world: Any, node: str | None) -> Iterator[tuple[Any, Affine, str | None]]:
        self.elements += sum(_length(one) for one in (mesh.GetPointsAttr(), mesh.GetFaceVertexIndicesAttr()))
        if self.elements > MAX_ELEMENTS:
            raise MeshFileError(f"more than {MAX_ELEMENTS} points and corners, instances counted", str(mesh.GetPath()))
        yield mesh, _affine(world, mesh), node

    def _instances(self, instancer: Any) -> Iterator[tuple[Any, Affine, str | None]]:
        """The meshes of the prototypes, for every instance that is not hidden."""
        where = str(instancer.GetPath())
        time = Usd.TimeCode.Default()
        numbers = _array(instancer.GetProtoIndicesAttr(), np.int64, 1).tolist()
        targets = instancer.GetPrototypesRel().GetForwardedTargets()
        count = len(numbers)
        if any(not 0 <= number < len(targets) for number in numbers):
            raise MeshFileError(f"protoIndices; allowed: 0 to {len(targets) - 1}", where)
        if not count:
            return
        matrices = instancer.ComputeInstanceTransformsAtTime(
            time, time, UsdGeom.PointInstancer.IncludeProtoXform, UsdGeom.PointInstancer.IgnoreMask
        )
        if len(matrices) != count:
            raise MeshFileError(f"{count} instances without as many positions", where)
        mask = instancer.ComputeMaskAtTime(time)
        base = self.xforms.GetLocalToWorldTransform(instancer.GetPrim())
        prototypes = [self._prototype(target, where) for target in targets]
        for index, number in enumerate(numbers):
            if not mask or mask[index]:
                for mesh, local in prototypes[number]:
                    yield from self._counted(mesh, local * matrices[index] * base, f"{where}[{index}]")

    def _prototype(self, target: Any, where: str) -> list[tuple[Any, Any]]:
        """(mesh, transform within the prototype) of every mesh in a prototype."""
        root = self.stage.GetPrimAtPath(target)
        if not root:
            raise MeshFileError(f"the prototype {str(target)[:120]} does not exist", where)
        inverse = self.xforms.GetLocalToWorldTransform(root).GetInverse()
        meshes = []
        for prim in Usd.PrimRange(root, Usd.TraverseInstanceProxies()):
            if prim.IsA(UsdGeom.PointInstancer):
                raise MeshFileError("a point instancer inside another's prototype is not supported", where)
            if prim.IsA(UsdGeom.Mesh) and _is_seen(UsdGeom.Imageable(prim)):
                meshes.append((UsdGeom.Mesh(prim), self.xforms.GetLocalToWorldTransform(prim) * inverse))
        return meshes

    def _part(self, mesh: Any, world: Affine, node: str | None) -> Part:
        where = str(mesh.GetPath())
        V, corners, sizes = _shape(mesh, where)
        api = UsdGeom.PrimvarsAPI(mesh)
        normals, corner_normals = _normals(mesh, api, corners, sizes, len(V), where)
        material, face_material = self._bound(mesh, len(sizes), where)
        uvs = tuple(_uv_set(api.GetPrimvar(name), corners, sizes, len(V), where) for name in self.uv_names)
        is_left_handed = _value(mesh.GetOrientationAttr()) == "leftHanded"
        return Part(
            where, node, V, corners, sizes, world, normals, corner_normals, uvs, face_material, material, is_left_handed
        )

    def _bound(self, mesh: Any, n_faces: int, where: str) -> tuple[int | None, Ints | None]:
        """(the mesh's material, that of each face where subsets have their own)."""
        own = self.materials.number(mesh.GetPrim(), self.uv_names)
        painted = np.full(n_faces, -1, np.int64)
        for subset in UsdShade.MaterialBindingAPI(mesh.GetPrim()).GetMaterialBindSubsets():
            faces = _array(subset.GetIndicesAttr(), np.int64, 1)
            if np.any((faces < 0) | (faces >= n_faces)):
                raise MeshFileError(f"a subset names faces beyond the mesh's {n_faces}", str(subset.GetPath()))
            number = self.materials.number(subset.GetPrim(), self.uv_names)
            painted[faces] = -1 if number is None else number
        return own, painted if np.any(painted >= 0) else None


def _is_seen(imageable: Any) -> bool:
    return imageable.ComputeVisibility() != "invisible" and imageable.ComputePurpose() in _PURPOSES


def _value(attribute: Any) -> Any:
    """The default value, or the first of its time samples."""
    found = attribute.Get(Usd.TimeCode.Default())
    return attribute.Get(Usd.TimeCode.EarliestTime()) if found is None else found


def _length(attribute: Any) -> int:
    found = _value(attribute)
    return len(found) if hasattr(found, "__len__") else 0


def _array(attribute: Any, dtype: type, width: int) -> Any:
    """(n,) or (n, width) of an attribute's value, empty where it has none. Raises MeshFileError for any other value."""
    found = _value(attribute)
    try:
        with np.errstate(invalid="ignore"):  # a signalling NaN is still a NaN
            values: NDArray[Any] = np.array([] if found is None else found, dtype=dtype)
        return values.reshape(-1, width) if width > 1 else values.reshape(-1)
    except (TypeError, ValueError, OverflowError):
        raise MeshFileError(f"an array is expected, of {width} numbers each", str(attribute.GetPath())) from None


def _affine(matrix: Any, mesh: Any) -> Affine:
    """USD multiplies row vectors from the left: its columns are our rows."""
    rows = [[float(matrix[i][j]) for j in range(4)] for i in range(4)]
    if [row[3] for row in rows] != [0.0, 0.0, 0.0, 1.0]:
        raise MeshFileError("a transform with a perspective part", str(mesh.GetPath()))
    return tuple(rows[i][j] for j in range(3) for i in range(4))  # type: ignore[return-value]


def _shape(mesh: Any, where: str) -> tuple[Floats, Ints, Ints]:
    """Points, corners and sizes of the faces."""
    V = _array(mesh.GetPointsAttr(), np.float64, 3)
    sizes = _array(mesh.GetFaceVertexCountsAttr(), np.int64, 1)
    corners = _array(mesh.GetFaceVertexIndicesAttr(), np.int64, 1)
    short = np.flatnonzero(sizes < 3)
    if len(short):
        raise MeshFileError(f"face {short[0]} has {sizes[short[0]]} corners; allowed: 3 or more", where)
    if sizes.sum() != len(corners):
        raise MeshFileError(f"faceVertexCounts add up to {sizes.sum()}; there are {len(corners)} indices", where)
    return V, corners, sizes


def _spread(interpolation: str, count: int, corners: Ints, sizes: Ints, n_vertices: int) -> Ints | None:
    """(k,) number of each corner's value among `count`; None where the count does not fit."""
    wanted = {
        "constant": (1, np.zeros(len(corners), np.int64)),
        "uniform": (len(sizes), np.repeat(np.arange(len(sizes)), sizes)),
        "faceVarying": (len(corners), np.arange(len(corners), dtype=np.int64)),
        "vertex": (n_vertices, corners),
        "varying": (n_vertices, corners),
    }
    needed, index = wanted.get(interpolation, (-1, corners))
    if needed != count:
        return None
    return np.where((index >= 0) & (index < count), index, -1)


def _normals(
    mesh: Any, api: Any, corners: Ints, sizes: Ints, n_vertices: int, where: str
) -> tuple[Floats | None, Ints | None]:
    primvar = api.GetPrimvar("normals")
    if primvar and primvar.HasValue():
        return _indexed(primvar, 3, corners, sizes, n_vertices, where)
    found = _array(mesh.GetNormalsAttr(), np.float64, 3)
    if not len(found):
        return None, None
    index = _spread(mesh.GetNormalsInterpolation(), len(found), corners, sizes, n_vertices)
    if index is None:
        raise MeshFileError(
            f"{len(found)} normals do not fit the interpolation {mesh.GetNormalsInterpolation()}", where
        )
    return found, index


def _indexed(primvar: Any, width: int, corners: Ints, sizes: Ints, n_vertices: int, where: str) -> tuple[Floats, Ints]:
    """A primvar's values and the number of each corner's."""
    name = primvar.GetPrimvarName()
    values = _array(primvar.GetAttr(), np.float64, width)
    table = np.arange(len(values), dtype=np.int64)
    if primvar.IsIndexed():
        table = _array(primvar.GetIndicesAttr(), np.int64, 1)
    if len(table) and (table.min() < 0 or table.max() >= len(values)):
        raise MeshFileError(f"primvars:{name[:40]}:indices; allowed: 0 to {len(values) - 1}", where)
    index = _spread(primvar.GetInterpolation(), len(table), corners, sizes, n_vertices)
    if index is None:
        reason = (
            f"{len(table)} values of primvars:{name[:40]} do not fit the interpolation {primvar.GetInterpolation()}"
        )
        raise MeshFileError(reason, where)
    return values, np.where(index < 0, -1, table[np.maximum(index, 0)]) if len(table) else index


def _uv_names(mesh: Any) -> list[str]:
    primvars = UsdGeom.PrimvarsAPI(mesh).GetPrimvarsWithValues()
    return [
        one.GetPrimvarName()
        for one in primvars
        if str(one.GetTypeName()) in _UV_TYPES
        and ("texCoord" in str(one.GetTypeName()) or _is_uv(one.GetPrimvarName()))
    ]


def _is_uv(name: str) -> bool:
    return name.lower().startswith(("st", "uv", "map1"))


def _uv_set(primvar: Any, corners: Ints, sizes: Ints, n_vertices: int, where: str) -> UvSet:
    """Texture coordinates; v points upwards in USD."""
    if not primvar or not primvar.HasValue():
        return UvSet(np.zeros((0, 2)), np.full(len(corners), -1, np.int64))
    values, index = _indexed(primvar, 2, corners, sizes, n_vertices, where)
    return UvSet(np.stack([values[:, 0], 1.0 - values[:, 1]], axis=1), index)
