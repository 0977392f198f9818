"""A z-buffer rasteriser for triangle meshes: exact coverage tests, perspective-correct attributes, no global state.

Plain IEEE float64 arithmetic in a fixed order, so the same bits on every CPU.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from specs.camera import Camera

from .rotate import to_camera

NEAR_M = 1e-3


@dataclass(frozen=True)
class Raster:
    """What each sample sees; the grid is (height * supersample, width * supersample).

    face: (H, W) int32, -1 in the background. weights: (H, W, 3) float64 perspective-correct barycentric weights.
    depth: (H, W) float64 camera-space distance along the view axis in metres, +inf in the background.
    """

    face: NDArray[np.int32]
    weights: NDArray[np.float64]
    depth: NDArray[np.float64]
    supersample: int

    def interpolate(self, per_corner: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values (m, 3, k) at the corners of every face -> (H, W, k) at the samples, 0 in the background."""
        flat = np.zeros((self.face.size, per_corner.shape[2]))
        hit = self.face.ravel() >= 0
        corners = per_corner[self.face.ravel()[hit]]
        weights = self.weights.reshape(-1, 3)[hit]
        flat[hit] = sum(corners[:, i] * weights[:, i : i + 1] for i in range(3))
        return flat.reshape(*self.face.shape, -1)

    def average(self, samples: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean over each pixel's samples, (H, W, k) -> (h, w, k)."""
        s = self.supersample
        total = np.zeros((samples.shape[0] // s, samples.shape[1] // s, samples.shape[2]))
        for row in range(s):
            for column in range(s):
                total += samples[row::s, column::s]
        return total / (s * s)


def rasterise(V: NDArray[np.float64], F: NDArray[np.int64], camera: Camera, supersample: int = 3) -> Raster:
    """The nearest face at supersample^2 regular samples a pixel, both sides of a face visible.

    V (n, 3) metres, F (m, 3). Faces that reach behind the near plane are dropped: the camera is outside the object.
    Ties in depth go to the face of lower index.
    """
    height, width = camera.height_px * supersample, camera.width_px * supersample
    local = to_camera(np.asarray(V, np.float64) - camera.c2w[:3, 3], camera.c2w)
    face, weights, depth = _fill(local, np.asarray(F, np.int64), camera.focal_px * supersample, height, width)
    return Raster(face, weights, depth, supersample)


def critic_channels(
    V: NDArray[np.float64],
    F: NDArray[np.int64],
    rgb: NDArray[np.float64],
    normals: NDArray[np.float64],
    camera: Camera,
    supersample: int = 3,
) -> NDArray[np.float64]:
    """The 7 channels a critic judges, (7, h, w): albedo, alpha, camera-space normal, premultiplied by coverage.

    rgb: (m, 3, 3) colour at each corner of each face, in [0, 1]. normals: (m, 3, 3) outward unit normals likewise.
    """
    raster = rasterise(V, F, camera, supersample)
    return resolve_channels(raster, rgb, normals, camera)


def resolve_channels(
    raster: Raster, rgb: NDArray[np.float64], normals: NDArray[np.float64], camera: Camera
) -> NDArray[np.float64]:
    """`critic_channels` of a raster that is already there."""
    covered = (raster.face >= 0).astype(np.float64)[:, :, None]
    values = raster.interpolate(np.concatenate([rgb, to_camera(normals, camera.c2w)], axis=2))
    x, y, z = values[:, :, 3:4], values[:, :, 4:5], values[:, :, 5:6]
    length = np.sqrt(x * x + y * y + z * z)
    unit = values[:, :, 3:] / np.where(length > 0.0, length, 1.0)
    samples = np.concatenate([values[:, :, :3], covered, unit], axis=2)
    return np.ascontiguousarray(raster.average(samples).transpose(2, 0, 1))


@numba.njit(cache=True)
def _fill(local, faces, focal, height, width):  # type: ignore[no-untyped-def]
    face = np.full((height, width), -1, np.int32)
    weights = np.zeros((height, width, 3))
    depth = np.full((height, width), np.inf)
    for index in range(faces.shape[0]):
        a, b, c = local[faces[index, 0]], local[faces[index, 1]], local[faces[index, 2]]
        za, zb, zc = -a[2], -b[2], -c[2]
        if not (za > NEAR_M and zb > NEAR_M and zc > NEAR_M):
            continue
        ax, ay = 0.5 * width + focal * a[0] / za, 0.5 * height - focal * a[1] / za
        bx, by = 0.5 * width + focal * b[0] / zb, 0.5 * height - focal * b[1] / zb
        cx, cy = 0.5 * width + focal * c[0] / zc, 0.5 * height - focal * c[1] / zc
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0:
            continue
        left = max(0, int(np.ceil(min(ax, bx, cx) - 0.5)))
        right = min(width - 1, int(np.floor(max(ax, bx, cx) - 0.5)))
        top = max(0, int(np.ceil(min(ay, by, cy) - 0.5)))
        bottom = min(height - 1, int(np.floor(max(ay, by, cy) - 0.5)))
        for y in range(top, bottom + 1):
            py = y + 0.5
            for x in range(left, right + 1):
                px = x + 0.5
                wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area
                wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area
                wc = ((ax - px) * (by - py) - (ay - py) * (bx - px)) / area
                if wa < 0.0 or wb < 0.0 or wc < 0.0:
                    continue
                # 1/z is linear on the screen; attributes divided by z are too.
                inverse = wa / za + wb / zb + wc / zc
                z = 1.0 / inverse
                if z < depth[y, x]:
                    depth[y, x] = z
                    face[y, x] = index
                    weights[y, x, 0] = wa / za * z
                    weights[y, x, 1] = wb / zb * z
                    weights[y, x, 2] = wc / zc * z
    return face, weights, depth
