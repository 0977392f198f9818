"""The compiled renderer: views from the lattice, and the lattice's gradient from the views' gradient.

Both kernels walk each ray front to back over the same samples, pixel after pixel, so the order of every sum is fixed.
Volume rendering of a signed distance (Yariv et al. 2021, VolSDF): density sigmoid(-s / beta) / beta.
They take float32 or float64 alike; the type of the lattice decides.
"""

import numpy as np
from numba import njit

from .arithmetic import exp_negative
from .sample import (
    BAND,
    NORM_EPS,
    STEP,
    TRANSMITTANCE_END,
    WEIGHT_MIN,
    cell_of,
    clip_to_box,
    colour_at,
    distance_at,
    next_sample,
    ray,
)

# Albedo (3), alpha, normal in camera space (3), share facing away, depth: what a view's buffer holds.
PLANES = 9


@njit(cache=True, inline="always")
def _density(s, beta):  # type: ignore[no-untyped-def]
    """sigmoid(-s / beta) / beta and its derivative by s, from one exp of a negative number."""
    one = type(s)(1)
    e = exp_negative(-abs(s) / beta)
    high, low = one / (one + e), e / (one + e)
    share = low if s > type(s)(0) else high
    return share / beta, -high * low / (beta * beta)


@njit(cache=True)
def render_view(grid, occupied, cells, c2w, focal, beta, out):  # type: ignore[no-untyped-def]
    """Fill out (9, h, w) for one camera; grid (n, n, n, 4) holds signed distance and r, g, b."""
    real = grid.dtype.type
    points, height, width = grid.shape[0], out.shape[1], out.shape[2]
    half, one, zero = real(0.5) * real(points - 1), real(1), real(0)
    delta, band = real(STEP) * beta, real(BAND) * beta
    ox, oy, oz = c2w[0, 3], c2w[1, 3], c2w[2, 3]
    lx, ly, lz = (ox + one) * half, (oy + one) * half, (oz + one) * half
    for y in range(height):
        for x in range(width):
            dx, dy, dz, cosine = ray(c2w, focal, width, height, x, y)
            red = green = blue = alpha = nx = ny = nz = away = depth = zero
            start, end = clip_to_box(ox, oy, oz, dx, dy, dz)
            k, last = int(start / delta + real(0.5)), int(end / delta - real(0.5))
            if start > end:
                last = k - 1
            vx, vy, vz = dx * half, dy * half, dz * half
            through = one
            while through > real(TRANSMITTANCE_END):
                k = next_sample(occupied, cells, k, last, delta, lx, ly, lz, vx, vy, vz)
                if k > last:
                    break
                t = (real(k) + real(0.5)) * delta
                k += 1
                i, fx = cell_of(lx + t * vx, points)
                j, fy = cell_of(ly + t * vy, points)
                m, fz = cell_of(lz + t * vz, points)
                s, gx, gy, gz = distance_at(grid, i, j, m, fx, fy, fz)
                if s >= band:
                    continue
                sigma, _ = _density(s, beta)
                kept = exp_negative(-sigma * delta)
                weight = through * (one - kept)
                through *= kept
                alpha += weight
                depth += weight * t * cosine
                if weight < real(WEIGHT_MIN):
                    continue
                r, g, b = colour_at(grid, i, j, m, fx, fy, fz)
                red += weight * r
                green += weight * g
                blue += weight * b
                gx, gy, gz = gx * half, gy * half, gz * half
                scale = one / np.sqrt(gx * gx + gy * gy + gz * gz + real(NORM_EPS))
                gx, gy, gz = gx * scale, gy * scale, gz * scale
                nx += weight * gx
                ny += weight * gy
                nz += weight * gz
                facing = max(gx * dx + gy * dy + gz * dz, zero)
                away += weight * facing * facing
            out[0, y, x], out[1, y, x], out[2, y, x], out[3, y, x] = red, green, blue, alpha
            out[4, y, x] = c2w[0, 0] * nx + c2w[1, 0] * ny + c2w[2, 0] * nz
            out[5, y, x] = c2w[0, 1] * nx + c2w[1, 1] * ny + c2w[2, 1] * nz
            out[6, y, x] = c2w[0, 2] * nx + c2w[1, 2] * ny + c2w[2, 2] * nz
            out[7, y, x], out[8, y, x] = away, depth


