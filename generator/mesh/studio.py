"""A small photo studio: meshes lit softly on a white ground, for the turntable that people look at.

Light: a key lamp up to the left of the camera, a weak fill, a sky brighter than the ground, ambient occlusion from
depth maps around the object, and a contact shadow. IEEE + - * / and square root in a fixed order, and tables: the
same pictures on every machine.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import comb

import numba
import numpy as np
from numpy.typing import NDArray

from specs.camera import Camera, orbit
from specs.trigonometry import arcsin_deg

from ..render.rasterise import rasterise
from ..render.rotate import combined, to_camera, to_world
from .normals import unit
from .tone import STEPS, first_levels, light_of_levels, thresholds
from .topology import Faces, Vertices

KEY = unit(np.array([-0.55, 0.75, 0.62]))  # in the camera's frame: right, up, towards the camera
FILL = unit(np.array([0.80, 0.10, 0.45]))
KEY_LIGHT, FILL_LIGHT, SKY_LIGHT, GROUND_LIGHT = 0.62, 0.16, 0.52, 0.30
SHINE, SHINE_POWER = 0.10, 5  # strength, and how often the cosine is squared
PROBES = 40
PROBE_PX = 128
PROBE_DISTANCE_M = 40.0
PROBE_FOV_DEG = 5.0  # 40 m away: 3.5 m across, parallel for our purposes
BIAS_M = 0.035
SHADOW_PX = 96
SHADOW_HALF_M = 1.6
SHADOW_FOV_DEG = 4.581220085277059  # 2 atan(SHADOW_HALF_M / PROBE_DISTANCE_M)
SHADOW_DARKNESS = 0.42
# The shadow's softness at the feet and further up: binomial weights over 2 n + 1 points, variance n / 2 pixels^2.
SHARP_HALF, SOFT_HALF = 5, 72
SHADOW_REACH = 25  # weights further out are under 2e-4 of the middle one


@dataclass(frozen=True)
class Studio:
    """A mesh ready to be photographed.

    V (n, 3), F (m, 3); normals (m, 3, 3) and openness (m, 3) at the corners, the latter the share of the sky each
    sees; rgb (m, 3) linear light of the faces. shadow: darkness of the ground in [-SHADOW_HALF_M, SHADOW_HALF_M]^2.
    """

    V: Vertices
    F: Faces
    normals: NDArray[np.float64]
    openness: NDArray[np.float64]
    rgb: NDArray[np.float64]
    shadow: NDArray[np.float64]

    def photograph(self, camera: Camera, supersample: int = 3) -> NDArray[np.uint8]:
        """An 8-bit sRGB picture (h, w, 3) on white."""
        raster = rasterise(self.V, self.F, camera, supersample)
        lamps = to_world(np.stack([KEY, FILL, unit(KEY + np.array([0.0, 0.0, 1.0]))]), camera.c2w)
        light = _develop(
            raster.face, raster.weights, self.normals, self.openness, self.rgb, lamps, self._ground(camera), supersample
        )
        return _levels(light, thresholds(), first_levels())

    def _ground(self, camera: Camera) -> NDArray[np.float64]:
        """Linear brightness of the background at the pixels, (h, w): white, darker where the shadow lies."""
        height, width = camera.height_px, camera.width_px
        x = (np.arange(width) + 0.5 - 0.5 * width) / camera.focal_px
        y = (0.5 * height - np.arange(height) - 0.5) / camera.focal_px
        rays = to_world(np.stack([*np.broadcast_arrays(x[None, :], y[:, None], -1.0)], axis=2), camera.c2w)
        origin = camera.c2w[:3, 3]
        down = rays[:, :, 1] < -1e-6
        t = (self.V[:, 1].min() - origin[1]) / np.where(down, rays[:, :, 1], -1.0)
        place = origin[[0, 2]] + rays[:, :, [0, 2]] * t[:, :, None]
        dark = _bilinear(self.shadow, (place / SHADOW_HALF_M + 1.0) * 0.5 * (SHADOW_PX - 1))
        return 1.0 - np.where(down, dark, 0.0)


@numba.njit(cache=True)
def _levels(light, least, first):  # type: ignore[no-untyped-def]
    """The 8-bit level of each light (h, w, 3): the greatest whose threshold it reaches."""
    picture = np.empty(light.shape, np.uint8)
    for row in range(light.shape[0]):
        for column in range(light.shape[1]):
            for channel in range(3):
                value = min(max(light[row, column, channel], 0.0), 1.0)
                level = first[int(value * STEPS)]
                while level < 255 and value >= least[level + 1]:
                    level += 1
                picture[row, column, channel] = level
    return picture


@numba.njit(cache=True)
def _develop(face, weights, normals, openness, rgb, lamps, ground, s):  # type: ignore[no-untyped-def]
    """Mean linear light of each pixel's s^2 samples, (h, w, 3). lamps: key, fill and half vector in world space."""
    height, width = ground.shape
    picture = np.zeros((height, width, 3))
    for row in range(height * s):
        for column in range(width * s):
            pixel = picture[row // s, column // s]
            f = face[row, column]
            if f < 0:
                pixel += ground[row // s, column // s]
                continue
            a, b, c = weights[row, column]
            corner = normals[f]
            x = a * corner[0, 0] + b * corner[1, 0] + c * corner[2, 0]
            y = a * corner[0, 1] + b * corner[1, 1] + c * corner[2, 1]
            z = a * corner[0, 2] + b * corner[1, 2] + c * corner[2, 2]
            length = max(np.sqrt(x * x + y * y + z * z), 1e-12)
            x, y, z = x / length, y / length, z / length
            sight = a * openness[f, 0] + b * openness[f, 1] + c * openness[f, 2]
            key = lamps[0, 0] * x + lamps[0, 1] * y + lamps[0, 2] * z
            fill = lamps[1, 0] * x + lamps[1, 1] * y + lamps[1, 2] * z
            gloss = max(lamps[2, 0] * x + lamps[2, 1] * y + lamps[2, 2] * z, 0.0)
            for _ in range(SHINE_POWER):
                gloss *= gloss
            sky = GROUND_LIGHT + (SKY_LIGHT - GROUND_LIGHT) * (0.5 + 0.5 * y)
            lit = KEY_LIGHT * max(key, 0.0) + FILL_LIGHT * max(fill, 0.0)
            share, shine = sky * sight + lit * (0.35 + 0.65 * sight), SHINE * gloss * sight
            for channel in range(3):
                pixel[channel] += rgb[f, channel] * share + shine
    return picture / (s * s)


def build(V: Vertices, F: Faces, normals: NDArray[np.float64], rgb: NDArray[np.uint8]) -> Studio:
    """Set the studio up: normals (m, 3, 3) at the corners, 8-bit sRGB (m, 3) of the faces."""
    return Studio(V, F, normals, _openness(V, F, normals), light_of_levels(rgb), _contact_shadow(V, F))


def _openness(V: Vertices, F: Faces, normals: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cosine-weighted share of the probes that each corner sees, (m, 3) in [0, 1]."""
    seen, total = np.zeros(len(V)), np.zeros(len(V))
    mean = np.zeros_like(V)
    np.add.at(mean, F.ravel(), normals.reshape(-1, 3))
    mean = unit(mean)
    for camera in _probes(PROBES):
        depth = rasterise(V, F, camera, 1).depth
        local = to_camera(V - camera.c2w[:3, 3], camera.c2w)
        on_screen = np.stack([-local[:, 1], local[:, 0]]) * camera.focal_px / -local[:, 2] + 0.5 * PROBE_PX
        row, column = np.clip(on_screen.astype(np.int64), 0, PROBE_PX - 1)
        cosine = np.maximum(combined(mean, camera.c2w[:3, 2:3])[:, 0], 0.0)
        clear = -local[:, 2] <= depth[row, column] + BIAS_M
        total += cosine
        seen += cosine * clear
    return (seen / np.where(total > 0.0, total, 1.0))[F]


@cache
def _probes(count: int) -> list[Camera]:
    """Far cameras spread evenly over the sphere's upper three quarters (a Fibonacci spiral)."""
    cameras = []
    for i in range(count):
        elevation = arcsin_deg(0.98 - 1.45 * (i + 0.5) / count)
        azimuth = 360.0 * ((i * 0.6180339887498949) % 1.0)
        cameras.append(orbit(azimuth, elevation, PROBE_PX, PROBE_DISTANCE_M, PROBE_FOV_DEG))
    return cameras


def _contact_shadow(V: Vertices, F: Faces) -> NDArray[np.float64]:
    """How dark the ground is, (z, x), from the height of the object over it: dark at the feet, soft further up."""
    floor = V[:, 1].min()
    under = orbit(0.0, -89.9, SHADOW_PX, PROBE_DISTANCE_M, SHADOW_FOV_DEG)
    depth = rasterise(V, F, under, 1).depth
    # Seen from below: rows run from the front (+Z) at the bottom ... to the back; turned to (z, x) ascending.
    height = (PROBE_DISTANCE_M - depth) * -1.0 - floor
    covered = np.isfinite(depth)
    near = np.where(covered, 1.0 / (1.0 + np.maximum(height, 0.0) / 0.12), 0.0)
    far = np.where(covered, 1.0 / (1.0 + np.maximum(height, 0.0) / 0.7), 0.0)
    return SHADOW_DARKNESS * np.maximum(_softened(near, SHARP_HALF), 0.75 * _softened(far, SOFT_HALF))


def _softened(image: NDArray[np.float64], half: int) -> NDArray[np.float64]:
    """The image (n, n), nothing around it, under binomial weights of 2 half + 1 points along both axes."""
    reach = min(half, SHADOW_REACH)
    whole = [comb(2 * half, half + k) for k in range(-reach, reach + 1)]
    weights = [float(Fraction(one, sum(whole))) for one in whole]
    for _ in range(2):
        padded = np.pad(image, ((reach, reach), (0, 0)))
        image = np.zeros_like(image)
        for at, weight in enumerate(weights):
            image += weight * padded[at : at + len(image)]
        image = np.ascontiguousarray(image.T)
    return image


def _bilinear(image: NDArray[np.float64], place: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values of image (rows z, columns x) at place (h, w, 2) = (x, z) in pixels; 0 outside."""
    x, z, last = place[:, :, 0], place[:, :, 1], len(image) - 1.001
    inside = (x >= 0.0) & (x <= last) & (z >= 0.0) & (z <= last)
    at = np.where(inside[:, :, None], place, 0.0)
    low = at.astype(np.int64)
    t = at - low
    i, j = low[:, :, 1], low[:, :, 0]
    top = image[i, j] * (1 - t[:, :, 0]) + image[i, j + 1] * t[:, :, 0]
    bottom = image[i + 1, j] * (1 - t[:, :, 0]) + image[i + 1, j + 1] * t[:, :, 0]
    return np.where(inside, top * (1 - t[:, :, 1]) + bottom * t[:, :, 1], 0.0)
