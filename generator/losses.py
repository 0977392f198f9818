"""Losses beside the guidance: what makes a signed distance one, and a surface smooth, outward and solid.

Each returns (loss, gradient); arrays float32 or float64. Sums run in one fixed order.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

_NORM_EPS = 1e-6


@njit(cache=True, nogil=True)
def _eikonal(sdf, half_inverse, weight, pull):  # type: ignore[no-untyped-def]
    """Fill pull (3, n, n, n) with d loss / d (central difference); return the loss."""
    real = sdf.dtype.type
    n = sdf.shape[0]
    total = 0.0
    for i in range(1, n - 1):
        for j in range(1, n - 1):
            for k in range(1, n - 1):
                gx = (sdf[i + 1, j, k] - sdf[i - 1, j, k]) * half_inverse
                gy = (sdf[i, j + 1, k] - sdf[i, j - 1, k]) * half_inverse
                gz = (sdf[i, j, k + 1] - sdf[i, j, k - 1]) * half_inverse
                norm = np.sqrt(gx * gx + gy * gy + gz * gz + real(_NORM_EPS))
                excess = norm - real(1)
                total += excess * excess
                factor = real(2) * weight * half_inverse * excess / norm
                pull[0, i, j, k], pull[1, i, j, k], pull[2, i, j, k] = factor * gx, factor * gy, factor * gz
    return total


@njit(cache=True, nogil=True)
def _central_adjoint(pull, out):  # type: ignore[no-untyped-def]
    n = out.shape[0]
    for i in range(n):
        for j in range(n):
            for k in range(n):
                total = out[i, j, k]
                if i > 0:
                    total += pull[0, i - 1, j, k]
                if i < n - 1:
                    total -= pull[0, i + 1, j, k]
                if j > 0:
                    total += pull[1, i, j - 1, k]
                if j < n - 1:
                    total -= pull[1, i, j + 1, k]
                if k > 0:
                    total += pull[2, i, j, k - 1]
                if k < n - 1:
                    total -= pull[2, i, j, k + 1]
                out[i, j, k] = total


def eikonal(sdf: NDArray) -> tuple[float, NDArray]:
    """Mean over the inner points of (|grad s| - 1)^2, central differences; sdf (n, n, n) over [-1, 1]^3, metres.

    Source: Gropp et al. 2020 (IGR), eq. 2.
    """
    n = sdf.shape[0]
    real = sdf.dtype.type
    pull = np.zeros((3, n, n, n), sdf.dtype)
    points = (n - 2) ** 3
    total = _eikonal(sdf, real(0.25 * (n - 1)), real(1.0 / points), pull)
    grad = np.zeros_like(sdf)
    _central_adjoint(pull, grad)
    return total / points, grad


@njit(cache=True, nogil=True)
def _laplacian(sdf, scale, out):  # type: ignore[no-untyped-def]
    """Fill the inner points of out with scale * (sum of the 6 neighbours - 6 s); return the sum of squares."""
    n = sdf.shape[0]
    six = sdf.dtype.type(6)
    total = 0.0
    for i in range(1, n - 1):
        for j in range(1, n - 1):
            for k in range(1, n - 1):
                around = (
                    (sdf[i - 1, j, k] + sdf[i + 1, j, k])
                    + (sdf[i, j - 1, k] + sdf[i, j + 1, k])
                    + (sdf[i, j, k - 1] + sdf[i, j, k + 1])
                )
                value = scale * (around - six * sdf[i, j, k])
                out[i, j, k] = value
                total += value * value
    return total


def smoothness(sdf: NDArray) -> tuple[float, NDArray]:
    """Mean over the inner points of (lap s / h)^2, lap the 7-point sum, h the spacing: 0 on planes; sdf (n, n, n).

    The result has no unit: on a sphere of radius R it is near (2 h / R)^2.
    """
    n = sdf.shape[0]
    real = sdf.dtype.type
    scale, points = 0.5 * (n - 1), (n - 2) ** 3
    curved = np.zeros((n + 2, n + 2, n + 2), sdf.dtype)
    total = _laplacian(sdf, real(scale), curved[1:-1, 1:-1, 1:-1])
    # The operator is symmetric: its adjoint is itself, on values that are zero outside the inner points.
    grad = np.zeros_like(curved)
    _laplacian(curved, real(2.0 * scale / points), grad)
    return total / points, np.ascontiguousarray(grad[1:-1, 1:-1, 1:-1])


def opacity(alpha: NDArray) -> tuple[float, NDArray]:
    """Mean of 4 a (1 - a), 0 for pixels that are empty or full; alpha (b, h, w).

    Has the zeros, the symmetry and the maximum of the binary entropy (Poole et al. 2022, app. A.2, uses another form)
    without its logarithms.
    """
    real = alpha.dtype.type
    loss = float(np.mean(4.0 * alpha.astype(np.float64) * (1.0 - alpha)))
    return loss, real(4.0 / alpha.size) * (real(1) - real(2) * alpha)


def orientation(away: NDArray) -> tuple[float, NDArray]:
    """Mean of the renders' share facing away, sum of w max(0, n . d)^2; away (b, h, w).

    Source: Verbin et al. 2022 (Ref-NeRF), eq. 11.
    """
    return float(np.mean(away, dtype=np.float64)), np.full_like(away, 1.0 / away.size)