@njit(cache=True, inline="always")
def _scatter(out, i, j, k, fx, fy, fz, ds, hx, hy, hz, r, g, b):  # type: ignore[no-untyped-def]
    """Adjoint of `distance_at` and `colour_at`: d/d value, d/d gradient (lattice units), d/d colour to the 8 corners."""
    one = type(fx)(1)
    for a in range(2):
        wx, sx = (fx, one) if a else (one - fx, -one)
        for c in range(2):
            wy, sy = (fy, one) if c else (one - fy, -one)
            wxy, hxy, hyx = wx * wy, hx * sx * wy, hy * sy * wx
            for e in range(2):
                wz, sz = (fz, one) if e else (one - fz, -one)
                weight = wxy * wz
                corner = out[i + a, j + c, k + e]
                corner[0] += ds * weight + (hxy + hyx) * wz + hz * sz * wxy
                corner[1] += r * weight
                corner[2] += g * weight
                corner[3] += b * weight


@njit(cache=True)
def backward_view(grid, occupied, cells, c2w, focal, beta, view, grad, out):  # type: ignore[no-untyped-def]
    """Add to out (n, n, n, 4) the gradient of sum(grad * view); view (9, h, w) as rendered, grad (8, h, w).

    With q the gradient on a sample's weight, d/d sigma_i = delta (T_i+1 q_i - sum of w_j q_j behind i), and the sum
    behind is the pixel's total less what was passed: no second pass. Depth takes no gradient.
    """
    real = grid.dtype.type
    points, height, width = grid.shape[0], view.shape[1], view.shape[2]
    half, one, zero = real(0.5) * real(points - 1), real(1), real(0)
    delta, band = real(STEP) * beta, real(BAND) * beta
    ox, oy, oz = c2w[0, 3], c2w[1, 3], c2w[2, 3]
    lx, ly, lz = (ox + one) * half, (oy + one) * half, (oz + one) * half
    for y in range(height):
        for x in range(width):
            if view[3, y, x] == zero:
                continue
            behind = zero
            for c in range(8):
                behind += grad[c, y, x] * view[c, y, x]
            p4, p5, p6 = grad[4, y, x], grad[5, y, x], grad[6, y, x]
            px = c2w[0, 0] * p4 + c2w[0, 1] * p5 + c2w[0, 2] * p6
            py = c2w[1, 0] * p4 + c2w[1, 1] * p5 + c2w[1, 2] * p6
            pz = c2w[2, 0] * p4 + c2w[2, 1] * p5 + c2w[2, 2] * p6
            pr, pg, pb, pa, pf = grad[0, y, x], grad[1, y, x], grad[2, y, x], grad[3, y, x], grad[7, y, x]
            dx, dy, dz, _ = ray(c2w, focal, width, height, x, y)
            start, end = clip_to_box(ox, oy, oz, dx, dy, dz)
            k, last = int(start / delta + real(0.5)), int(end / delta - real(0.5))
            vx, vy, vz = dx * half, dy * half, dz * half
            through = one
            while through > real(TRANSMITTANCE_END):
                k = next_sample(occupied, cells, k, last, delta, lx, ly, lz, vx, vy, vz)
                if k > last:
                    break
                t = (real(k) + real(0.5)) * delta
                k += 1
                i, fx = cell_of(lx + t * vx, points)
                j, fy = cell_of(ly + t * vy, points)
                m, fz = cell_of(lz + t * vz, points)
                s, gx, gy, gz = distance_at(grid, i, j, m, fx, fy, fz)
                if s >= band:
                    continue
                sigma, slope = _density(s, beta)
                kept = exp_negative(-sigma * delta)
                weight = through * (one - kept)
                through *= kept
                q = pa
                hx = hy = hz = wr = wg = wb = zero
                if weight >= real(WEIGHT_MIN):
                    r, g, b = colour_at(grid, i, j, m, fx, fy, fz)
                    gx, gy, gz = gx * half, gy * half, gz * half
                    scale = one / np.sqrt(gx * gx + gy * gy + gz * gz + real(NORM_EPS))
                    gx, gy, gz = gx * scale, gy * scale, gz * scale
                    facing = max(gx * dx + gy * dy + gz * dz, zero)
                    q += pr * r + pg * g + pb * b + px * gx + py * gy + pz * gz + pf * facing * facing
                    wr, wg, wb = weight * pr, weight * pg, weight * pb
                    twice = real(2) * pf * facing
                    hx, hy, hz = px + twice * dx, py + twice * dy, pz + twice * dz
                    along = hx * gx + hy * gy + hz * gz
                    factor = weight * scale * half
                    hx, hy, hz = factor * (hx - along * gx), factor * (hy - along * gy), factor * (hz - along * gz)
                behind -= weight * q
                ds = delta * (through * q - behind) * slope
                _scatter(out, i, j, m, fx, fy, fz, ds, hx, hy, hz, wr, wg, wb)
