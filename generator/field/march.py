"""The compiled renderer: views from the lattice, and the lattice's gradient from the views' gradient.

Both kernels walk each ray front to back over the same samples. They take float32 or float64 alike; the type of the
lattice decides. They use IEEE + - * / and square root alone, each rounded on its own: for a given lattice every
machine renders the same bits and takes the same branches, whatever the order of the pixels. Only the gradient's sums
depend on it.

Transmittance follows Wang et al. 2021 (NeuS), eq. 10-13: with clear(s) = sigmoid(s / beta), the share of light that a
section lets through is min(1, clear(s_k) / clear(s_k-1)). The silhouette's half-way point is then where the ray touches
s = 0. A density of s alone (VolSDF) puts it up to 4 beta outside, and the optimised solid comes out that much too thin.
"""

import numpy as np
from numba import njit

from .arithmetic import exp_negative
from .sample import (
    BAND,
    LEAP,
    NORM_EPS,
    STEP,
    TRANSMITTANCE_END,
    WEIGHT_MIN,
    block_end,
    cell_of,
    clip_to_box,
    colour_at,
    corner_of,
    distance_at,
    inverse_of,
    ray,
    scatter,
)

# Albedo (3), alpha, normal in camera space (3), share facing away, depth: what a view's buffer holds.
PLANES = 9
# clear(s) is scaled to be 1 at the edge of the band, beyond which nothing is drawn.
_CLEAR_SCALE = 1.006737946999085467  # 1 + exp(-BAND)


@njit(cache=True, inline="always")
def _clear(s, inverse_beta):  # type: ignore[no-untyped-def]
    """sigmoid(s / beta), and its logarithm's derivative by s: (1 - sigmoid) / beta."""
    one = type(s)(1)
    e = exp_negative(-abs(s) * inverse_beta)
    near_one = one / (one + e)
    rest = e * near_one  # not 1 - near_one, which cancels
    clear, solid = (near_one, rest) if s > type(s)(0) else (rest, near_one)
    return clear, solid * inverse_beta


@njit(cache=True, nogil=True)
def render_view(grid, occupied, shift, c2w, focal, beta, out):  # type: ignore[no-untyped-def]
    """Fill out (9, h, w) for one camera; grid (n, n, n, 4) holds signed distance and r, g, b."""
    real = grid.dtype.type
    points, height, width = grid.shape[0], out.shape[1], out.shape[2]
    half, one, zero = real(0.5) * real(points - 1), real(1), real(0)
    delta, band, inverse_beta = real(STEP) * beta, real(BAND) * beta, real(1) / beta
    leap = real(LEAP) / delta
    flat, sx, sy = grid.reshape(-1), np.uintp(4 * points * points), np.uintp(4 * points)
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
            ix, iy, iz = inverse_of(vx), inverse_of(vy), inverse_of(vz)
            through, before = one, one
            while through > real(TRANSMITTANCE_END) and k <= last:
                t = (real(k) + real(0.5)) * delta
                k += 1
                i, fx = cell_of(lx + t * vx, points)
                j, fy = cell_of(ly + t * vy, points)
                m, fz = cell_of(lz + t * vz, points)
                if not occupied[i >> shift, j >> shift, m >> shift]:
                    k = max(k, int(block_end(i, j, m, shift, lx, ly, lz, ix, iy, iz) / delta + real(0.5)))
                    before = one
                    continue
                base = corner_of(i, j, m, points)
                s, gx, gy, gz = distance_at(flat, base, sx, sy, fx, fy, fz)
                if s >= band:
                    k += int((s - band) * leap)
                    before = one
                    continue
                clear, _ = _clear(s, inverse_beta)
                clear *= real(_CLEAR_SCALE)
                if clear >= before:
                    before = clear
                    continue
                kept = through * clear / before
                weight = through - kept
                through, before = kept, clear
                alpha += weight
                depth += weight * t * cosine
                if weight < real(WEIGHT_MIN):
                    continue
                r, g, b = colour_at(flat, base, sx, sy, fx, fy, fz)
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


