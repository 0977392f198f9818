"""Small shaded pictures of a mesh from all around, for a page that cannot draw it itself."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from specs.camera import Camera, orbit
from validators.meshes import Mesh
from validators.metrics.extent import upright
from validators.metrics.raster import seen

from .colours import corner_colours
from .drawn import Undrawable, drawable, in_metres, near_enough

COLUMNS = 4
ELEVATION_DEG = 20.0
REACH_M = 0.98  # of the mesh around the origin: the cameras of specs.camera.orbit see all of it
SHARPER = 2  # samples along each side of a pixel
PLAIN = 0.62  # linear light of a mesh without colours
GAMMA = 2.2
# In the camera's frame: right, up, towards the camera.
KEY, FILL = np.array([-0.49, 0.67, 0.56]), np.array([0.87, 0.11, 0.48])
KEY_LIGHT, FILL_LIGHT, SKY_LIGHT = 0.62, 0.18, 0.42

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Pixels = NDArray[np.uint8]


def sheet(mesh: Mesh, linear_colours: bool, views: int, size_px: int, most_triangles: int) -> bytes:
    """A WebP of `views` pictures of size_px, the front first, then with growing azimuth, COLUMNS in a row.

    The background is clear. Raises Undrawable for a mesh without faces that can be drawn, or with too many.
    """
    if len(mesh.F) > most_triangles:
        raise Undrawable(f"the mesh has {len(mesh.F):,} triangles; pictures are made of at most {most_triangles:,}")
    V, F, rgb = _placed(mesh, linear_colours)
    azimuths = [360.0 * at / views for at in range(views)]
    pictures = [shaded(V, F, rgb, orbit(azimuth, ELEVATION_DEG, size_px * SHARPER)) for azimuth in azimuths]
    return webp(joined([smaller(one) for one in pictures]))


def joined(pictures: list[Pixels]) -> Pixels:
    """Pictures (h, w, 4) of one size as one, COLUMNS in a row; what is left of the last row is clear."""
    height, width = pictures[0].shape[:2]
    rows = -(-len(pictures) // COLUMNS)
    whole = np.zeros((rows * height, min(COLUMNS, len(pictures)) * width, 4), np.uint8)
    for at, picture in enumerate(pictures):
        row, column = divmod(at, COLUMNS)
        whole[row * height : (row + 1) * height, column * width : (column + 1) * width] = picture
    return whole


def webp(pixels: Pixels) -> bytes:
    """The file of a picture (h, w, 4)."""
    out = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def shaded(V: Floats, F: Ints, rgb: Floats, camera: Camera) -> Floats:
    """(h, w, 4) linear light, premultiplied by coverage. rgb (m, 3): of the triangles, linear."""
    _, nearest = seen(V, F, camera)
    covered = nearest >= 0
    faces = nearest[covered]
    c2w = camera.c2w[:3, :3]
    a, b, c = (V[F[faces, corner]] for corner in range(3))
    normal = np.cross(b - a, c - a) @ c2w
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-300)
    normal *= np.where(normal[:, 2:] < 0.0, -1.0, 1.0)  # both sides are lit as if they faced us
    sky = 0.5 + 0.5 * normal @ c2w.T[:, 1]
    light = KEY_LIGHT * np.maximum(normal @ KEY, 0.0) + FILL_LIGHT * np.maximum(normal @ FILL, 0.0) + SKY_LIGHT * sky
    picture = np.zeros((*nearest.shape, 4))
    picture[covered, :3] = rgb[faces] * light[:, None]
    picture[covered, 3] = 1.0
    return picture


def smaller(picture: Floats) -> Pixels:
    """The picture with SHARPER times fewer pixels along each side, (h, w, 4) sRGB, not premultiplied."""
    height, width = (size // SHARPER for size in picture.shape[:2])
    mean = picture.reshape(height, SHARPER, width, SHARPER, 4).mean(axis=(1, 3))
    colour = mean[..., :3] / np.maximum(mean[..., 3:], 1e-9)
    whole = np.concatenate([np.clip(colour, 0.0, 1.0) ** (1.0 / GAMMA), mean[..., 3:]], axis=2)
    return np.rint(255.0 * whole).astype(np.uint8)


def _placed(mesh: Mesh, linear_colours: bool) -> tuple[Floats, Ints, Floats]:
    """V, F and linear rgb of what can be drawn: around the origin, upright, as large as the cameras see."""
    V = in_metres(mesh)
    shown = drawable(mesh.F, near_enough(V))
    F = mesh.F[shown]
    if not len(F):
        raise Undrawable("the mesh has no faces that can be drawn")
    V = upright(np.where(near_enough(V)[:, None], V, 0.0), mesh.up_axis or "y")
    used = V[np.unique(F)]
    centre = 0.5 * used.min(axis=0) + 0.5 * used.max(axis=0)
    reach = float(np.linalg.norm(used - centre, axis=1).max())
    V = (V - centre) * (REACH_M / reach if reach > 0.0 else 1.0)
    colours = corner_colours(mesh, shown, linear_colours)
    if colours is None:
        return V, F, np.full((len(F), 3), PLAIN)
    srgb = colours.reshape(-1, 3, 4)[shown, :, :3].mean(axis=1) / 255.0
    return V, F, srgb**GAMMA
