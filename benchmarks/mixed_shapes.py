"""Shapes from other packages' own makers, and what goes wrong with meshes in a studio's repository."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


_VASE = [[0, 0], [0.3, 0], [0.45, 0.4], [0.2, 0.7], [0.3, 0.9], [0, 0.9]]  # radius and height, in metres


@dataclass(frozen=True)
class Shape:
    """V (n, 3) in metres, F (m, 3), outward. closed: it has no border."""

    name: str
    V: Floats
    F: Ints
    closed: bool = True


def trimesh_shapes() -> list[Shape]:
    """What trimesh makes."""
    from trimesh import creation

    made = {
        "ball": creation.icosphere(subdivisions=3),
        "globe": creation.uv_sphere(count=[18, 24]),
        "box": creation.box(extents=(1.0, 0.6, 0.4)),
        "drum": creation.cylinder(radius=0.3, height=0.9, sections=40),
        "pill": creation.capsule(height=0.7, radius=0.25, count=[16, 16]),
        "ring": creation.torus(major_radius=0.6, minor_radius=0.2),
        "pipe": creation.annulus(r_min=0.3, r_max=0.4, height=0.8),
        "spike": creation.cone(radius=0.4, height=0.9, sections=24),
        "vase": creation.revolve(
            np.array([[0, 0], [0.3, 0], [0.45, 0.4], [0.2, 0.7], [0.3, 0.9], [0, 0.9]]), sections=28
        ),
    }
    return [Shape(name, np.asarray(one.vertices, float), np.asarray(one.faces, int)) for name, one in made.items()]


def pymeshlab_shapes() -> list[Shape]:
    """What PyMeshLab makes; its terrain, grid and cap are open."""
    import pymeshlab

    makers: Mapping[str, dict[str, object]] = {
        "create_torus": {},
        "create_dodecahedron": {},
        "create_icosahedron": {},
        "create_octahedron": {},
        "create_tetrahedron": {},
        "create_sphere": {"subdiv": 3},
        "create_cone": {},
        "create_cube": {},
        "create_grid": {},
        "create_sphere_cap": {},
        "create_fractal_terrain": {},
    }
    found = []
    for maker, settings in makers.items():
        meshes = pymeshlab.MeshSet()
        getattr(meshes, maker)(**settings)
        mesh = meshes.current_mesh()
        name = maker.removeprefix("create_").replace("_", "-")
        is_open = name in ("grid", "sphere-cap", "fractal-terrain")
        found.append(Shape(name, mesh.vertex_matrix().astype(float), mesh.face_matrix().astype(int), not is_open))
    return found


def hole(shape: Shape) -> Shape:
    """A face is gone."""
    return _with(shape, F=np.delete(shape.F, len(shape.F) // 2, axis=0))


def flipped_face(shape: Shape) -> Shape:
    """One face looks inward."""
    F = shape.F.copy()
    F[len(F) // 3] = F[len(F) // 3, ::-1]
    return _with(shape, F=F)


def third_face(shape: Shape) -> Shape:
    """A fin stands on an edge that has its two faces."""
    a, b, _ = shape.F[0]
    fin = shape.V[a] * 1.3 + 0.1
    return _with(shape, V=np.vstack([shape.V, fin]), F=np.vstack([shape.F, [a, b, len(shape.V)]]))


def duplicate_face(shape: Shape) -> Shape:
    """A face is there twice."""
    return _with(shape, F=np.vstack([shape.F, shape.F[-1:]]))


def zero_area(shape: Shape) -> Shape:
    """A corner of a face slid onto the next one: that face and its neighbour have no area, whatever digits are kept."""
    V = shape.V.copy()
    V[shape.F[1, 0]] = V[shape.F[1, 1]]
    return _with(shape, V=V)


def not_a_number(shape: Shape) -> Shape:
    """A coordinate is NaN."""
    V = shape.V.copy()
    V[shape.F[2, 0], 1] = np.nan
    return _with(shape, V=V)


@dataclass(frozen=True)
class Break:
    """A fault, and the rules of which one at least has to say so."""

    name: str
    rules: tuple[str, ...]
    apply: Callable[[Shape], Shape]


BREAKS = (
    Break("a hole", ("boundary-edge",), hole),
    Break("a flipped face", ("inconsistent-winding",), flipped_face),
    Break("a third face on an edge", ("non-manifold-edge",), third_face),
    Break("a face twice", ("duplicate-face", "non-manifold-edge"), duplicate_face),
    Break("a face without area", ("degenerate-face",), zero_area),
    Break("a coordinate that is NaN", ("non-finite-vertex", "unreadable-file"), not_a_number),
)


def _with(shape: Shape, V: Floats | None = None, F: Ints | None = None) -> Shape:
    return Shape(shape.name, shape.V if V is None else V, shape.F if F is None else F, shape.closed)
