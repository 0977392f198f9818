"""Known injuries of texture coordinates, pictures, materials and normals, on any clean mesh of triangles.

The mesh gets an unwrap of its own: every face has a cell of the picture to itself, lies in it in its true shape, and
all at one scale; and every face has its own normal. So each injury's elements are known without measuring anything.
Such an unwrap wastes most of the picture: uv-utilisation warns of the clean mesh as well, and is left out.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specs.findings import Kind
from validators.meshes import Mesh
from validators.meshes.materials import Image, Material, Texture
from validators.meshes.mesh import UvSet
from validators.subject import Subject

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

CELL_PX = 8
_MARGIN = 0.25  # of a cell, free on each side: bilinear samples see no neighbour
_SHARP = 0.2  # cosine of 78 degrees
_GREY, _RED = (128, 128, 128), (200, 30, 30)


@dataclass(frozen=True, eq=False)
class Injury:
    """What was done, and which elements the rule has to name; None: a finding without elements."""

    rule: str
    subject: Subject
    kind: Kind | None
    indices: list[Any]


@dataclass(frozen=True, eq=False)
class Unwrapped:
    """V (n, 3), F (m, 3), unit normals of faces (m, 3), uv (m, 3, 2), and the number of cells along the picture."""

    V: Floats
    F: Ints
    normals: Floats
    uv: Floats
    side: int

    def subject(self, uv: Floats | None = None, pixels: Bytes | None = None, **changes: Any) -> Subject:
        """The surface as it is, or with other coordinates, another picture, or other fields of Mesh."""
        corners = np.arange(self.F.size, dtype=np.int64)
        picture = self.picture() if pixels is None else pixels
        own = np.repeat(np.arange(len(self.F), dtype=np.int64), 3).reshape(-1, 3)
        mesh = Mesh.of_triangles(self.V, self.F, self.normals, own)
        mesh = replace(
            mesh,
            uvs=(UvSet((self.uv if uv is None else uv).reshape(-1, 2), corners),),
            face_material=np.zeros(len(self.F), np.int64),
            materials=(_painted(),),
            images=(Image("/images/0", "cells.png", _png(picture)),),
        )
        return Subject("surface", replace(mesh, **changes))

    def picture(self, faces: Ints | None = None, colour: tuple[int, int, int] = _RED) -> Bytes:
        """(h, w, 3) grey, the cells of some faces in another colour."""
        cells = np.empty((self.side, self.side, 3), np.uint8)
        cells[:] = _GREY
        if faces is not None:
            cells[faces // self.side, faces % self.side] = colour
        return cells.repeat(CELL_PX, axis=0).repeat(CELL_PX, axis=1)


def unwrapped(V: Floats, F: Ints) -> Unwrapped:
    """Every face in a cell of its own; for solids whose faces all have an area."""
    corners = V[F]
    along = corners[:, 1] - corners[:, 0]
    across = np.cross(np.cross(along, corners[:, 2] - corners[:, 0]), along)
    x, y = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (along, across))
    away = corners - corners[:, :1]
    flat = np.stack([np.einsum("tci,ti->tc", away, x), -np.einsum("tci,ti->tc", away, y)], axis=-1)
    flat -= flat.min(axis=1, keepdims=True)
    side = 1 << int(np.ceil(np.log2(len(F)) / 2))
    cell = np.stack([np.arange(len(F)) % side, np.arange(len(F)) // side], axis=1)
    uv = (flat * (1 - 2 * _MARGIN) / flat.max() + _MARGIN + cell[:, None]) / side
    return Unwrapped(V, F, np.cross(x, y), uv, side)


def surface_injuries(V: Floats, F: Ints, rng: np.random.Generator, k: int) -> Iterator[Injury]:
    """One injury for each rule, of k elements where the rule names faces or vertices."""
    clean = unwrapped(V, F)
    faces = np.sort(rng.choice(len(F), size=2 * k, replace=False))
    yield from _of_coordinates(clean, faces[:k], faces[k:])
    yield from _of_pictures(clean, faces[:1])
    yield from _of_materials(clean)
    yield from _of_normals(clean, faces[:k])
    yield from _of_sharp_edges(clean, k)


def _of_coordinates(clean: Unwrapped, faces: Ints, others: Ints) -> Iterator[Injury]:
    named = faces.tolist()
    lost = np.arange(clean.F.size, dtype=np.int64)
    lost[3 * faces + 1] = -1
    yield Injury("uv-missing", clean.subject(uvs=(UvSet(clean.uv.reshape(-1, 2), lost),)), "face", named)
    clamped = (_painted(wrap_u="clamp", wrap_v="clamp"),)
    beyond = _moved(clean.uv, faces, 1.0, 2.5)
    yield Injury("uv-out-of-range", clean.subject(beyond, materials=clamped), "face", named)
    mirrored = _moved(clean.uv, faces, [-1.0, 1.0])
    yield Injury("uv-flipped", clean.subject(mirrored), "face", named)
    doubled = clean.uv.copy()
    doubled[faces] = clean.uv[others]
    pairs = sorted((min(a, b), max(a, b)) for a, b in zip(named, others.tolist(), strict=True))
    yield Injury("uv-overlap", clean.subject(doubled), "face-pair", [(a, b) for a, b in pairs])
    yield Injury("uv-stretch", clean.subject(_moved(clean.uv, faces, [1e-3, 1.0])), "face", named)
    yield Injury("texel-density", clean.subject(_moved(clean.uv, faces, 1 / 16)), "face", named)


def _of_pictures(clean: Unwrapped, faces: Ints) -> Iterator[Injury]:
    around = sorted(
        {(min(a, b), max(a, b)) for f in clean.F[faces].tolist() for a, b in zip(f, f[1:] + f[:1], strict=True)}
    )
    yield Injury("seam-visible", clean.subject(pixels=clean.picture(faces)), "edge", around)
    whole = _png(clean.picture())
    for data, why in ((None, "no such file"), (whole[: len(whole) // 2], None)):
        broken = Image("/images/0", "cells.png", data, why)
        yield Injury("missing-texture", clean.subject(images=(broken,)), "image", [0])
    sizes = {"texture-size": (8192, 16), "texture-not-power-of-two": (48, 32)}
    for rule, (width, height) in sizes.items():
        second = Image("/images/1", "second.png", _png(np.full((height, width, 3), 128, np.uint8)))
        one = clean.subject()
        assert one.mesh is not None
        yield Injury(rule, clean.subject(images=(*one.mesh.images, second)), "image", [1])


def _of_materials(clean: Unwrapped) -> Iterator[Injury]:
    every = np.arange(clean.side * clean.side, dtype=np.int64)
    for colour in ((2, 2, 2), (255, 255, 255)):
        yield Injury("albedo-out-of-range", clean.subject(pixels=clean.picture(every, colour)), "material", [0])
    half = (replace(_painted(), metallic=0.5),)
    yield Injury("metallic-not-binary", clean.subject(materials=half), "material", [0])


def _of_normals(clean: Unwrapped, faces: Ints) -> Iterator[Injury]:
    for factor in (0.0, 0.9, 3.0):
        normals = clean.normals.copy()
        normals[faces] *= factor
        yield Injury("non-unit-normal", clean.subject(normals=normals), "face", faces.tolist())


def _of_sharp_edges(clean: Unwrapped, k: int) -> Iterator[Injury]:
    """One common normal on both sides of up to k sharp edges that have no face in common."""
    corners = {(t[j], t[(j + 1) % 3]): (f, j) for f, t in enumerate(clean.F.tolist()) for j in range(3)}
    index = np.repeat(np.arange(len(clean.F), dtype=np.int64), 3).reshape(-1, 3)
    normals, edges, used = list(clean.normals), [], set()
    for (a, b), (f, j) in corners.items():
        g, i = corners.get((b, a), (f, j))
        sharp = abs(clean.normals[f] @ clean.normals[g]) < _SHARP
        if a > b or {f, g} & used or len(edges) == k or not sharp:
            continue
        both = clean.normals[f] + clean.normals[g]
        normals.append(both / np.linalg.norm(both))
        for face, corner in ((f, j), (g, i)):
            index[face, [corner, (corner + 1) % 3]] = len(normals) - 1
        edges.append((a, b))
        used |= {f, g}
    if edges:
        subject = clean.subject(normals=np.array(normals), corner_normals=index.reshape(-1))
        yield Injury("hard-edge-without-split", subject, "edge", sorted(edges))


def _moved(uv: Floats, faces: Ints, scale: float | list[float], shift: float = 0.0) -> Floats:
    """Coordinates of faces scaled about the middle of their box, then shifted along u."""
    moved = uv.copy()
    middle = (uv[faces].min(axis=1, keepdims=True) + uv[faces].max(axis=1, keepdims=True)) / 2
    moved[faces] = (uv[faces] - middle) * scale + middle + [shift, 0.0]
    return moved


def _painted(**rest: Any) -> Material:
    texture = Texture("base-color", 0, location="/materials/0/pbrMetallicRoughness/baseColorTexture", **rest)
    return Material("/materials/0", base_color=(1.0, 1.0, 1.0, 1.0), metallic=0.0, textures=(texture,))


def _png(pixels: Bytes) -> bytes:
    from PIL import Image as Pictures

    stream = io.BytesIO()
    Pictures.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()
