"""Compiles the rules' loops ahead of time: `python -m validators.kernels.warm`, which `./run` does at set-up.

Judges a few small meshes with every rule. They hold every kind of defect, so that each loop is called with the types of
arguments that it will be called with; what is compiled is kept on disk (kernels/compiled.py).
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from specs.camera import orbit

from ..engine import judge
from ..meshes import Mesh
from ..meshes.mesh import Floats, Ints, UvSet
from ..metrics.raster import depth_seen
from ..profile import load_profile
from ..subject import Subject

_SIDE = 32  # points along each direction of a sheet: faces enough for the compiled loops
_ROOT = Path(__file__).resolve().parents[2]


def warm() -> None:
    """Judges every sample."""
    profile = load_profile()
    for subject in samples():
        judge(subject, profile)
    depth_seen(*_torus(), orbit(0.0, 0.0, 32))  # which a rule does only for a spec with pictures


def samples() -> Iterator[Subject]:
    """A clean torus, broken ones, one of quads, one with a far corner; with texture coordinates and normals."""
    V, F = _torus()
    yield Subject("clean", _with_surface(V, F))
    yield Subject("by index", _with_surface(V, F), weld="none")
    yield Subject("broken", _with_surface(*_broken(V, F)))
    quads = np.arange(0, 4 * len(F) // 2 + 1, 4)
    corners = np.concatenate([F[0::2, :2], F[1::2, 1:]], axis=1)[:, [0, 1, 2, 3]].reshape(-1)
    yield Subject("quads", Mesh(V, corners, quads))
    far = np.vstack([V, [[9.0, 0.0, 0.0], [9.0, 1.0, 0.0], [1e12, 1e12, 1e12]]])
    yield Subject("far", Mesh.of_triangles(far, np.vstack([F, [[len(V), len(V) + 1, len(V) + 2]]])))


def sweep(kept: Path) -> None:
    """Removes what was compiled from other sources, beside `kept`."""
    for folder in kept.parent.glob("checks-*"):
        if folder != kept:
            shutil.rmtree(folder, ignore_errors=True)


def _torus() -> tuple[Floats, Ints]:
    """V (n, 3), F (m, 3): closed, one handle."""
    u, v = np.meshgrid(np.arange(_SIDE), np.arange(_SIDE), indexing="ij")
    across, along = (2 * np.pi / _SIDE * one.reshape(-1) for one in (u, v))
    ring = 1.0 + 0.4 * np.cos(across)
    V = np.stack([ring * np.cos(along), ring * np.sin(along), 0.4 * np.sin(across)], axis=1)
    right, up = (u + 1) % _SIDE, (v + 1) % _SIDE
    a, b, c, d = (i.reshape(-1) * _SIDE + j.reshape(-1) for i, j in ((u, v), (right, v), (right, up), (u, up)))
    F = np.stack([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)], axis=1).reshape(-1, 3)
    return V, F.astype(np.int64)


def _broken(V: Floats, F: Ints) -> tuple[Floats, Ints]:
    """Two tori through each other, the second with a hole, a fin, and turned, doubled and degenerate faces."""
    n, second = len(V), F + len(V)
    second[3] = second[3, ::-1]
    fin = np.array([[n, n + 1, 2 * n], [n, n, n + 1]])
    points = np.concatenate([V, V + [0.3, 0.1, 0.2], [[3.0, 0.0, 0.0], [9.0, 9.0, 9.0]], V[:5]])
    return points, np.concatenate([F, second[1:], second[3:9], fin])


def _with_surface(V: Floats, F: Ints) -> Mesh:
    """With normals, and two sets of texture coordinates."""
    mesh = Mesh.of_triangles(V, F, normals=V / np.linalg.norm(V, axis=1, keepdims=True))
    uvs = tuple(UvSet(np.ascontiguousarray(V[:, pair] % 1.0), mesh.corners) for pair in ([0, 1], [1, 2]))
    return Mesh(mesh.V, mesh.corners, mesh.starts, mesh.normals, mesh.corner_normals, uvs=uvs)


if __name__ == "__main__":
    from .compiled import cache_folder  # once it is loaded, small meshes take the compiled loops too

    warm()
    if cache_folder().is_relative_to(_ROOT):
        sweep(cache_folder())
    sys.exit(0)
