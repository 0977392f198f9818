"""One primitive of a glTF mesh, as the file stores it (glTF 2.0, section 3.7.2)."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..mesh import Floats, Ints
from . import draco
from .accessors import Accessors, Layout
from .buffers import Buffers
from .json_value import Json
from .triangles import FAN, TRIANGLES, triangles

_KINDS = {"POSITION": ("VEC3",), "NORMAL": ("VEC3",), "COLOR_0": ("VEC3", "VEC4")}
_UV_KINDS = ("VEC2",)


@dataclass(frozen=True, eq=False)
class Geometry:
    """A primitive's arrays, before any node moves them.

    F: (m, 3) into V, out-of-range indices kept. face_numbers: (m,) the triangle's number in the primitive, None where
    it is 0..m-1. colours: (n, 3 or 4). uvs: (n, 2) each.
    """

    V: Floats
    F: Ints
    face_numbers: Ints | None
    normals: Floats | None
    colours: Floats | None
    uvs: tuple[Floats, ...]

    def value(self, name: str) -> Floats | None:
        """One of V, normals and colours, or a set of texture coordinates by its number; None where there is none."""
        if name.isdecimal():
            return self.uvs[int(name)] if int(name) < len(self.uvs) else None
        found: Floats | None = getattr(self, name)
        return found


@dataclass(frozen=True)
class Definition:
    """What a primitive with faces promises; its arrays are read later. material: the index, None for none.

    packed: the extension that holds it compressed. n_faces: at most, since stitches of strips are left out.
    vertices_key: equal for primitives that read the same attributes.
    """

    where: Json
    location: str
    attributes: dict[str, Json]
    indices: Json | None
    mode: int
    packed: Json | None
    n_vertices: int
    n_corners: int
    n_faces: int
    material: int | None
    n_uv_sets: int
    vertices_key: object


def definition(primitive: Json, accessors: Accessors, materials: list[Json]) -> Definition | None:
    """What a primitive promises; None for points, lines and primitives without positions, which have no faces.

    Raises MeshFileError where it names what does not exist, or attributes differ in number.
    """
    mode = primitive.whole_at("mode", TRIANGLES)
    if mode > FAN:
        raise primitive.fail(f"mode {mode}; allowed: 0 to {FAN}")
    given = primitive.need("attributes")
    position = given.get("POSITION")
    if mode < TRIANGLES or position is None:
        return None
    n_vertices = accessors.layout(position, _KINDS["POSITION"]).count
    attributes = _attributes(given)
    for name, reference in attributes.items():
        count = accessors.layout(reference, _KINDS.get(name, _UV_KINDS)).count
        if count != n_vertices:
            raise reference.fail(f"{count} elements; allowed: {n_vertices}, as many as positions")
    indices, material = primitive.get("indices"), primitive.get("material")
    n_corners = n_vertices if indices is None else accessors.layout(indices, ("SCALAR",)).count
    if material is not None:
        material.pick(materials, "material")
    packed = primitive.extension(draco.EXTENSION)
    return Definition(
        primitive,
        primitive.pointer,
        attributes,
        indices,
        mode,
        packed,
        n_vertices,
        n_corners,
        n_corners // 3 if mode == TRIANGLES else max(n_corners - 2, 0),
        None if material is None else material.whole(),
        sum(name.startswith("TEXCOORD_") for name in attributes),
        primitive.pointer if packed else tuple((name, one.whole()) for name, one in attributes.items()),
    )


def _attributes(given: Json) -> dict[str, Json]:
    """The attributes that are read: position, normal, colour, and texture coordinates from 0 without a gap."""
    found = {name: reference for name in _KINDS if (reference := given.get(name)) is not None}
    number = 0
    while (reference := given.get(f"TEXCOORD_{number}")) is not None:
        found[f"TEXCOORD_{number}"] = reference
        number += 1
    return found


class Primitives:
    """Reads primitives; attributes that several of them name are read once."""

    def __init__(self, accessors: Accessors, buffers: Buffers) -> None:
        self._accessors, self._buffers = accessors, buffers
        self._attributes: dict[tuple[str, int], Floats] = {}
        self._geometries: dict[str, Geometry] = {}

    def read(self, wanted: Definition) -> Geometry:
        """The primitive's arrays. Raises MeshFileError where they are not what the file promises."""
        if wanted.location not in self._geometries:
            read = self._plain if wanted.packed is None else self._unpacked
            self._geometries[wanted.location] = read(wanted)
        return self._geometries[wanted.location]

    def _plain(self, wanted: Definition) -> Geometry:
        values = {name: self._shared(name, reference) for name, reference in wanted.attributes.items()}
        return _geometry(wanted, values, *triangles(wanted.where, self._corners(wanted), wanted.mode))

    def _shared(self, name: str, reference: Json) -> Floats:
        key = (name, reference.whole())
        if key not in self._attributes:
            stored = self._accessors.read(reference, _KINDS.get(name, _UV_KINDS))
            self._attributes[key] = self._layout(name, reference).as_floats(stored)
        return self._attributes[key]

    def _layout(self, name: str, reference: Json) -> Layout:
        """Of an attribute. Whole numbers of a colour are shares of the largest, whatever the flag says (3.7.2.1)."""
        layout = self._accessors.layout(reference, _KINDS.get(name, _UV_KINDS))
        return replace(layout, normalised=True) if name == "COLOR_0" else layout

    def _corners(self, wanted: Definition) -> Ints:
        """(k,) the vertices of the corners, in the file's order."""
        if wanted.indices is None:
            return np.arange(wanted.n_vertices, dtype=np.int64)
        stored = self._accessors.read(wanted.indices, ("SCALAR",))[:, 0]
        if stored.dtype.kind != "u":
            raise wanted.indices.fail("indices of a signed or float type; allowed: 5121, 5123, 5125")
        return stored.astype(np.int64)

    def _unpacked(self, wanted: Definition) -> Geometry:
        """A Draco primitive: what it packs comes from there, the rest from accessors as usual."""
        assert wanted.packed is not None
        if wanted.mode != TRIANGLES:
            raise wanted.where.fail(f"mode {wanted.mode} with {draco.EXTENSION}; allowed: {TRIANGLES}")
        found = draco.decode(wanted.packed, self._buffers, None if wanted.indices is None else wanted.n_corners)
        if found.n_vertices != wanted.n_vertices:
            raise wanted.packed.fail(
                f"the compressed data holds {found.n_vertices} vertices; its accessors {wanted.n_vertices}"
            )
        values = {}
        for name, reference in wanted.attributes.items():
            packed = found.attributes.get(name)
            values[name] = self._shared(name, reference) if packed is None else self._typed(name, reference, packed)
        return _geometry(wanted, values, found.F, None)

    def _typed(self, name: str, reference: Json, packed: np.ndarray[Any, Any]) -> Floats:
        """The unpacked values as their accessor says that they are to be understood."""
        layout = self._layout(name, reference)
        if packed.shape[1] != layout.width or (packed.dtype.kind == "f") != (layout.dtype.kind == "f"):
            raise reference.fail(
                f"the compressed data has {packed.shape[1]} numbers of kind {packed.dtype}; "
                f"the accessor says {layout.width} of kind {layout.dtype}"
            )
        return layout.as_floats(packed)


def _geometry(wanted: Definition, values: dict[str, Floats], F: Ints, numbers: Ints | None) -> Geometry:
    uvs = tuple(values[f"TEXCOORD_{number}"] for number in range(wanted.n_uv_sets))
    return Geometry(values["POSITION"], F, numbers, values.get("NORMAL"), values.get("COLOR_0"), uvs)
