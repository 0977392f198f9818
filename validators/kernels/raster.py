"""The nearest surface at each pixel: homogeneous rasterisation, which needs no clipping at the camera's plane.

Source: Olano and Greer 1997, Triangle Scan Conversion Using 2D Homogeneous Coordinates.
"""

import math

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

Floats = NDArray[np.float64]


@compiled
def draw(H: Floats, F: NDArray[np.int64], depth: Floats, nearest: NDArray[np.int32]) -> None:
    """Lowers depth (h, w) to that of the triangles F (m, 3) where they cover a pixel's centre, border included.

    nearest (h, w) becomes the number of the triangle there; of several equally near ones the first.

    H (n, 3): vertices as (u w, v w, w), u and v in pixels from the top left, w the depth in front of the camera.
    """
    height, width = depth.shape
    for t in range(len(F)):
        a, b, c = H[F[t, 0]], H[F[t, 1]], H[F[t, 2]]
        # Rows of the inverse of (a b c), times its determinant: what each corner weighs at a pixel (u, v, 1).
        ax, ay, az = b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0]
        bx, by, bz = c[1] * a[2] - c[2] * a[1], c[2] * a[0] - c[0] * a[2], c[0] * a[1] - c[1] * a[0]
        cx, cy, cz = a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
        volume = a[0] * ax + a[1] * ay + a[2] * az
        if volume == 0.0 or max(a[2], b[2], c[2]) <= 0.0:
            continue
        left, right, top, bottom = 0, width - 1, 0, height - 1
        if min(a[2], b[2], c[2]) > 0.0:
            u0, u1, u2 = a[0] / a[2], b[0] / b[2], c[0] / c[2]
            v0, v1, v2 = a[1] / a[2], b[1] / b[2], c[1] / c[2]
            if max(u0, u1, u2) < 0.0 or min(u0, u1, u2) > width or max(v0, v1, v2) < 0.0 or min(v0, v1, v2) > height:
                continue
            left = max(left, math.floor(max(min(u0, u1, u2), 0.0) - 0.5))
            right = min(right, math.ceil(min(max(u0, u1, u2), float(width)) - 0.5))
            top = max(top, math.floor(max(min(v0, v1, v2), 0.0) - 0.5))
            bottom = min(bottom, math.ceil(min(max(v0, v1, v2), float(height)) - 0.5))
        side = 1.0 if volume > 0.0 else -1.0
        for row in range(top, bottom + 1):
            v = row + 0.5
            for column in range(left, right + 1):
                u = column + 0.5
                wa = side * (ax * u + ay * v + az)
                wb = side * (bx * u + by * v + bz)
                wc = side * (cx * u + cy * v + cz)
                if wa >= 0.0 and wb >= 0.0 and wc >= 0.0:
                    total = wa + wb + wc
                    if total > 0.0:
                        found = side * volume / total
                        if found < depth[row, column]:
                            depth[row, column] = found
                            nearest[row, column] = t
