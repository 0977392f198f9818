"""Facts of texture coordinates: measured once, when first asked for, and shared by the rules on UVs and materials."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..meshes.materials import Texture
from ..metrics.fans import connected
from ..metrics.seams import TwoSides, agree, two_sides
from ..metrics.uvs import transformed
from .pictures import Pictures
from .topology import Facts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Layer:
    """Textures that lie on the faces of one material in the same way; none: the first set of coordinates as it is.

    material: -1 for faces without one. triangles: (t,) rows of Mesh.F. uv: (t, 3, 2) at which the pictures are sampled,
    NaN for a corner without coordinates. given: (t,) all three corners have some.
    """

    material: int
    textures: tuple[Texture, ...]
    triangles: Ints
    uv: Floats
    given: Bools

    @property
    def leading(self) -> Texture | None:
        """The texture that the layer is measured by: the base colour, else the first."""
        base = [one for one in self.textures if one.slot == "base-color"]
        return next(iter([*base, *self.textures]), None)


@dataclass(frozen=True, eq=False)
class Atlas:
    """Everything that is painted from one picture, or from several that lie on the same faces in the same way.

    images: their numbers, sorted; none: the coordinates of one material without pictures.
    """

    images: tuple[int, ...]
    layers: tuple[Layer, ...]

    @cached_property
    def triangles(self) -> Ints:
        """(t,) rows of Mesh.F."""
        return np.concatenate([one.triangles for one in self.layers])

    @cached_property
    def uv(self) -> Floats:
        """(t, 3, 2), NaN for corners without coordinates."""
        return np.concatenate([one.uv for one in self.layers])

    @property
    def repeats(self) -> tuple[bool, bool]:
        """Whether the pictures go on beyond their left and right, and their upper and lower edge."""
        textures = [one for layer in self.layers for one in layer.textures if one.image in self.images]
        return all(one.wrap_u != "clamp" for one in textures), all(one.wrap_v != "clamp" for one in textures)


class UvFacts:
    """What rules share about the coordinates and pictures of a mesh."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.mesh = facts, facts.mesh
        self.pictures = Pictures(facts.mesh.images)

    @cached_property
    def material_of_face(self) -> Ints:
        """(p,) into mesh.materials, -1 for none."""
        own = self.mesh.face_material
        if own is None:
            return np.full(self.mesh.n_faces, -1, np.int64)
        return np.where((own >= 0) & (own < len(self.mesh.materials)), own, -1)

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Of all materials that faces use, in order; faces without textures only where they have coordinates."""
        of_triangle = self.material_of_face[self.mesh.tri_face]
        order = np.argsort(of_triangle, kind="stable")
        cuts = np.flatnonzero(np.diff(of_triangle[order])) + 1
        found: list[Layer] = []
        for rows in np.split(order, cuts) if len(order) else []:
            found += self._of_material(int(of_triangle[rows[0]]), rows)
        return tuple(found)

    def _of_material(self, number: int, rows: Ints) -> list[Layer]:
        named = self.mesh.materials[number].textures if number >= 0 else ()
        textures = [one for one in named if not self.pictures.is_material_file(one.image)]
        if not textures:
            uv, given = self._coordinates(0, rows)
            return [Layer(number, (), rows[given], uv[given], given[given])] if np.any(given) else []
        ways: dict[object, list[Texture]] = defaultdict(list)
        for one in textures:
            ways[one.uv_set, one.offset, one.rotation_rad, one.scale].append(one)
        found = []
        for same in ways.values():
            uv, given = self._coordinates(same[0].uv_set, rows)
            placed = transformed(uv, same[0].offset, same[0].rotation_rad, same[0].scale)
            found.append(Layer(number, tuple(same), rows, placed, given))
        return found

    def _coordinates(self, uv_set: int, rows: Ints) -> tuple[Floats, Bools]:
        """(t, 3, 2) of a set, which may not exist, and (t,) whether all corners have some."""
        if not 0 <= uv_set < len(self.mesh.uvs):
            return np.full((len(rows), 3, 2), np.nan), np.zeros(len(rows), bool)
        chosen = self.mesh.uvs[uv_set]
        index = chosen.corners[self.mesh.tri_corners[rows]]
        given = (index >= 0) & (index < len(chosen.values))
        padded = np.vstack([chosen.values, [[np.nan, np.nan]]])
        return padded[np.where(given, index, -1)], np.all(given, axis=1)

    @cached_property
    def layers_of_material(self) -> dict[int, list[Layer]]:
        """The layers by material."""
        found: dict[int, list[Layer]] = defaultdict(list)
        for one in self.layers:
            found[one.material].append(one)
        return found

    @cached_property
    def leading(self) -> tuple[Layer, ...]:
        """One of each material: that of its base colour, else the first."""
        best: dict[int, Layer] = {}
        for one in self.layers:
            texture = one.leading
            if one.material not in best or (texture is not None and texture.slot == "base-color"):
                best[one.material] = one
        return tuple(best.values())

    @cached_property
    def atlases(self) -> tuple[Atlas, ...]:
        """Pictures with all that is painted from them, in order; then materials with coordinates and no picture."""
        users: dict[int, list[int]] = defaultdict(list)
        bare = []
        for number, layer in enumerate(self.layers):
            images = sorted(
                {one.image for one in layer.textures if one.image is not None and one.image in self.pictures}
            )
            for image in images:
                users[image].append(number)
            if not images:
                bare.append(Atlas((), (layer,)))
        same: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for image in sorted(users):
            same[tuple(users[image])].append(image)
        return (*(Atlas(tuple(i), tuple(self.layers[n] for n in using)) for using, i in same.items()), *bare)

    @cached_property
    def scene_of_face(self) -> Ints:
        """(p,) scene of each face."""
        scene = np.zeros(self.mesh.n_faces, np.int64)
        for part in self.mesh.primitives:
            scene[part.faces.start : part.faces.stop] = part.scene
        return scene

    @cached_property
    def is_first_use(self) -> Bools:
        """(p,) faces that no earlier part shows already: a primitive that several nodes place counts once."""
        first = np.ones(self.mesh.n_faces, bool)
        seen = set()
        for part in self.mesh.primitives:
            first[part.faces.start : part.faces.stop] = part.location not in seen
            seen.add(part.location)
        return first

    @cached_property
    def uv_of_corner(self) -> Floats:
        """(k, 2) of the leading layers, NaN for corners without."""
        found = np.full((len(self.mesh.corners), 2), np.nan)
        for one in self.leading:
            found[self.mesh.tri_corners[one.triangles]] = one.uv
        return found

    @cached_property
    def sides(self) -> TwoSides:
        """Edges between two faces. Needs valid indices."""
        facts = self.facts
        return two_sides(facts.edges, facts.points, facts.following)

    @cached_property
    def is_continuous(self) -> Bools:
        """(e,) of `sides`: both faces have one material, and the picture runs on from one to the other."""
        faces, own = self.facts.face_of_corner, self.material_of_face
        same = own[faces[self.sides.tail]] == own[faces[self.sides.tail_2]]
        return same & agree(self.uv_of_corner, self.sides)

    @cached_property
    def seams_of_material(self) -> dict[int, TwoSides]:
        """Edges inside one material at which its picture is cut, with usable coordinates, by material."""
        own = self.material_of_face[self.facts.face_of_corner]
        cut = self.sides[(own[self.sides.tail] == own[self.sides.tail_2]) & ~self.is_continuous]
        usable = np.all(np.abs(self.uv_of_corner) < 2.0**20, axis=1)
        cut = cut[usable[cut.tail] & usable[cut.head] & usable[cut.tail_2] & usable[cut.head_2]]
        material = own[cut.tail]
        order = np.argsort(material, kind="stable")
        starts = np.flatnonzero(np.diff(material[order], prepend=-2))
        return {int(material[rows[0]]): cut[rows] for rows in np.split(order, starts[1:]) if len(rows)}

    @cached_property
    def island_of_face(self) -> Ints:
        """(p,) island of each face: faces are in one where the picture runs on over their common edge."""
        inner, faces = self.sides[self.is_continuous], self.facts.face_of_corner
        return connected(self.mesh.n_faces, faces[inner.tail], faces[inner.tail_2])

    def size_px(self, layer: Layer) -> tuple[int, int] | None:
        """(width, height) of the picture that a layer is measured by, None where there is none."""
        texture = layer.leading
        return None if texture is None else self.pictures.size(texture.image)

    def in_texels(self, layer: Layer) -> Floats:
        """(t, 3, 2) coordinates in texels, in pictures where the size is not known."""
        size = self.size_px(layer)
        with np.errstate(over="ignore"):
            return layer.uv if size is None else layer.uv * np.array(size, np.float64)
