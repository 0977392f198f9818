"""What a camera sees of a mesh: the depth of the nearest surface at each pixel, and how two views compare."""

import numpy as np
from numpy.typing import NDArray

from specs.camera import Camera

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def depth_seen(V: Floats, F: Ints, camera: Camera) -> Floats:
    """(h, w) distance of the nearest triangle from the camera's plane, at pixel centres; infinite where there is none.

    V (n, 3) finite, F (m, 3). Both sides of a triangle are seen.
    """
    return seen(V, F, camera)[0]


def seen(V: Floats, F: Ints, camera: Camera) -> tuple[Floats, NDArray[np.int32]]:
    """depth_seen, and (h, w) the number of the triangle that is nearest there, -1 where there is none."""
    from ..kernels.raster import draw

    depth = np.full((camera.height_px, camera.width_px), np.inf)
    nearest = np.full(depth.shape, -1, np.int32)
    draw(np.ascontiguousarray(homogeneous(V, camera)), np.ascontiguousarray(F), depth, nearest)
    return depth, nearest


def homogeneous(V: Floats, camera: Camera) -> Floats:
    """(n, 3): (u w, v w, w) of each vertex, u and v in pixels from the picture's top left, w the depth."""
    right, up, back = camera.c2w[:3, 0], camera.c2w[:3, 1], camera.c2w[:3, 2]
    away = V - camera.c2w[:3, 3]
    depth = -(away @ back)
    u = camera.focal_px * (away @ right) + 0.5 * camera.width_px * depth
    v = -camera.focal_px * (away @ up) + 0.5 * camera.height_px * depth
    return np.stack([u, v, depth], axis=1)


def silhouette_iou(a: Bools, b: Bools) -> float:
    """Intersection over union of two masks (Jaccard 1912); 1 for two empty ones."""
    either = np.count_nonzero(a | b)
    return np.count_nonzero(a & b) / either if either else 1.0


def mean_depth_error(got: Floats, want: Floats) -> float | None:
    """Mean absolute difference over the pixels where both are finite; None where there are none."""
    both = np.isfinite(got) & np.isfinite(want)
    return float(np.abs(got[both] - want[both]).mean()) if both.any() else None
