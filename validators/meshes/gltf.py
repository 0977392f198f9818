"""glTF 2.0: the triangles of the default scene, node transforms applied.

Vertices and faces are numbered along the scene: nodes depth first in the scene's order, a node's mesh before its
children, primitives in order; each use of a primitive appends all its vertices, then its triangles.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .accessors import Accessors
from .json_value import Json, parse
from .mesh import Floats, Ints, Mesh

_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_MAX_ELEMENTS = 40_000_000
_MAX_DEPTH = 512
# Extensions that change what a reader must do to get at the geometry; material extensions do not matter here.
_GEOMETRY_EXTENSIONS = (
    "KHR_draco_mesh_compression",
    "EXT_meshopt_compression",
    "KHR_meshopt_compression",
    "EXT_mesh_gpu_instancing",
)


@dataclass
class _Parts:
    """What the primitives have appended so far."""

    V: list[Floats] = field(default_factory=list)
    F: list[Ints] = field(default_factory=list)
    normals: list[Floats | None] = field(default_factory=list)
    colours: list[Floats | None] = field(default_factory=list)
    n_vertices: int = 0


def read_gltf(data: bytes, folder: Path) -> Mesh:
    """The mesh of a .gltf file; buffers may be data URIs or files inside its folder."""
    return read_document(data, None, folder)


def read_document(text: bytes, binary: bytes | None, folder: Path) -> Mesh:
    """The mesh of a glTF document. Raises MeshFileError with a JSON pointer as its place."""
    document = parse(text)
    version = document.need("asset").need("version").text()
    if not version.startswith("2."):
        raise document.need("asset").fail(f"version {version[:20]!a}; allowed: 2.x")
    for extension in document.listed("extensionsRequired"):
        if extension.text() in _GEOMETRY_EXTENSIONS:
            raise extension.fail(f"{extension.text()} is not supported yet")
    accessors, meshes = Accessors(document, binary, folder), document.listed("meshes")
    placed = [
        (primitive, world)
        for reference, world in _placed_meshes(document)
        for primitive in reference.pick(meshes, "mesh").need("primitives").items()
        if _is_drawn(primitive)
    ]
    _refuse_too_many(placed, accessors)
    parts = _Parts()
    for primitive, world in placed:
        _append(parts, primitive, world, accessors)
    return _joined(parts)


def _placed_meshes(document: Json) -> list[tuple[Json, Floats]]:
    """(reference to a mesh, world matrix) along the default scene. Raises where a node has two parents."""
    nodes, scenes = document.listed("nodes"), document.listed("scenes")
    if not scenes:
        return []
    default = document.get("scene")
    scene = default.pick(scenes, "scene") if default is not None else scenes[0]
    placed, seen = [], set()
    stack = [(one, np.eye(4), 0) for one in reversed(scene.listed("nodes"))]
    while stack:
        reference, above, depth = stack.pop()
        node = reference.pick(nodes, "node")
        if node.pointer in seen or depth > _MAX_DEPTH:
            raise reference.fail(f"the node {reference.value} is reached twice; allowed: one parent for each node")
        seen.add(node.pointer)
        world = above @ _local_matrix(node)
        mesh = node.get("mesh")
        if mesh is not None:
            placed.append((mesh, world))
        stack += [(child, world, depth + 1) for child in reversed(node.listed("children"))]
    return placed


def _local_matrix(node: Json) -> Floats:
    """(4, 4) of a node: its matrix, or translation * rotation * scale (section 3.5.2)."""
    matrix = node.get("matrix")
    if matrix is not None:
        return np.array(matrix.numbers(16)).reshape(4, 4).T
    local = np.eye(4)
    rotation, scale, shift = node.get("rotation"), node.get("scale"), node.get("translation")
    if rotation is not None:
        x, y, z, w = rotation.numbers(4)
        local[:3, :3] = [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    if scale is not None:
        local[:3, :3] *= np.array(scale.numbers(3))
    if shift is not None:
        local[:3, 3] = shift.numbers(3)
    return local


def _is_drawn(primitive: Json) -> bool:
    """Whether a primitive has faces. Raises for kinds that this reader does not know."""
    mode = primitive.whole_at("mode", _TRIANGLES)
    if mode < _TRIANGLES:
        return False  # points and lines have no faces
    if mode > _FAN:
        raise primitive.fail(f"mode {mode}; allowed: 0 to {_FAN}")
    extensions = primitive.get("extensions")
    for name in _GEOMETRY_EXTENSIONS:
        if extensions is not None and extensions.get(name) is not None:
            raise primitive.fail(f"{name} is not supported yet")
    # Section 3.7.2.1: without positions there is nothing to draw.
    return primitive.need("attributes").get("POSITION") is not None


def _refuse_too_many(placed: list[tuple[Json, Floats]], accessors: Accessors) -> None:
    """A small file may use a mesh many times: count before reading."""
    total = 0
    for primitive, _ in placed:
        position, indices = primitive.need("attributes").need("POSITION"), primitive.get("indices")
        total += accessors.count(position) + (0 if indices is None else accessors.count(indices))
        if total > _MAX_ELEMENTS:
            raise primitive.fail(f"more than {_MAX_ELEMENTS} corners and vertices, instances counted")


def _append(parts: _Parts, primitive: Json, world: Floats, accessors: Accessors) -> None:
    attributes = primitive.need("attributes")
    position, indices = attributes.need("POSITION"), primitive.get("indices")
    V = accessors.read_floats(position, ("VEC3",))
    F = _triangles(primitive, indices, len(V), accessors)
    normal, colour = attributes.get("NORMAL"), attributes.get("COLOR_0")
    normals = None if normal is None else accessors.read_floats(normal, ("VEC3",))
    colours = None if colour is None else accessors.read_floats(colour, ("VEC3", "VEC4"))[:, :3]
    for reference, values in ((normal, normals), (colour, colours)):
        if reference is not None and values is not None and len(values) != len(V):
            raise reference.fail(f"{len(values)} elements; allowed: {len(V)}, as many as positions")
    _place(parts, V, F, normals, colours, world)


def _triangles(primitive: Json, indices: Json | None, n_vertices: int, accessors: Accessors) -> Ints:
    """(m, 3) int64, local to the primitive."""
    if indices is None:
        flat = np.arange(n_vertices, dtype=np.int64)
    else:
        stored = accessors.read(indices, ("SCALAR",))[:, 0]
        if stored.dtype.kind != "u":
            raise indices.fail("indices of a signed or float type; allowed: 5121, 5123, 5125")
        flat = stored.astype(np.int64)
    mode = primitive.whole_at("mode", _TRIANGLES)
    if mode != _TRIANGLES:
        return _unrolled(flat, mode)
    if len(flat) % 3:
        raise primitive.fail(f"{len(flat)} corners; allowed: a multiple of 3")
    return flat.reshape(-1, 3)


def _unrolled(flat: Ints, mode: int) -> Ints:
    """(m, 3) triangles of a strip's or a fan's corners (k,), turned as section 3.7.2.1 says."""
    i = np.arange(max(len(flat) - 2, 0), dtype=np.int64)
    if mode == _FAN:
        return flat[np.stack([i + 1, i + 2, np.zeros_like(i)], axis=1)]
    return flat[np.stack([i, i + 1 + i % 2, i + 2 - i % 2], axis=1)]


def _place(parts: _Parts, V: Floats, F: Ints, normals: Floats | None, colours: Floats | None, world: Floats) -> None:
    """Moves a primitive into the world and appends it; a mirroring matrix turns its faces (section 3.7.4)."""
    if not np.array_equal(world, np.eye(4)):
        linear = world[:3, :3]
        with np.errstate(all="ignore"):  # what overflows becomes infinite and is reported by non-finite-vertex
            V = _turned(linear, V) + world[:3, 3]
            turned = np.linalg.det(linear) < 0
            if normals is not None:
                normals = _turned(_cofactors(linear), normals) * (-1.0 if turned else 1.0)
        if turned:
            F = F[:, [0, 2, 1]]
    # An index beyond this primitive's vertices must not land in the next one's.
    outside = np.greater_equal(F, len(V))
    parts.F.append(np.where(outside, -1 - F, F + parts.n_vertices))
    parts.V.append(V)
    parts.normals.append(normals)
    parts.colours.append(colours)
    parts.n_vertices += len(V)


def _turned(A: Floats, points: Floats) -> Floats:
    """A @ p for each point, coordinate by coordinate: equal points stay equal to the bit, which BLAS does not hold."""
    x, y, z = points.T
    return np.stack([x * row[0] + y * row[1] + z * row[2] for row in A], axis=1)


def _cofactors(A: Floats) -> Floats:
    """det(A) A^-T, the matrix that turns normals; defined for a singular A too."""
    return np.stack([np.cross(A[1], A[2]), np.cross(A[2], A[0]), np.cross(A[0], A[1])])


def _joined(parts: _Parts) -> Mesh:
    if not parts.V:
        return Mesh.of_triangles(np.zeros((0, 3)), np.zeros((0, 3), np.int64))
    V, F = np.concatenate(parts.V), np.concatenate(parts.F)
    colours = None
    if all(one is not None for one in parts.colours):
        colours = np.concatenate([one for one in parts.colours if one is not None])
    if all(one is None for one in parts.normals):
        return Mesh.of_triangles(V, F, colours=colours)
    # Zero stands for "no normal here", as everywhere in Mesh.
    filled = [np.zeros_like(v) if n is None else n for v, n in zip(parts.V, parts.normals, strict=True)]
    return Mesh.of_triangles(V, F, np.concatenate(filled), np.where(F >= 0, F, -1), colours)
