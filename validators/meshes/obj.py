"""Wavefront OBJ: polygons with normals, texture coordinates, vertex colours and materials.

Vertices are numbered by `v` lines, faces by `f` lines. Texture coordinates are turned to v downwards.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .mesh import Floats, Ints, Mesh, MeshFileError, UvSet
from .mtl import Materials
from .obj_block import Block, Event, fast_block
from .obj_lines import slow_block
from .references import FilesBeside
from .text import joined_floats, joined_wholes, starts_of, unix_lines, without_mark
from .text_rows import blocks

_MAX_CONTINUED_BYTES = 1 << 24


def read_obj(data: bytes, folder: Path) -> Mesh:
    """The mesh of an OBJ file; vertex i is the i-th `v`, face i the i-th `f`, both from 0.

    Index 0, which OBJ does not have, becomes -1; indices out of range are kept. Points, lines and groups are passed
    over. Material files and pictures are read from `folder` and below it; one that is missing is an image that says so.
    Raises MeshFileError, naming the line.
    """
    text = unix_lines(without_mark(data))
    if b"\0" in text:
        raise MeshFileError("a zero byte in a text file", f"byte {data.index(0)}")
    parts = _Parts()
    line = 1
    for block in _whole_lines(text):
        found = fast_block(block, line, parts.counts)
        parts.add(found if found is not None else slow_block(block, line, parts.counts))
        line += block.count(b"\n")
    return parts.mesh(Materials(FilesBeside(folder)))


def _whole_lines(text: bytes) -> Iterator[bytes]:
    """Blocks of lines that do not end inside a continued line."""
    waiting: list[bytes] = []
    for block in blocks(text):
        waiting.append(block)
        if block.endswith(b"\\\n") and sum(map(len, waiting)) < _MAX_CONTINUED_BYTES:
            continue
        yield b"".join(waiting)
        waiting = []
    if waiting:
        yield b"".join(waiting)


class _Parts:
    """Blocks that grow to a mesh. counts: how many v, vt and vn there are so far."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.counts = (0, 0, 0)

    def add(self, block: Block) -> None:
        self.blocks.append(block)
        v, vt, vn = self.counts
        self.counts = (v + len(block.positions), vt + len(block.uvs), vn + len(block.normals))

    def mesh(self, materials: Materials) -> Mesh:
        positions = joined_floats([one.positions for one in self.blocks], 3)
        sizes = joined_wholes([one.sizes for one in self.blocks])
        corners = joined_wholes([one.corners[0] for one in self.blocks])
        uvs, uv_corners = self._attribute(1, [one.uvs for one in self.blocks], "texture coordinate")
        normals, normal_corners = self._attribute(2, [one.normals for one in self.blocks], "normal")
        colours = joined_floats([one.colours for one in self.blocks], 3)
        face_material = self._painted(materials, len(sizes))
        return Mesh(
            positions,
            corners,
            starts_of(sizes),
            normals,
            normal_corners,
            colours if len(colours) and len(colours) == len(positions) else None,
            () if uvs is None or uv_corners is None else (UvSet(uvs, uv_corners),),
            face_material,
            tuple(materials.materials),
            tuple(materials.images),
        )

    def _attribute(self, place: int, values: list[Floats], what: str) -> tuple[Floats | None, Ints | None]:
        """All values, and the value of each corner. Raises MeshFileError where a corner's does not exist."""
        if not any(np.any(one.corners[place] != -1) for one in self.blocks):
            return None, None
        joined = joined_floats(values, 3 if place == 2 else 2)
        index = joined_wholes([one.corners[place] for one in self.blocks])
        outside = np.flatnonzero((index < -1) | (index >= len(joined)))
        if len(outside):
            sizes = joined_wholes([one.sizes for one in self.blocks])
            face = int(np.searchsorted(np.cumsum(sizes), outside[0], side="right"))
            line = joined_wholes([one.lines for one in self.blocks])[face]
            raise MeshFileError(f"a face names a {what} outside the file's {len(joined)} {what}s", f"line {line}")
        return joined, index

    def _painted(self, materials: Materials, n_faces: int) -> Ints | None:
        """(p,) material of each face, None where no face has one."""
        first = 0
        events: list[Event] = []
        for block in self.blocks:
            events += [(first + face, keyword, name, line) for face, keyword, name, line in block.events]
            first += len(block.sizes)
        for _, keyword, name, line in events:
            if keyword == "mtllib":
                materials.load(name, line)
        uses = [(face, materials.number(name, line)) for face, keyword, name, line in events if keyword == "usemtl"]
        if not uses:
            return None
        begins = np.array([0] + [face for face, _ in uses] + [n_faces])
        painted = np.repeat(np.array([-1] + [number for _, number in uses], np.int64), np.diff(begins))
        return painted if np.any(painted >= 0) else None
