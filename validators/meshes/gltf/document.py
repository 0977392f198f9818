"""A glTF 2.0 document -> Mesh."""

from pathlib import Path
from typing import Any

import numpy as np

from ..mesh import Floats, Ints, Mesh, Primitive, UvSet
from .accessors import Accessors
from .budget import Budget
from .buffers import Buffers
from .extensions import refuse_unknown
from .json_value import Json, parse
from .layout import Layout, layout_of
from .materials import images, materials
from .placing import move_points, turn_normals
from .primitives import Geometry, Primitives
from .scenes import placements
from .transforms import mirrors

_COORDINATE_BITS = 24  # float32, and integers of at most 16 bits


def read_document(text: memoryview, binary: memoryview | None, folder: Path) -> Mesh:
    """The mesh of a document. binary: the GLB's own chunk; folder: where relative URIs start.

    Raises MeshFileError with a JSON pointer as its place.
    """
    document = parse(text)
    version = document.need("asset").need("version")
    if not version.text().startswith("2."):
        raise version.fail(f"{version.shown()}; allowed: 2.x")
    refuse_unknown(document)
    budget = Budget()
    buffers = Buffers(document, binary, folder, budget)
    accessors = Accessors(document, buffers)
    layout = layout_of(placements(document, accessors, budget), document, accessors, budget)
    primitives = Primitives(accessors, buffers)
    geometries = {id(use.definition): primitives.read(use.definition) for use in layout.uses}
    return _Assembly(layout, geometries).mesh(document, buffers)


class _Assembly:
    """Puts the primitives' arrays one behind another."""

    def __init__(self, layout: Layout, geometries: dict[int, Geometry]) -> None:
        self.layout = layout
        self.blocks = [geometries[id(block.definition)] for block in layout.blocks]
        self.uses = [geometries[id(use.definition)] for use in layout.uses]
        self.vertex_starts = [0, *np.cumsum([len(one.V) for one in self.blocks], dtype=np.int64).tolist()]
        self.face_counts = np.array([len(one.F) for one in self.uses], dtype=np.int64)
        self.face_starts = [0, *np.cumsum(self.face_counts).tolist()]
        self.block_of_use = np.array([use.block for use in layout.uses], dtype=np.int64)

    def mesh(self, document: Json, buffers: Buffers) -> Mesh:
        """Everything. One array serves as corners of all that each corner has; -1 stands where it has none."""
        worlds = [block.world for block in self.layout.blocks]
        V = self._column("V", 3)
        move_points(V, self.vertex_starts, worlds)
        normals = self._column("normals", 3) if self._has("normals").any() else None
        if normals is not None:
            turn_normals(normals, self.vertex_starts, worlds)
        F = self._faces()
        corners = F.reshape(-1)
        sets = max((len(one.uvs) for one in self.blocks), default=0)
        return Mesh(
            V,
            corners,
            np.arange(0, len(corners) + 1, 3, dtype=np.int64),
            normals,
            None if normals is None else self._corners(F, "normals"),
            self._colours(),
            tuple(UvSet(self._column(str(k), 2), self._corners(F, str(k))) for k in range(sets)),
            self._face_material(),
            materials(document),
            images(document, buffers),
            self._primitives(),
            coordinate_bits=_COORDINATE_BITS,
            metres_per_unit=1.0,
            up_axis="y",
        )

    def _column(self, name: str, width: int, absent: float = 0.0) -> Floats:
        """(n, width) of an attribute, `absent` where a block has none."""
        found = []
        for block in self.blocks:
            values = block.value(name)
            if values is None:
                values = np.full((len(block.V), width), absent)
            elif values.shape[1] < width:
                values = np.pad(values, ((0, 0), (0, width - values.shape[1])), constant_values=absent)
            found.append(values)
        return _joined(found) if found else np.zeros((0, width))

    def _has(self, name: str) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """(uses,) which have an attribute."""
        return np.array([self.blocks[block].value(name) is not None for block in self.block_of_use], dtype=bool)

    def _faces(self) -> Ints:
        """(m, 3) into all vertices; a mirroring node turns its faces (section 3.7.4). An index i beyond its primitive's
        vertices becomes -1 - i, so that it does not land in the next one's."""
        if not self.uses:
            return np.zeros((0, 3), dtype=np.int64)
        F = _joined([one.F for one in self.uses])
        turned = np.array([mirrors(use.placement.world) for use in self.layout.uses])
        if turned.any():
            rows = np.flatnonzero(np.repeat(turned, self.face_counts))
            F[rows, 1:] = F[rows, :0:-1]
        starts = np.array(self.vertex_starts, dtype=np.int64)
        sizes = np.diff(starts)[self.block_of_use]
        outside = np.flatnonzero(np.any(self._by_face(sizes) <= F, axis=1))
        wrong = F[outside]
        F += self._by_face(starts[self.block_of_use])
        if len(outside):
            limits = np.repeat(sizes, self.face_counts)[outside]
            F[outside] = np.where(wrong >= limits[:, None], -1 - wrong, F[outside])
        return F

    def _by_face(self, values: Ints) -> Ints:
        """(m, 1) of values by use; (1, 1) for a single use."""
        return (values if len(values) == 1 else np.repeat(values, self.face_counts))[:, None]

    def _corners(self, F: Ints, name: str) -> Ints:
        """(3 m,) the vertex whose attribute each corner has; the corners themselves where all have it."""
        has = self._has(name)
        if has.all() and not (len(F) and F.min() < 0):
            return F.reshape(-1)
        return np.where((F >= 0) & np.repeat(has, self.face_counts)[:, None], F, -1).reshape(-1)

    def _colours(self) -> Floats | None:
        """White and opaque where a primitive has none, which is how it is drawn."""
        widths = [one.colours.shape[1] for one in self.blocks if one.colours is not None]
        return self._column("colours", max(widths), 1.0) if widths else None

    def _face_material(self) -> Ints | None:
        given = [use.definition.material for use in self.layout.uses]
        if all(one is None for one in given):
            return None
        return np.repeat(np.array([-1 if one is None else one for one in given], dtype=np.int64), self.face_counts)

    def _primitives(self) -> tuple[Primitive, ...]:
        return tuple(
            Primitive(
                use.definition.location,
                range(self.vertex_starts[use.block], self.vertex_starts[use.block + 1]),
                range(self.face_starts[at], self.face_starts[at + 1]),
                use.placement.node,
                use.placement.scene,
                use.definition.material,
                self.uses[at].face_numbers,
            )
            for at, use in enumerate(self.layout.uses)
        )


def _joined(arrays: "list[np.ndarray[Any, np.dtype[Any]]]") -> "np.ndarray[Any, np.dtype[Any]]":
    """One behind another; a single one is not copied, since nobody else uses it any more."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
