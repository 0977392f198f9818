"""A mesh's own colours at the corners of its triangles, without light."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from validators.facts.albedo import Soup, soup_of, srgb_of
from validators.meshes import Mesh
from validators.metrics.textures import to_srgb

# Barycentric, of each corner: pictures are sampled a little inside the triangle, on its side of a seam.
_INSET = np.array([[8, 1, 1], [1, 8, 1], [1, 1, 8]]) / 10.0
_PART = 200_000  # painted triangles at a time

Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]


def corner_colours(mesh: Mesh, shown: Bools, linear: bool) -> Bytes | None:
    """(3 m, 4) sRGB of each triangle's corners, opaque; None where the file says no colour.

    shown: (m,) triangles that can be drawn; the others are black. linear: vertex colours are linear light.
    """
    if _says_nothing(mesh) or not np.any(shown):
        return None
    whole = soup_of(_with_valid_corners(mesh), linear)
    srgb = to_srgb(np.nan_to_num(whole.colour))  # a file may say NaN: shown black, and judged by the rules elsewhere
    painted = np.flatnonzero(shown & (whole.image >= 0))
    for start in range(0, len(painted), _PART):
        rows = painted[start : start + _PART]
        srgb[rows] = srgb_of(_corners_of(whole, rows), mesh).reshape(-1, 3, 3)
    colours = np.full((len(srgb), 3, 4), 255, np.uint8)
    colours[..., :3] = np.rint(255.0 * np.where(shown[:, None, None], srgb, 0.0)).astype(np.uint8)
    return colours.reshape(-1, 4)


def _says_nothing(mesh: Mesh) -> bool:
    plain = all(one.base_color is None and one.texture("base-color") is None for one in mesh.materials)
    return plain and mesh.colours is None


def _with_valid_corners(mesh: Mesh) -> Mesh:
    """The mesh with vertex 0 for every vertex that does not exist; there is at least one."""
    exists = (mesh.corners >= 0) & (mesh.corners < len(mesh.V))
    return mesh if exists.all() else replace(mesh, corners=np.where(exists, mesh.corners, 0))


def _corners_of(soup: Soup, rows: NDArray[np.int64]) -> Soup:
    """Each corner of the triangles `rows` as a triangle of no size."""
    at = np.einsum("pk,mkc->mpc", _INSET, soup.uv[rows]).reshape(-1, 1, 2)
    colour = soup.colour[rows].reshape(-1, 1, 3)
    shape = (len(at), 3)
    image = np.repeat(soup.image[rows], 3)
    return Soup(np.zeros((*shape, 3)), np.broadcast_to(colour, (*shape, 3)), np.broadcast_to(at, (*shape, 2)), image)
