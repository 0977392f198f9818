"""A mesh of placed parts: for formats that place objects more than once (3MF, USD)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .gltf.placing import move_points, turn_normals
from .gltf.transforms import IDENTITY, Affine, mirrors
from .materials import Image, Material
from .mesh import Floats, Ints, Mesh, Primitive, UvSet
from .text import starts_of

MAX_ELEMENTS = 40_000_000  # vertices and corners, every placed use counted


@dataclass(frozen=True, eq=False)
class Part:
    """One use of an object. Indices are the object's own, and may be out of range.

    V (n, 3), corners (k,), sizes (p,); normals (q, 3) with corner_normals (k,); uvs by number of the set; face_material
    (p,); world: where it stands. is_left_handed: its faces turn clockwise seen from outside.
    """

    location: str
    node: str | None
    V: Floats
    corners: Ints
    sizes: Ints
    world: Affine = IDENTITY
    normals: Floats | None = None
    corner_normals: Ints | None = None
    uvs: tuple[UvSet, ...] = ()
    face_material: Ints | None = None
    material: int | None = None
    is_left_handed: bool = False


@dataclass(frozen=True)
class Scene:
    """What all parts share."""

    materials: tuple[Material, ...] = ()
    images: tuple[Image, ...] = ()
    coordinate_bits: int = 53
    metres_per_unit: float | None = None
    up_axis: Literal["x", "y", "z"] | None = None


def assembled(parts: Sequence[Part], scene: Scene) -> Mesh:
    """The parts one after another, moved to where they stand; faces of mirrored parts are turned round.

    A corner that names a vertex which its part does not have names none of the mesh.
    """
    V = np.concatenate([np.zeros((0, 3)), *(part.V for part in parts)])
    bases = starts_of(np.array([len(part.V) for part in parts], dtype=np.int64)).tolist()
    move_points(V, bases, [part.world for part in parts])
    corners = [_shifted(part.corners, len(part.V), base, len(V)) for part, base in zip(parts, bases, strict=False)]
    order = [_order(part) for part in parts]
    sizes = _joined([part.sizes for part in parts])
    firsts = starts_of(np.array([len(part.sizes) for part in parts], dtype=np.int64)).tolist()
    primitives = tuple(
        Primitive(part.location, range(a, b), range(first, last), part.node, 0, part.material)
        for part, a, b, first, last in zip(parts, bases, bases[1:], firsts, firsts[1:], strict=False)
    )
    normals, corner_normals = _normals(parts, order)
    return Mesh(
        V,
        _joined([one[at] for one, at in zip(corners, order, strict=True)]),
        starts_of(sizes),
        normals,
        corner_normals,
        None,
        _uvs(parts, order),
        _painted(parts),
        scene.materials,
        scene.images,
        primitives,
        scene.coordinate_bits,
        scene.metres_per_unit,
        scene.up_axis,
    )


def _joined(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, np.int64), *arrays])


def _shifted(corners: Ints, n_vertices: int, base: int, total: int) -> Ints:
    """The part's vertex numbers as the mesh's."""
    inside = (corners >= 0) & (corners < n_vertices)
    outside = np.where(corners < 0, corners, corners - n_vertices + total)
    return np.where(inside, corners + base, outside)


def _order(part: Part) -> Ints:
    """(k,) corners in the order that makes faces turn anticlockwise; each keeps its first corner."""
    own = np.arange(len(part.corners), dtype=np.int64)
    if mirrors(part.world) == part.is_left_handed:
        return own
    starts = starts_of(part.sizes)
    first, size = np.repeat(starts[:-1], part.sizes), np.repeat(part.sizes, part.sizes)
    return first + (first - own) % np.maximum(size, 1)


def _normals(parts: Sequence[Part], order: list[Ints]) -> tuple[Floats | None, Ints | None]:
    if all(part.normals is None for part in parts):
        return None, None
    none = np.zeros((0, 3))
    normals = np.concatenate([none if part.normals is None else part.normals for part in parts])
    starts = starts_of(np.array([0 if part.normals is None else len(part.normals) for part in parts])).tolist()
    turn_normals(normals, starts, [part.world for part in parts])
    index = [
        _placed(part.corner_normals, len(part.corners), start)[at]
        for part, start, at in zip(parts, starts, order, strict=False)
    ]
    return normals, _joined(index)


def _placed(index: Ints | None, count: int, base: int) -> Ints:
    """References into values that start at `base`; -1, for none, stays."""
    return np.full(count, -1, np.int64) if index is None else np.where(index < 0, -1, index + base)


def _uvs(parts: Sequence[Part], order: list[Ints]) -> tuple[UvSet, ...]:
    sets = []
    for number in range(max((len(part.uvs) for part in parts), default=0)):
        values, index, base = [], [], 0
        for part, at in zip(parts, order, strict=True):
            own = part.uvs[number] if number < len(part.uvs) else None
            index.append(_placed(None if own is None else own.corners, len(part.corners), base)[at])
            if own is not None:
                values.append(own.values)
                base += len(own.values)
        sets.append(UvSet(np.concatenate(values), _joined(index)))
    return tuple(sets)


def _painted(parts: Sequence[Part]) -> Ints | None:
    painted = []
    for part in parts:
        plain = np.full(len(part.sizes), -1 if part.material is None else part.material, np.int64)
        painted.append(
            plain if part.face_material is None else np.where(part.face_material < 0, plain, part.face_material)
        )
    joined = _joined(painted)
    return joined if np.any(joined >= 0) else None
