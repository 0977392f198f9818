"""A mesh as the viewer draws it, in the numbers that findings use."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from validators.meshes import Mesh

from .asv import Array
from .colours import corner_colours

MAX_TRIANGLES = 2_000_000
MAX_VERTICES = 6_000_000
FARTHEST_M = 1e30  # float32 holds more, its square does not; a viewer squares lengths

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Undrawable(ValueError):
    """A mesh that is not drawn: why."""


def drawn(
    mesh: Mesh, linear_colours: bool, most_triangles: int | None = None
) -> tuple[dict[str, Any], dict[str, Array]]:
    """Header and arrays (asv.packed) of a mesh.

    position: (n, 3) in metres, relative to the header's `center`, which keeps float32 exact far from the origin. face:
    (m, 3) vertices of each triangle. polygon: (m,) the file's face that a triangle is part of, only where faces have
    more than three corners. corner_color: (3 m, 4) sRGB, only where the file says a colour. corner_normal: (3 m, 3),
    only where the file has normals; a zero normal is none.

    Vertices that are not finite lie at the centre, and triangles that cannot be drawn are three times one vertex;
    `vertices_not_finite` and `faces_not_drawn` count them. Raises Undrawable for a mesh that is too large.
    """
    F = mesh.F
    _check_size(len(mesh.V), len(F), most_triangles or MAX_TRIANGLES)
    unit = 1.0 if mesh.metres_per_unit is None else mesh.metres_per_unit
    V = in_metres(mesh)
    finite = near_enough(V)
    low, high = _box(V[finite])
    centre = 0.5 * low + 0.5 * high
    with np.errstate(invalid="ignore"):
        position = np.where(finite[:, None], V - centre, 0.0).astype(np.float32)
    shown = drawable(F, finite)
    face = np.where(shown[:, None], F, 0).astype(np.uint32)
    header = {
        "vertices": len(V),
        "faces": len(F),
        "polygons": mesh.n_faces,
        "center": centre.tolist(),
        "min": low.tolist(),
        "max": high.tolist(),
        "up": mesh.up_axis,
        "metres_per_unit": unit,
        "vertices_not_finite": int(np.count_nonzero(~finite)),
        "faces_not_drawn": int(np.count_nonzero(~shown)),
    }
    arrays: dict[str, Array] = {"position": position, "face": face}
    if mesh.n_faces != len(F):
        arrays["polygon"] = mesh.tri_face.astype(np.uint32)
    colours = _colours(mesh, shown, linear_colours)
    if colours is not None:
        arrays["corner_color"] = colours
    normals = _corner_normals(mesh)
    if normals is not None:
        arrays["corner_normal"] = normals
    return header, arrays


def _colours(mesh: Mesh, shown: NDArray[np.bool_], linear: bool) -> Array | None:
    try:
        return corner_colours(mesh, shown, linear)
    except MemoryError:  # of huge pictures; the shape is worth showing without them
        return None


def in_metres(mesh: Mesh) -> Floats:
    """(n, 3) vertices in the file's own unit turned into metres; as they are where the file names none."""
    with np.errstate(over="ignore", invalid="ignore"):
        return mesh.V * (1.0 if mesh.metres_per_unit is None else mesh.metres_per_unit)


def drawable(F: Ints, finite: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(m,) triangles whose three vertices exist and are finite."""
    count = len(finite)
    shown: NDArray[np.bool_] = np.all((F >= 0) & np.less(F, count), axis=1)
    shown[shown] = np.all(finite[F[shown]], axis=1)
    return shown


def near_enough(V: Floats) -> NDArray[np.bool_]:
    """(n,) vertices that are finite, and not farther from the origin than a viewer can reckon with."""
    near: NDArray[np.bool_] = np.all(np.abs(V) < FARTHEST_M, axis=1)  # False for NaN
    return near


def _check_size(vertices: int, triangles: int, most_triangles: int) -> None:
    for count, most, what in ((triangles, most_triangles, "triangles"), (vertices, MAX_VERTICES, "vertices")):
        if count > most:
            raise Undrawable(f"the mesh has {count:,} {what}; drawn are at most {most:,}")


def _box(V: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest corner of the vertices (k, 3); the origin where there are none."""
    return (V.min(axis=0), V.max(axis=0)) if len(V) else (np.zeros(3), np.zeros(3))


def _corner_normals(mesh: Mesh) -> Array | None:
    if mesh.normals is None or mesh.corner_normals is None or not len(mesh.normals):
        return None
    index = mesh.corner_normals[mesh.tri_corners].reshape(-1)
    given = (index >= 0) & (index < len(mesh.normals))
    if not np.any(given):
        return None
    N = np.where(given[:, None], mesh.normals[np.where(given, index, 0)], 0.0)
    usable = np.all(np.abs(N) < FARTHEST_M, axis=1)
    normals: Array = np.where(usable[:, None], N, 0.0).astype(np.float32)
    return normals
