"""One model part of a 3MF package: XML, read as a stream without a tree and without entities.

Source: 3MF Core Specification 1.3, chapters 3 to 5; Production Extension 1.1 (p:path); Materials Extension 1.2
(texture coordinates).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import numpy as np

from .gltf.transforms import IDENTITY, Affine
from .mesh import Floats, Ints, MeshFileError
from .text import float_array, floats, shown, whole, whole_array

_CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
_MATERIAL = "http://schemas.microsoft.com/3dmanufacturing/material/2015/02"
_PRODUCTION = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
_TRIANGLE_SETS = "http://schemas.microsoft.com/3dmanufacturing/trianglesets/2021/07"
_KNOWN = frozenset((_CORE, _MATERIAL, _PRODUCTION, _TRIANGLE_SETS))
_METRES = {
    "micron": 1e-6, "millimeter": 1e-3, "centimeter": 1e-2, "inch": 0.0254, "foot": 0.3048, "meter": 1.0,
}  # fmt: skip
_MAX_DEPTH = 64
_CHUNK_BYTES, _WORDS = 1 << 20, 1 << 17

Attributes = dict[str, str]


@dataclass(frozen=True)
class Component:
    """An object placed in another, or in the build. part: of the package, None for the same; where: for messages."""

    object_id: str
    world: Affine
    part: str | None
    where: str


@dataclass(eq=False)
class Object:
    """V (n, 3), F (m, 3), or components. properties: rows (face, property group, p1, p2, p3) of triangles that have
    any; group, index: those of the others."""

    id: str
    where: str
    V: Floats | None = None
    F: Ints | None = None
    components: list[Component] = field(default_factory=list)
    group: str | None = None
    index: int | None = None
    properties: list[tuple[int, str, int, int, int]] = field(default_factory=list)


@dataclass(eq=False)
class Model:
    """bases: (name, colour) by group; textures: part by id; uv_groups: (texture id, [(u, v)]) by group."""

    metres_per_unit: float = 1e-3
    objects: dict[str, Object] = field(default_factory=dict)
    items: list[Component] = field(default_factory=list)
    bases: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    textures: dict[str, str] = field(default_factory=dict)
    uv_groups: dict[str, tuple[str, list[tuple[float, float]]]] = field(default_factory=dict)


def read_model(data: bytes, part: str) -> Model:
    """The model. Raises MeshFileError, naming the part and the line."""
    return _Reader(part).read(data)


class _Reader:
    """Gets the elements as they come. The lists of the mesh at hand hold words until it ends."""

    def __init__(self, part: str) -> None:
        self.part, self.model = part, Model()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.depth, self.in_resources, self.seen_model = 0, False, False
        self.prefixes: dict[str, str] = {}
        self.object: Object | None = None
        self._empty()
        self.group = ""
        self.start: dict[str, Callable[[Attributes], None]] = {
            f"{_CORE} model": self._model,
            f"{_CORE} resources": self._resources,
            f"{_CORE} object": self._object,
            f"{_CORE} mesh": self._mesh,
            f"{_CORE} vertex": self._vertex,
            f"{_CORE} triangle": self._triangle,
            f"{_CORE} component": self._component,
            f"{_CORE} item": self._item,
            f"{_CORE} basematerials": self._basematerials,
            f"{_CORE} base": self._base,
            f"{_MATERIAL} texture2d": self._texture,
            f"{_MATERIAL} texture2dgroup": self._uv_group,
            f"{_MATERIAL} tex2coord": self._uv,
        }

    def read(self, data: bytes) -> Model:
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartNamespaceDeclHandler = self._namespace
        self.parser.StartDoctypeDeclHandler = self._doctype
        try:
            for at in range(0, len(data), _CHUNK_BYTES):
                self.parser.Parse(data[at : at + _CHUNK_BYTES], False)
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise MeshFileError(f"not well-formed XML: {expat.ErrorString(error.code)}", self.where) from None
        except (ValueError, KeyError, LookupError) as error:
            if isinstance(error, MeshFileError):
                raise
            missing = f"the attribute {error} is missing" if isinstance(error, KeyError) else str(error)
            raise MeshFileError(missing, self.where) from None
        if not self.seen_model:
            raise MeshFileError("the root element is not a 3MF <model>", f"{self.part} line 1")
        return self.model

    @property
    def where(self) -> str:
        return f"{self.part} line {self.parser.CurrentLineNumber}"

    def _namespace(self, prefix: str | None, uri: str) -> None:
        self.prefixes[prefix or ""] = uri

    def _doctype(self, *_: Any) -> None:
        raise ValueError("a document type declaration; a 3MF package must not have one")

    def _begin(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ValueError(f"elements nested more than {_MAX_DEPTH} deep")
        handler = self.start.get(name)
        if handler is not None:
            handler(attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.object is not None and name == f"{_CORE} mesh":
            self._close_mesh(self.object)
        elif name == f"{_CORE} object":
            self.object = None

    def _model(self, attributes: Attributes) -> None:
        self.seen_model = True
        unit = attributes.get("unit", "millimeter")
        if unit not in _METRES:
            raise ValueError(f"the unit {unit[:40]!a}; allowed: {', '.join(_METRES)}")
        self.model.metres_per_unit = _METRES[unit]
        for prefix in attributes.get("requiredextensions", "").split():
            uri = self.prefixes.get(prefix, f"with the undeclared prefix {prefix[:40]}")
            if uri not in _KNOWN:
                raise ValueError(f"the required extension {uri[:120]} is not supported; export plain triangles")

    def _resources(self, attributes: Attributes) -> None:
        self.in_resources = True

    def _object(self, attributes: Attributes) -> None:
        if self.object is not None:
            raise ValueError("an object inside an object")
        self.object = Object(attributes["id"], self.where, group=attributes.get("pid"))
        if "pindex" in attributes:
            self.object.index = _whole(attributes["pindex"])
        if self.object.id in self.model.objects:
            raise ValueError(f"the object id {self.object.id[:40]!a} stands twice")
        self.model.objects[self.object.id] = self.object

    def _mesh(self, attributes: Attributes) -> None:
        if self.object is None or self.object.V is not None:
            raise ValueError("a mesh outside an object, or a second one in it")
        self.object.V = np.zeros((0, 3))
        self._empty()

    def _empty(self) -> None:
        self.positions = _Numbers(float_array, "vertex", "number")
        self.triangles = _Numbers(whole_array, "triangle", "whole number")

    def _vertex(self, attributes: Attributes) -> None:
        self.positions.add(attributes["x"], attributes["y"], attributes["z"])

    def _triangle(self, attributes: Attributes) -> None:
        self.triangles.add(attributes["v1"], attributes["v2"], attributes["v3"])
        if "pid" in attributes or "p1" in attributes:
            self._properties(attributes)

    def _properties(self, attributes: Attributes) -> None:
        if self.object is None:
            raise ValueError("a triangle outside an object")
        group = attributes.get("pid", self.object.group)
        if group is not None and "p1" in attributes:
            p1 = _whole(attributes["p1"])
            p2, p3 = (_whole(attributes[name]) if name in attributes else p1 for name in ("p2", "p3"))
            self.object.properties.append((self.triangles.count - 1, group, p1, p2, p3))

    def _close_mesh(self, owner: Object) -> None:
        owner.V, owner.F = self.positions.taken(), self.triangles.taken()

    def _component(self, attributes: Attributes) -> None:
        if self.object is None:
            raise ValueError("a component outside an object")
        self.object.components.append(self._placed(attributes))

    def _item(self, attributes: Attributes) -> None:
        self.model.items.append(self._placed(attributes))

    def _placed(self, attributes: Attributes) -> Component:
        path = attributes.get(f"{_PRODUCTION} path")
        world = _transform(attributes["transform"]) if "transform" in attributes else IDENTITY
        return Component(attributes["objectid"], world, path, self.where)

    def _basematerials(self, attributes: Attributes) -> None:
        self.group = attributes["id"]
        self.model.bases[self.group] = []

    def _base(self, attributes: Attributes) -> None:
        self.model.bases.setdefault(self.group, []).append((attributes["name"], attributes.get("displaycolor", "")))

    def _texture(self, attributes: Attributes) -> None:
        self.model.textures[attributes["id"]] = attributes["path"]

    def _uv_group(self, attributes: Attributes) -> None:
        self.group = attributes["id"]
        self.model.uv_groups[self.group] = (attributes["texid"], [])

    def _uv(self, attributes: Attributes) -> None:
        u, v = floats([attributes["u"].encode(), attributes["v"].encode()])
        if self.group in self.model.uv_groups:
            self.model.uv_groups[self.group][1].append((u, v))


def _whole(word: str) -> int:
    return whole(word.encode())


class _Numbers:
    """Rows of three numbers, converted many at a time. convert: words to numbers; what, kind: for messages."""

    def __init__(self, convert: Callable[[list[bytes]], Any], what: str, kind: str) -> None:
        self.convert, self.what, self.kind = convert, what, kind
        self.words: list[str] = []
        self.blocks: list[Any] = []
        self.count = 0

    def add(self, *words: str) -> None:
        """A row. Raises ValueError for a word that is no number, now or later."""
        self.words += words
        self.count += 1
        if len(self.words) > _WORDS:
            self._convert()

    def taken(self) -> Any:
        """(n, 3) of all rows; there are none then."""
        self._convert()
        joined = np.concatenate(self.blocks)
        self.blocks, self.count = [], 0
        return joined

    def _convert(self) -> None:
        encoded = [word.encode() for word in self.words]
        try:
            self.blocks.append(self.convert(encoded).reshape(-1, 3))
        except ValueError:
            first = self.count - len(encoded) // 3
            for index, word in enumerate(encoded):
                try:
                    self.convert([word])
                except ValueError:
                    reason = f"{self.what} {first + index // 3}: {shown(word)} is not a {self.kind}"
                    raise ValueError(reason) from None
            raise
        self.words = []


def _transform(text: str) -> Affine:
    """Twelve numbers; 3MF multiplies row vectors from the left, so its columns are our rows (chapter 3.3)."""
    values = floats(text.encode().split())
    if len(values) != 12:
        raise ValueError(f"the transform {shown(text.encode())} has {len(values)} numbers; allowed: 12")
    a, b, c, d, e, f, g, h, i, x, y, z = values
    return (a, d, g, x, b, e, h, y, c, f, i, z)
