"""Reading the lattice along a ray: the box, the empty blocks, the trilinear sample."""

import numpy as np
from numba import njit

# Blocks per side of the occupancy grid, where the lattice's cells divide by it.
BLOCKS = 16
# Density ends where the signed distance exceeds this many betas: sigmoid(-5) = 0.0067.
BAND = 5.0
# Distance between samples, in betas.
STEP = 1.0
# In empty space a ray advances by this share of the distance to the band: safe while |grad s| < 2.
LEAP = 0.5
# A ray ends when less light than this gets through.
TRANSMITTANCE_END = 5e-3
# Samples of less weight give coverage, but neither colour nor normal.
WEIGHT_MIN = 1e-5
# |gradient| is taken as sqrt(|gradient|^2 + this), so that a flat spot has no infinite derivative.
NORM_EPS = 2.5e-3
_FAR = 1e9
# Steps in the flat lattice: to the next point along z, and from a point's distance to its colours.
_Z, _R, _G, _B = np.uintp(4), np.uintp(1), np.uintp(2), np.uintp(3)


def block_shift(points: int) -> int:
    """Occupancy blocks have 2^shift cells a side: the largest power that leaves BLOCKS of them on the lattice."""
    shift = 0
    while (points - 1) % (2 << shift) == 0 and (points - 1) >> (shift + 1) >= BLOCKS:
        shift += 1
    return shift


@njit(cache=True, nogil=True)
def occupancy(grid, shift, limit):  # type: ignore[no-untyped-def]
    """(b, b, b) bool: does the block hold a signed distance below `limit`? Trilinear values never undercut corners."""
    points = grid.shape[0]
    blocks = (points - 1) >> shift
    occupied = np.zeros((blocks, blocks, blocks), np.bool_)
    for i in range(points):
        for j in range(points):
            for k in range(points):
                if grid[i, j, k, 0] < limit:
                    # A point on a face between blocks belongs to both.
                    for a in range(max(0, (i - 1) >> shift), min(blocks - 1, i >> shift) + 1):
                        for b in range(max(0, (j - 1) >> shift), min(blocks - 1, j >> shift) + 1):
                            for c in range(max(0, (k - 1) >> shift), min(blocks - 1, k >> shift) + 1):
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
def _exit(origin, inverse, block, shift):  # type: ignore[no-untyped-def]
    real = type(origin)
    edge = (block + 1) << shift if inverse > real(0) else block << shift
    return (real(edge) - origin) * inverse


@njit(cache=True, inline="always")
def block_end(i, j, k, shift, ox, oy, oz, ix, iy, iz):  # type: ignore[no-untyped-def]
    """Where the ray leaves the block of cell (i, j, k); origin in lattice units, 1 / direction."""
    x = _exit(ox, ix, i >> shift, shift)
    y = _exit(oy, iy, j >> shift, shift)
    z = _exit(oz, iz, k >> shift, shift)
    return min(x, min(y, z))


@njit(cache=True, inline="always")
def inverse_of(direction):  # type: ignore[no-untyped-def]
    """1 / direction; far away instead of infinite along the axes."""
    real = type(direction)
    if abs(direction) < real(1e-9):
        return real(_FAR)
    return real(1) / direction


@njit(cache=True, inline="always")
def cell_of(u, points):  # type: ignore[no-untyped-def]
    """The cell that holds lattice coordinate u, and the place in it, in [0, 1]."""
    real = type(u)
    i = min(max(int(u), 0), points - 2)
    return i, min(max(u - real(i), real(0)), real(1))


@njit(cache=True, inline="always")
def corner_of(i, j, k, points):  # type: ignore[no-untyped-def]
    """Place of point (i, j, k) in the flat lattice; unsigned, which spares the test for negative indices."""
    return np.uintp(((i * points + j) * points + k) * 4)


@njit(cache=True, inline="always")
def distance_at(flat, base, sx, sy, fx, fy, fz):  # type: ignore[no-untyped-def]
    """Trilinear signed distance, and its gradient per lattice unit: (s, gx, gy, gz).

    base: the cell's first corner in the flat lattice; sx, sy: strides of the first two axes; fx, fy, fz: place in it.
    """
    c000, c001 = flat[base], flat[base + _Z]
    c010, c011 = flat[base + sy], flat[base + sy + _Z]
    c100, c101 = flat[base + sx], flat[base + sx + _Z]
    c110, c111 = flat[base + sx + sy], flat[base + sx + sy + _Z]
    z00, z01, z10, z11 = c001 - c000, c011 - c010, c101 - c100, c111 - c110
    s00, s01, s10, s11 = c000 + fz * z00, c010 + fz * z01, c100 + fz * z10, c110 + fz * z11
    y0, y1 = s01 - s00, s11 - s10
    s0, s1 = s00 + fy * y0, s10 + fy * y1
    gx = s1 - s0
    gy = y0 + fx * (y1 - y0)
    za, zb = z00 + fy * (z01 - z00), z10 + fy * (z11 - z10)
    return s0 + fx * gx, gx, gy, za + fx * (zb - za)


@njit(cache=True, inline="always")
def colour_at(flat, base, sx, sy, fx, fy, fz):  # type: ignore[no-untyped-def]
    """Trilinear colour: (r, g, b). Arguments as of `distance_at`."""
    one = type(fx)(1)
    red = green = blue = type(fx)(0)
    for corner in range(8):
        at = base
        weight = one
        if corner & 4:
            at += sx
            weight *= fx
        else:
            weight *= one - fx
        if corner & 2:
            at += sy
            weight *= fy
        else:
            weight *= one - fy
        if corner & 1:
            at += _Z
            weight *= fz
        else:
            weight *= one - fz
        red += weight * flat[at + _R]
        green += weight * flat[at + _G]
        blue += weight * flat[at + _B]
    return red, green, blue


@njit(cache=True, inline="always")
def scatter(out, base, sx, sy, fx, fy, fz, ds, hx, hy, hz, r, g, b):  # type: ignore[no-untyped-def]
    """Adjoint of `distance_at` and `colour_at`: what is on value, gradient (lattice units) and colour, to 8 corners."""
    one = type(fx)(1)
    for corner in range(8):
        at = base
        if corner & 4:
            at += sx
            wx, px = fx, one
        else:
            wx, px = one - fx, -one
        if corner & 2:
            at += sy
            wy, py = fy, one
        else:
            wy, py = one - fy, -one
        if corner & 1:
            at += _Z
            wz, pz = fz, one
        else:
            wz, pz = one - fz, -one
        wxy = wx * wy
        weight = wxy * wz
        out[at] += ds * weight + (hx * px * wy + hy * py * wx) * wz + hz * pz * wxy
        out[at + _R] += r * weight
        out[at + _G] += g * weight
        out[at + _B] += b * weight
