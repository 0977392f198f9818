"""PyMeshLab behind one small door: which filters we use, and what to do when its plugins did not load.

Its filters' code has no wide, fused or CPU-chosen instructions, starts no threads in the filters used here, and calls
these functions of the C library (counted by interposing them): acos, for vertex normals, which no result depends on;
in the quadric decimation cos(pi / 2) and pow(1 / diagonal, 6). The second is the only one whose last bit could differ
and matter: `framed` makes its argument one constant, for which every C library rounds alike.
docs/adr/0004-exact-mesh-stages.md tells how that was found.
"""

from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import EnvironmentError_
from .grid import snap
from .topology import Faces, Vertices, canonical_order

FILTERS = (
    "meshing_close_holes",
    "meshing_decimation_quadric_edge_collapse",
    "meshing_re_orient_faces_coherently",
    "meshing_remove_duplicate_faces",
    "meshing_remove_duplicate_vertices",
    "meshing_remove_null_faces",
    "meshing_remove_unreferenced_vertices",
    "meshing_repair_non_manifold_edges",
    "meshing_repair_non_manifold_vertices",
)


# Half the side of the frame; every mesh lies within it.
FRAME_M = 1.25


def apply(V: Vertices, F: Faces, *steps: tuple[str, dict[str, Any]], framed: bool = False) -> tuple[Vertices, Faces]:
    """The mesh after the filters, in order: (name, parameters) each. Names must stand in FILTERS.

    Before and after, vertices lie on the mesh grid and everything is in canonical order. framed: with two more
    vertices, in no face, that make the bounding box the same for every mesh.
    """
    module = load()
    V, F = canonical_order(snap(V), F)
    if framed:
        V = np.concatenate([V, [[-FRAME_M] * 3, [FRAME_M] * 3]])
    meshes = module.MeshSet(verbose=False)
    meshes.add_mesh(module.Mesh(vertex_matrix=V, face_matrix=F.astype(np.int32)))
    for name, params in steps:
        if name not in FILTERS:
            raise ValueError(f"filter {name!r} is not in FILTERS, so its plugin was not checked")
        meshes.apply_filter(name, **params)
    mesh = meshes.current_mesh()
    return canonical_order(snap(mesh.vertex_matrix().astype(np.float64)), mesh.face_matrix().astype(np.int64))


@cache
def load() -> ModuleType:
    """The module, with every filter of FILTERS present.

    Raises EnvironmentError_ naming the system packages: without the GL libraries PyMeshLab loads only part of its
    plugins, and says so on stderr alone.
    """
    try:
        import pymeshlab

        missing = sorted(set(FILTERS) - set(pymeshlab.filter_list()))
    except ImportError as error:
        raise EnvironmentError_(f"PyMeshLab cannot be loaded ({error}); install {PACKAGES}") from error
    if missing:
        raise EnvironmentError_(f"PyMeshLab lacks {', '.join(missing)}: its plugins need {PACKAGES}")
    module: ModuleType = pymeshlab
    return module


PACKAGES = "the system packages libgl1 and libopengl0 (Debian: apt-get install libgl1 libopengl0)"
