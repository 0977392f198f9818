"""Bad elements in the numbering of each part of a file: glTF primitives, USD prims, 3MF objects."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specs.findings import Elements, Place

from .meshes.mesh import Mesh, Primitive

Ints = NDArray[np.int64]
_PAIRS = ("edge", "face-pair")
_OF_VERTICES = ("vertex", "edge")


def placed(elements: Elements, mesh: Mesh) -> Elements:
    """The elements with their places filled in, in the order of the parts; the same where the mesh has no parts, or
    the elements are neither vertices, edges nor faces.

    A vertex that several parts share stands in the first one with a face at it. An edge's two vertices are those of a
    face, so they lie in one part; a face pair may lie in two.
    """
    if not mesh.primitives or not elements.indices or elements.kind not in ("vertex", "face", *_PAIRS):
        return elements
    indices = np.array(elements.indices, dtype=np.int64).reshape(len(elements.indices), -1)
    vertices = elements.kind in _OF_VERTICES
    parts = _VertexParts(mesh).of(indices) if vertices else _face_parts(mesh, indices)
    if vertices:
        own = indices - np.array([one.vertices.start for one in mesh.primitives], dtype=np.int64)[parts]
    else:
        own = _face_numbers(mesh.primitives)[indices]
    return replace(elements, places=tuple(_places(mesh.primitives, parts, own, elements.kind in _PAIRS)))


def _places(primitives: tuple[Primitive, ...], parts: Ints, own: Ints, pairs: bool) -> Iterator[Place]:
    """One for each part, or pair of parts. parts, own: (k, 1 or 2)."""
    if np.any(parts[1:, 0] < parts[:-1, 0]) or np.any(parts[:, 0] != parts[:, -1]):  # else sorted, as the elements are
        order = np.lexsort([*own.T[::-1], *parts.T[::-1]])
        parts, own = parts[order], own[order]
    ends = np.flatnonzero(np.any(parts[1:] != parts[:-1], axis=1)) + 1
    starts = [0, *ends.tolist(), len(parts)]
    of_run = parts[starts[:-1]].tolist()
    listed: list[Any] = list(map(tuple, own.tolist())) if pairs else own[:, 0].tolist()
    for (start, end), run in zip(pairwise(starts), of_run, strict=True):
        first, second = primitives[run[0]], primitives[run[-1]]
        apart = (second.location, second.node) if run[0] != run[-1] else (None, None)
        yield Place(first.location, first.node, tuple(listed[start:end]), *apart)


def _face_numbers(primitives: tuple[Primitive, ...]) -> Ints:
    """(m,) the number of each face in its part."""
    return np.concatenate(
        [np.arange(len(one.faces)) if one.face_numbers is None else one.face_numbers for one in primitives]
    )


def _face_parts(mesh: Mesh, faces: Ints) -> Ints:
    """The part of each face."""
    starts = np.array([part.faces.start for part in mesh.primitives], dtype=np.int64)
    return np.searchsorted(starts, faces, side="right") - 1


class _VertexParts:
    """The part of a vertex: that of its run; in a run that parts share, the first one with a face at the vertex."""

    def __init__(self, mesh: Mesh) -> None:
        self.mesh = mesh
        runs: dict[tuple[int, int], list[int]] = {}
        for number, part in enumerate(mesh.primitives):
            if len(part.vertices):
                runs.setdefault((part.vertices.start, part.vertices.stop), []).append(number)
        self.runs = sorted(runs.items())

    def of(self, vertices: Ints) -> Ints:
        """(k, 1 or 2) parts of vertices; the vertices of one edge get the same part."""
        starts = np.array([start for (start, _), _ in self.runs], dtype=np.int64)
        run = np.searchsorted(starts, vertices, side="right") - 1
        parts = np.array([members[0] for _, members in self.runs], dtype=np.int64)[run]
        order = np.argsort(run[:, 0], kind="stable")
        bounds = np.searchsorted(run[order, 0], np.arange(len(self.runs) + 1))
        for number, (_, members) in enumerate(self.runs):
            rows = order[bounds[number] : bounds[number + 1]]
            if len(members) > 1 and len(rows):
                parts[rows] = self._shared(vertices[rows], members)[:, None]
        return parts

    def _shared(self, vertices: Ints, members: list[int]) -> Ints:
        """(k,) the first of the parts `members` with a face at the vertex, or with the edge."""
        found = np.full(len(vertices), members[0], dtype=np.int64)
        for number in reversed(members):
            found[self._used(vertices, self.mesh.primitives[number])] = number
        return found

    def _used(self, vertices: Ints, part: Primitive) -> NDArray[np.bool_]:
        starts = self.mesh.starts[part.faces.start : part.faces.stop + 1]
        corners = self.mesh.corners[starts[0] : starts[-1]]
        if vertices.shape[1] == 1:
            return np.isin(vertices[:, 0], corners)
        following = np.append(corners[1:], corners[:1])
        following[starts[1:] - starts[0] - 1] = corners[starts[:-1] - starts[0]]
        keys = np.minimum(corners, following) * len(self.mesh.V) + np.maximum(corners, following)
        return np.isin(vertices.min(axis=1) * len(self.mesh.V) + vertices.max(axis=1), keys)
