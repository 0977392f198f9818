"""Areas and volumes of the parts of a surface."""

import math

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def part_areas(P: Floats, F: Ints, part: Ints, n_parts: int) -> Floats:
    """(c,) twice the area of each part: the triangles F (m, 3) at P (n, 3) belong to part (m,)."""
    area = np.zeros(n_parts, np.float64)
    for t in range(len(F)):
        if part[t] < 0:
            continue
        a, b, c = F[t, 0], F[t, 1], F[t, 2]
        ux, uy, uz = P[b, 0] - P[a, 0], P[b, 1] - P[a, 1], P[b, 2] - P[a, 2]
        vx, vy, vz = P[c, 0] - P[a, 0], P[c, 1] - P[a, 1], P[c, 2] - P[a, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        area[part[t]] += math.sqrt(nx * nx + ny * ny + nz * nz)
    return area


@compiled
def part_volumes(P: Floats, F: Ints, part: Ints, n_parts: int) -> tuple[Floats, Floats]:
    """(total (c,), size (c,)): six times the volume of each part, from the middle of its box; sizes of the products."""
    low, high = np.full((n_parts, 3), math.inf), np.full((n_parts, 3), -math.inf)
    for t in range(len(F)):
        q = part[t]
        for k in range(3):
            for i in range(3):
                x = P[F[t, k], i]
                low[q, i], high[q, i] = min(low[q, i], x), max(high[q, i], x)
    middle = 0.5 * (low + high)
    total, size = np.zeros(n_parts, np.float64), np.zeros(n_parts, np.float64)
    for t in range(len(F)):
        q = part[t]
        a, b, c = F[t, 0], F[t, 1], F[t, 2]
        ax, ay, az = P[a, 0] - middle[q, 0], P[a, 1] - middle[q, 1], P[a, 2] - middle[q, 2]
        bx, by, bz = P[b, 0] - middle[q, 0], P[b, 1] - middle[q, 1], P[b, 2] - middle[q, 2]
        cx, cy, cz = P[c, 0] - middle[q, 0], P[c, 1] - middle[q, 1], P[c, 2] - middle[q, 2]
        total[q] += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
        ax, ay, az, bx, by, bz, cx, cy, cz = (
            abs(ax), abs(ay), abs(az), abs(bx), abs(by), abs(bz), abs(cx), abs(cy), abs(cz),
        )  # fmt: skip
        size[q] += ax * (by * cz + bz * cy) + ay * (bz * cx + bx * cz) + az * (bx * cy + by * cx)
    return total, size