@njit(cache=True, nogil=True)
def backward_view(grid, occupied, shift, c2w, focal, beta, view, grad, order, out):  # type: ignore[no-untyped-def]
    """Add to out (n, n, n, 4) the gradient of sum(grad * view); view (9, h, w) as rendered, grad (8, h, w).

    order: the pixels, each once, numbered row by row: the order of the sums.

    With q_i the gradient on weight i and r_i the share that section i lets through,
    d / d ln r_i = (sum of w_j q_j behind i) - T_i q_i. The sum behind is the pixel's total less what was passed, so one
    pass is enough. Each sample's distance enters the section that ends at it and the one that begins at it.
    Depth takes no gradient.
    """
    real = grid.dtype.type
    points, height, width = grid.shape[0], view.shape[1], view.shape[2]
    half, one, zero = real(0.5) * real(points - 1), real(1), real(0)
    delta, band, inverse_beta = real(STEP) * beta, real(BAND) * beta, real(1) / beta
    leap = real(LEAP) / delta
    flat, sx, sy = grid.reshape(-1), np.uintp(4 * points * points), np.uintp(4 * points)
    flat_out = out.reshape(-1)
    ox, oy, oz = c2w[0, 3], c2w[1, 3], c2w[2, 3]
    lx, ly, lz = (ox + one) * half, (oy + one) * half, (oz + one) * half
    for pixel in order:
        y, x = pixel // width, pixel % width
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
        ix, iy, iz = inverse_of(vx), inverse_of(vy), inverse_of(vz)
        through, before = one, one
        # What waits for the section after it: the last sample's place, its slope and its gradients.
        waits, slope_w, ds_w = False, zero, zero
        base_w, fx_w, fy_w, fz_w = np.uintp(0), zero, zero, zero
        hx = hy = hz = wr = wg = wb = zero
        while through > real(TRANSMITTANCE_END) and k <= last:
            t = (real(k) + real(0.5)) * delta
            k += 1
            i, fx = cell_of(lx + t * vx, points)
            j, fy = cell_of(ly + t * vy, points)
            m, fz = cell_of(lz + t * vz, points)
            empty = not occupied[i >> shift, j >> shift, m >> shift]
            s = band
            gx = gy = gz = zero
            base = np.uintp(0)
            if empty:
                k = max(k, int(block_end(i, j, m, shift, lx, ly, lz, ix, iy, iz) / delta + real(0.5)))
            else:
                base = corner_of(i, j, m, points)
                s, gx, gy, gz = distance_at(flat, base, sx, sy, fx, fy, fz)
                if s >= band:
                    k += int((s - band) * leap)
                    empty = True
            clear, slope = one, zero
            if not empty:
                clear, slope = _clear(s, inverse_beta)
                clear *= real(_CLEAR_SCALE)
            falls = not empty and clear < before
            log_grad = zero
            hx_n = hy_n = hz_n = wr_n = wg_n = wb_n = zero
            if falls:
                kept = through * clear / before
                weight = through - kept
                through = kept
                q = pa
                if weight >= real(WEIGHT_MIN):
                    r, g, b = colour_at(flat, base, sx, sy, fx, fy, fz)
                    gx, gy, gz = gx * half, gy * half, gz * half
                    scale = one / np.sqrt(gx * gx + gy * gy + gz * gz + real(NORM_EPS))
                    gx, gy, gz = gx * scale, gy * scale, gz * scale
                    facing = max(gx * dx + gy * dy + gz * dz, zero)
                    q += pr * r + pg * g + pb * b + px * gx + py * gy + pz * gz + pf * facing * facing
                    wr_n, wg_n, wb_n = weight * pr, weight * pg, weight * pb
                    twice = real(2) * pf * facing
                    ax, ay, az = px + twice * dx, py + twice * dy, pz + twice * dz
                    along = ax * gx + ay * gy + az * gz
                    factor = weight * scale * half
                    hx_n = factor * (ax - along * gx)
                    hy_n = factor * (ay - along * gy)
                    hz_n = factor * (az - along * gz)
                behind -= weight * q
                log_grad = behind - through * q
            if waits:
                ds_w -= log_grad * slope_w
                scatter(flat_out, base_w, sx, sy, fx_w, fy_w, fz_w, ds_w, hx, hy, hz, wr, wg, wb)
            before = clear
            waits = not empty
            base_w, fx_w, fy_w, fz_w = base, fx, fy, fz
            slope_w, ds_w = slope, log_grad * slope
            hx, hy, hz, wr, wg, wb = hx_n, hy_n, hz_n, wr_n, wg_n, wb_n
        if waits:
            scatter(flat_out, base_w, sx, sy, fx_w, fy_w, fz_w, ds_w, hx, hy, hz, wr, wg, wb)
