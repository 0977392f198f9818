"""3MF: the objects that the build places, components and all.

Vertices and faces are numbered along the build: items in order, the components of an object in order, each use of an
object's mesh appending its vertices and triangles. A mirroring transform turns the triangles round, so that a solid
stays one. Objects that nothing places are not read.
"""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

import numpy as np

from .assembly import MAX_ELEMENTS, Part, Scene, assembled
from .gltf.transforms import Affine, product
from .materials import Image, Material, Texture
from .mesh import Ints, Mesh, MeshFileError, UvSet
from .package import Package
from .threemf_model import Component, Model, Object, read_model

_RELATIONSHIPS = "_rels/.rels"
_START_PART = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
_MAX_DEPTH = 100
_MAX_PLACED = 1 << 20
_UNPLACED = -1


def read_3mf(data: bytes, folder: Path) -> Mesh:
    """The mesh of a 3MF file. Raises MeshFileError, naming the part and line."""
    build = _Build(Package(data))
    parts = list(build.parts())
    scene = Scene(tuple(build.materials), tuple(build.images), metres_per_unit=build.root.metres_per_unit, up_axis="z")
    return assembled(parts, scene)


class _Build:
    """The models of a package, and what their objects come to."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.models: dict[str, Model] = {}
        self.start = _start_part(package)
        self.root = self._model(self.start)
        self.materials: list[Material] = []
        self.images: list[Image] = []
        self._sizes: dict[tuple[str, str], tuple[int, int]] = {}
        self._images: dict[str, int] = {}
        self._materials: dict[tuple[str, str, int], int] = {}
        self._shapes: dict[tuple[str, str], tuple[Ints | None, int | None, tuple[UvSet, ...]]] = {}

    def parts(self) -> Iterator[Part]:
        """Every placed mesh. Raises before the first where they are too many."""
        elements = placed = 0
        for item in self.root.items:
            one, uses = self._size(item, self.start, 0)
            elements, placed = elements + one, placed + uses
            if elements > MAX_ELEMENTS or placed > _MAX_PLACED:
                found = f"{elements} vertices and corners in {placed} placed objects"
                raise MeshFileError(f"{found}; allowed: {MAX_ELEMENTS} in {_MAX_PLACED}", item.where)
        for number, item in enumerate(self.root.items):
            yield from self._placed(item, self.start, item.world, f"{self.start}#build/item/{number}")

    def _model(self, part: str) -> Model:
        if part not in self.models:
            self.models[part] = read_model(self.package.read(part.lstrip("/")), part)
        return self.models[part]

    def _object(self, one: Component, part: str) -> tuple[str, Object]:
        """The part and the object that an item or component names."""
        home = part if one.part is None else posixpath.normpath("/" + one.part.lstrip("/"))
        found = self._model(home).objects.get(one.object_id)
        if found is None:
            raise MeshFileError(f"the object {one.object_id[:40]!a} does not exist in {home[:120]}", one.where)
        return home, found

    def _size(self, one: Component, part: str, depth: int) -> tuple[int, int]:
        """(vertices and corners, placed objects), all components counted. Raises for an object that contains itself."""
        home, found = self._object(one, part)
        key = (home, found.id)
        if key not in self._sizes:
            if depth > _MAX_DEPTH:
                raise MeshFileError(f"components nested more than {_MAX_DEPTH} deep", one.where)
            self._sizes[key] = (_UNPLACED, 0)
            below = [self._size(component, home, depth + 1) for component in found.components]
            own = 0 if found.V is None or found.F is None else len(found.V) + found.F.size
            self._sizes[key] = (own + sum(e for e, _ in below), 1 + sum(u for _, u in below))
        if self._sizes[key][0] == _UNPLACED:
            raise MeshFileError(f"the object {found.id[:40]!a} contains itself", one.where)
        return self._sizes[key]

    def _placed(self, one: Component, part: str, world: Affine, node: str) -> Iterator[Part]:
        home, found = self._object(one, part)
        if found.V is not None and found.F is not None:
            face_material, material, uvs = self._shape(home, found)
            sizes = np.full(len(found.F), 3, np.int64)
            yield Part(
                f"{home}#object/{found.id}", node, found.V, found.F.reshape(-1), sizes, world,
                uvs=uvs, face_material=face_material, material=material,
            )  # fmt: skip
        for number, component in enumerate(found.components):
            yield from self._placed(component, home, product(world, component.world), f"{node}/component/{number}")

    def _shape(self, home: str, found: Object) -> tuple[Ints | None, int | None, tuple[UvSet, ...]]:
        """(material of each face or None, material of the object, texture coordinates), made once for each object."""
        key = (home, found.id)
        if key not in self._shapes:
            model = self._model(home)
            own = None if found.group is None or found.index is None else self._material(home, found.group, found.index)
            assert found.F is not None
            painted = np.full(len(found.F), -1, np.int64)
            uv_corners = np.full((len(found.F), 3), -1, np.int64)
            values: list[tuple[float, float]] = []
            for face, group, *places in found.properties:
                number = self._material(home, group, places[0])
                painted[face] = -1 if number is None else number
                if group in model.uv_groups:
                    known = model.uv_groups[group][1]
                    for corner, place in enumerate(places):
                        if 0 <= place < len(known):
                            uv_corners[face, corner] = len(values)
                            values.append((known[place][0], 1.0 - known[place][1]))
            uvs = (UvSet(np.array(values), uv_corners.reshape(-1)),) if values else ()
            self._shapes[key] = (painted if np.any(painted >= 0) else None, own, uvs)
        return self._shapes[key]

    def _material(self, home: str, group: str, place: int) -> int | None:
        """The number of a base material or of a texture group; None for other properties."""
        model = self._model(home)
        is_texture = group in model.uv_groups
        key = (home, group, 0 if is_texture else place)
        if key in self._materials:
            return self._materials[key]
        if is_texture:
            location = f"{home}#texture2dgroup/{group}"
            texture = Texture("base-color", self._image(home, model.uv_groups[group][0]), location=location)
            made = Material(location, textures=(texture,))
        elif 0 <= place < len(model.bases.get(group, [])):
            name, colour = model.bases[group][place]
            made = Material(f"{home}#basematerials/{group}/base/{place}", name, _linear(colour))
        else:
            return None
        self._materials[key] = len(self.materials)
        self.materials.append(made)
        return self._materials[key]

    def _image(self, home: str, texture: str) -> int | None:
        path = self._model(home).textures.get(texture)
        if path is None:
            return None
        location = f"{home}#texture2d/{texture}"
        if location not in self._images:
            self._images[location] = len(self.images)
            try:
                self.images.append(Image(location, path, self.package.read(path.lstrip("/"))))
            except MeshFileError as error:
                self.images.append(Image(location, path, missing=str(error)))
        return self._images[location]


def _start_part(package: Package) -> str:
    """The part with the build, as the package's relationships name it."""
    targets: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "Relationship" and attributes.get("Type") == _START_PART:
            targets.append(attributes.get("Target", ""))

    def refuse(*_: object) -> None:
        raise MeshFileError("a document type declaration; a 3MF package must not have one", f"/{_RELATIONSHIPS}")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begin, refuse
    try:
        parser.Parse(package.read(_RELATIONSHIPS), True)
    except (expat.ExpatError, LookupError) as error:
        raise MeshFileError(f"not well-formed XML: {error}", f"/{_RELATIONSHIPS}") from None
    if not targets:
        raise MeshFileError("the package's relationships name no 3D model", f"/{_RELATIONSHIPS}")
    return posixpath.normpath("/" + targets[0].lstrip("/"))


def _linear(colour: str) -> tuple[float, float, float, float] | None:
    """#RRGGBB or #RRGGBBAA in sRGB as linear RGBA."""
    try:
        levels = list(bytes.fromhex(colour.removeprefix("#")))
    except ValueError:
        return None
    if len(levels) not in (3, 4):
        return None
    red, green, blue, alpha = [*(level / 255 for level in levels), 1.0][:4]
    return (_decoded(red), _decoded(green), _decoded(blue), alpha)


def _decoded(level: float) -> float:
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4
