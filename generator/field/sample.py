"""Reading the lattice along a ray: the box, the empty blocks, the trilinear sample."""

import numpy as np
from numba import njit

# Blocks per side of the occupancy grid, where the lattice's cells divide by it.
BLOCKS = 16
# Density ends where the signed distance exceeds this many betas: sigmoid(-6) = 0.0025.
BAND = 6.0
# Distance between samples, in betas.
STEP = 0.6
# A ray ends when less light than this gets through.
TRANSMITTANCE_END = 3e-3
# Samples of less weight give coverage, but neither colour nor normal.
WEIGHT_MIN = 1e-5
# |gradient| is taken as sqrt(|gradient|^2 + this), so that a flat spot has no infinite derivative.
NORM_EPS = 2.5e-3
_FAR = 1e9


def block_cells(points: int) -> int:
    """Cells per side of an occupancy block on a lattice of `points` per side."""
    cells = points - 1
    return cells // BLOCKS if cells % BLOCKS == 0 else 1


@njit(cache=True)
def occupancy(grid, cells, limit):  # type: ignore[no-untyped-def]
    """(b, b, b) bool: does the block hold a signed distance below `limit`? Trilinear values never undercut corners."""
    points = grid.shape[0]
    blocks = (points - 1) // cells
    occupied = np.zeros((blocks, blocks, blocks), np.bool_)
    for i in range(points):
        for j in range(points):
            for k in range(points):
                if grid[i, j, k, 0] < limit:
                    # A point on a face between blocks belongs to both.
                    for a in range(max(0, (i - 1) // cells), min(blocks - 1, i // cells) + 1):
                        for b in range(max(0, (j - 1) // cells), min(blocks - 1, j // cells) + 1):
                            for c in range(max(0, (k - 1) // cells), min(blocks - 1, k // cells) + 1):
                                occupied[a, b, c] = True
    return occupied


@njit(cache=True, inline="always")
def ray(c2w, focal, width, height, x, y):  # type: ignore[no-untyped-def]
    """Unit direction (3 numbers) of the ray through the centre of pixel (x, y), and its cosine with the view axis."""
    real = type(focal)
    px = (real(x) + real(0.5) - real(0.5) * real(width)) / focal
    py = (real(0.5) * real(height) - real(y) - real(0.5)) / focal
    scale = real(1) / np.sqrt(px * px + py * py + real(1))
    dx = (c2w[0, 0] * px + c2w[0, 1] * py - c2w[0, 2]) * scale
    dy = (c2w[1, 0] * px + c2w[1, 1] * py - c2w[1, 2]) * scale
    dz = (c2w[2, 0] * px + c2w[2, 1] * py - c2w[2, 2]) * scale
    return dx, dy, dz, scale


@njit(cache=True, inline="always")
def _slab(origin, direction, low, high):  # type: ignore[no-untyped-def]
    real = type(origin)
    if abs(direction) < real(1e-9):
        inside = -real(1) <= origin <= real(1)
        return (low, high) if inside else (real(1), real(0))
    a = (-real(1) - origin) / direction
    b = (real(1) - origin) / direction
    return max(low, min(a, b)), min(high, max(a, b))


@njit(cache=True, inline="always")
def clip_to_box(ox, oy, oz, dx, dy, dz):  # type: ignore[no-untyped-def]
    """The part [low, high] of the ray inside [-1, 1]^3; low > high where it misses."""
    real = type(ox)
    low, high = _slab(ox, dx, real(0), real(_FAR))
    low, high = _slab(oy, dy, low, high)
    return _slab(oz, dz, low, high)


@njit(cache=True, inline="always")
def _exit(origin, direction, block, cells):  # type: ignore[no-untyped-def]
    real = type(origin)
    if direction > real(1e-9):
        return (real((block + 1) * cells) - origin) / direction
    if direction < -real(1e-9):
        return (real(block * cells) - origin) / direction
    return real(_FAR)


@njit(cache=True, inline="always")
def next_sample(occupied, cells, k, last, delta, ox, oy, oz, dx, dy, dz):  # type: ignore[no-untyped-def]
    """The first sample index >= k in an occupied block, or last + 1. Origin and direction in lattice units."""
    real = type(ox)
    blocks = occupied.shape[0]
    while k <= last:
        t = (real(k) + real(0.5)) * delta
        a = min(max(int((ox + t * dx) / real(cells)), 0), blocks - 1)
        b = min(max(int((oy + t * dy) / real(cells)), 0), blocks - 1)
        c = min(max(int((oz + t * dz) / real(cells)), 0), blocks - 1)
        if occupied[a, b, c]:
            return k
        end = min(_exit(ox, dx, a, cells), _exit(oy, dy, b, cells), _exit(oz, dz, c, cells))
        k = max(k + 1, int(end / delta + real(0.5)))
    return k


@njit(cache=True, inline="always")
def cell_of(u, points):  # type: ignore[no-untyped-def]
    """The cell that holds lattice coordinate u, and the place in it, in [0, 1]."""
    real = type(u)
    i = min(max(int(u), 0), points - 2)
    return i, min(max(u - real(i), real(0)), real(1))


@njit(cache=True, inline="always")
def distance_at(grid, i, j, k, fx, fy, fz):  # type: ignore[no-untyped-def]
    """Trilinear signed distance, and its gradient per lattice unit: (s, gx, gy, gz)."""
    c000, c001 = grid[i, j, k, 0], grid[i, j, k + 1, 0]
    c010, c011 = grid[i, j + 1, k, 0], grid[i, j + 1, k + 1, 0]
    c100, c101 = grid[i + 1, j, k, 0], grid[i + 1, j, k + 1, 0]
    c110, c111 = grid[i + 1, j + 1, k, 0], grid[i + 1, j + 1, k + 1, 0]
    z00, z01, z10, z11 = c001 - c000, c011 - c010, c101 - c100, c111 - c110
    s00, s01, s10, s11 = c000 + fz * z00, c010 + fz * z01, c100 + fz * z10, c110 + fz * z11
    y0, y1 = s01 - s00, s11 - s10
    s0, s1 = s00 + fy * y0, s10 + fy * y1
    gx = s1 - s0
    gy = y0 + fx * (y1 - y0)
    za, zb = z00 + fy * (z01 - z00), z10 + fy * (z11 - z10)
    return s0 + fx * gx, gx, gy, za + fx * (zb - za)


@njit(cache=True, inline="always")
def colour_at(grid, i, j, k, fx, fy, fz):  # type: ignore[no-untyped-def]
    """Trilinear colour: (r, g, b)."""
    one = type(fx)(1)
    ex, ey, ez = one - fx, one - fy, one - fz
    w000, w001, w010, w011 = ex * ey * ez, ex * ey * fz, ex * fy * ez, ex * fy * fz
    w100, w101, w110, w111 = fx * ey * ez, fx * ey * fz, fx * fy * ez, fx * fy * fz
    p, q = grid[i, j, k], grid[i, j, k + 1]
    r, s = grid[i, j + 1, k], grid[i, j + 1, k + 1]
    t, u = grid[i + 1, j, k], grid[i + 1, j, k + 1]
    v, w = grid[i + 1, j + 1, k], grid[i + 1, j + 1, k + 1]
    red = w000 * p[1] + w001 * q[1] + w010 * r[1] + w011 * s[1] + w100 * t[1] + w101 * u[1] + w110 * v[1] + w111 * w[1]
    green = (
        w000 * p[2] + w001 * q[2] + w010 * r[2] + w011 * s[2] + w100 * t[2] + w101 * u[2] + w110 * v[2] + w111 * w[2]
    )
    blue = w000 * p[3] + w001 * q[3] + w010 * r[3] + w011 * s[3] + w100 * t[3] + w101 * u[3] + w110 * v[3] + w111 * w[3]
    return red, green, blue
