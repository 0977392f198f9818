"""Volumes, areas and the way surfaces face."""

import numpy as np
from numpy.typing import NDArray

from ..kernels import frozen, worth_compiling
from .exact import normalising_exponent, whole_coordinates

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_EPS = 2.0**-52
_SMALLEST, _LARGEST = -20, 60  # exponents of coordinates whose products of six are far from the ends of the range
_TINY = 1e-280  # far above what products of normalised coordinates lose to underflow


def normalised(V: Floats, F: Ints) -> Floats:
    """V (n, 3) as it is where its size is harmless; else scaled by the power of two that brings the corners of the
    triangles F (m, 3) into [-1, 1], so that no product overflows or is lost."""
    if _SMALLEST <= normalising_exponent(V) <= _LARGEST:
        return V
    used = np.zeros(len(V), bool)
    used[F] = True
    return np.ldexp(V, -normalising_exponent(V if used.all() else V[used]))


def triangle_normals(V: Floats, F: Ints) -> Floats:
    """(m, 3) twice the area times the unit normal, of V scaled by a power of two into [-1, 1]."""
    P = normalised(V, F)
    A, B, C = P[F[:, 0]], P[F[:, 1]], P[F[:, 2]]
    return np.stack(_cross((B - A).T, (C - A).T), axis=1)


def part_areas(V: Floats, F: Ints, part: Ints, n_parts: int) -> Floats:
    """(c,) share of the total area in each part; zeros where there is no area at all. Part -1 is none."""
    P = normalised(V, F)
    if worth_compiling(3 * len(F)):
        from ..kernels import topology_solids

        area = topology_solids.part_areas(frozen(P), frozen(F), frozen(part), n_parts)
    else:
        rows = np.flatnonzero(part >= 0)
        x, y, z = triangle_normals(P, F[rows]).T
        area = np.bincount(part[rows], weights=np.sqrt(x * x + y * y + z * z), minlength=n_parts).astype(np.float64)
    total = area.sum()
    return area / total if total > 0 else area


def volume_signs(V: Floats, F: Ints, part: Ints, n_parts: int) -> Ints:
    """(c,) exact sign of the volume that each part encloses: 1 faces outward, -1 inward, 0 no volume at all.

    Every part has a triangle. Meaningful for closed, consistent parts. Divergence theorem, from the middle of each
    part's box; in whole numbers where rounding could turn the sign.
    """
    P = normalised(V, F)
    if worth_compiling(3 * len(F)):
        from ..kernels.topology_solids import part_volumes

        total, size = part_volumes(frozen(P), frozen(F), frozen(part), n_parts)
    else:
        total, size = _part_volumes(P, F, part, n_parts)
    signs = np.sign(total).astype(np.int64)
    # Differences and products err by a few eps of a term's size, the sum by one for each term.
    bound = (16 + np.bincount(part, minlength=n_parts)) * (_EPS * size + _TINY)
    unsure = np.flatnonzero(np.abs(total) <= bound)
    if len(unsure):
        order = np.argsort(part, kind="stable")
        first = np.searchsorted(part[order], unsure)
        last = np.searchsorted(part[order], unsure, side="right")
        for one, begin, end in zip(unsure, first, last, strict=True):
            signs[one] = _whole_volume_sign(V, F[order[begin:end]])
    return signs


def _whole_volume_sign(V: Floats, F: Ints) -> int:
    used, corners = np.unique(F, return_inverse=True)
    P, total = whole_coordinates(V[used]), 0
    for i, j, k in corners.reshape(-1, 3).tolist():
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = P[i], P[j], P[k]
        total += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
    return (total > 0) - (total < 0)


def _part_volumes(P: Floats, F: Ints, part: Ints, n_parts: int) -> tuple[Floats, Floats]:
    corners = P[F]
    order = np.argsort(part, kind="stable")
    first = np.searchsorted(part[order], np.arange(n_parts))
    low = np.minimum.reduceat(corners.min(axis=1)[order], first)
    high = np.maximum.reduceat(corners.max(axis=1)[order], first)
    middle = (0.5 * (low + high))[part]
    A, B, C = ((corners[:, k] - middle).T for k in range(3))
    x, y, z = _cross(B, C)
    term = A[0] * x + A[1] * y + A[2] * z
    A, B, C = np.abs(A), np.abs(B), np.abs(C)
    size = A[0] * (B[1] * C[2] + B[2] * C[1]) + A[1] * (B[2] * C[0] + B[0] * C[2]) + A[2] * (B[0] * C[1] + B[1] * C[0])
    total, sizes = (np.bincount(part, weights=one, minlength=n_parts).astype(np.float64) for one in (term, size))
    return total, sizes


def _cross(u: Floats, v: Floats) -> tuple[Floats, Floats, Floats]:
    """The three rows of the cross product of u and v, (3, m) each; the same operations as compiled."""
    return u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]


def normal_angles_deg(face_normals: Floats, normals: Floats) -> Floats:
    """(k,) angle between geometric and stored normals, (k, 3) each.

    180 where the stored normal is not finite; 0 where either is zero and says nothing. Rounded to a thousandth.
    """
    finite = np.all(np.isfinite(normals), axis=1)
    stored = np.where(finite[:, None], normals, 0.0)
    scale = np.max(np.abs(stored), axis=1, keepdims=True, initial=0.0)
    stored = np.divide(stored, scale, out=np.zeros_like(stored), where=scale > 0)
    lengths = np.linalg.norm(stored, axis=1) * np.linalg.norm(face_normals, axis=1)
    dots = np.einsum("ij,ij->i", stored, face_normals)
    cosine = np.divide(dots, lengths, out=np.ones_like(dots), where=lengths > 0)
    angles = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    return np.round(np.where(finite, angles, 180.0), 3).astype(np.float64)
