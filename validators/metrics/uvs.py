"""Texture coordinates: where a picture lies on triangles, which way round, and how it is pulled."""

import math

import numpy as np
from numpy.typing import NDArray

from .overlap import turns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def transformed(uv: Floats, offset: tuple[float, float], rotation_rad: float, scale: tuple[float, float]) -> Floats:
    """(..., 2) coordinates at which a picture is sampled: scaled, turned counter-clockwise, shifted.

    Without a change the array itself, to the bit; what overflows becomes infinite.
    Source: KHR_texture_transform, with v downwards.
    """
    if (offset, rotation_rad, scale) == ((0.0, 0.0), 0.0, (1.0, 1.0)):
        return uv
    c, s = math.cos(rotation_rad), math.sin(rotation_rad)
    with np.errstate(all="ignore"):
        u, v = uv[..., 0] * scale[0], uv[..., 1] * scale[1]
        return np.stack([c * u + s * v + offset[0], c * v - s * u + offset[1]], axis=-1)


def outside(uv: Floats) -> Floats:
    """(t,) how far each triangle (t, 3, 2) reaches out of the unit square, in tiles; infinite where not finite."""
    with np.errstate(all="ignore"):
        beyond = np.maximum(-uv, uv - 1.0).max(axis=(1, 2), initial=0.0)
    return np.where(np.isfinite(beyond), beyond, np.inf)


def collapsed(uv: Floats) -> Bools:
    """(t,) triangles (t, 3, 2) whose corners plainly lie on one line: two of them equal, or all of one u or one v."""
    a, b, c = uv[:, 0], uv[:, 1], uv[:, 2]
    same = np.all(a == b, axis=1) | np.all(b == c, axis=1) | np.all(c == a, axis=1)
    straight: Bools = same | np.any((a == b) & (b == c), axis=1)
    return straight


def is_swatch(uv: Floats) -> Bools:
    """(t,) triangles (t, 3, 2) without area in the picture: they show a plain colour or a line of colours."""
    return collapsed(uv) | ~(double_areas(uv) > 0)


def mirror_signs(uv: Floats) -> NDArray[np.int8]:
    """(t,) 1 where a picture is seen mirrored on the outside of a triangle (t, 3, 2), -1 where not, 0 without area.

    Exact. Seen from outside, corners run counter-clockwise; with v downwards an unmirrored picture has them clockwise
    in (u, v) as numbers. 0 where a coordinate is not finite.
    """
    sign = np.zeros(len(uv), np.int8)
    rows = np.flatnonzero(np.all(np.isfinite(uv), axis=(1, 2)) & ~collapsed(uv))
    sign[rows] = turns(uv[rows])
    return sign


def double_areas(uv: Floats) -> Floats:
    """(t,) twice the area of triangles (t, 3, 2); infinite or NaN where the coordinates are too large for it."""
    with np.errstate(all="ignore"):
        p, q = uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]
        return np.abs(p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0])


def surface_areas(P: Floats) -> Floats:
    """(t,) twice the area of triangles P (t, 3, 3); infinite or NaN where the coordinates are too large for it."""
    with np.errstate(all="ignore"):
        return np.linalg.norm(np.cross(P[:, 1] - P[:, 0], P[:, 2] - P[:, 0]), axis=1)


def densities(island: Ints, area: Floats, texels: Floats) -> tuple[Floats, float]:
    """(p,) texels for each unit of length on each face's island, and the median over the surface.

    island (p,) of each face, area (p,) and texels (p,) of each face in squares of the same kind. Islands without area
    or without texels have the median, which is 0 where there are none else.
    """
    count = int(island.max()) + 1 if len(island) else 0
    areas = np.bincount(island, weights=area, minlength=count)
    squares = np.bincount(island, weights=texels, minlength=count)
    with np.errstate(all="ignore"):
        density = np.sqrt(squares / areas)
    known = np.flatnonzero((density > 0) & np.isfinite(density))
    if not len(known):
        return np.zeros(len(island)), 0.0
    order = known[np.argsort(density[known], kind="stable")]
    grown = np.cumsum(areas[order] / areas[order].max())
    median = float(density[order[np.searchsorted(grown, 0.5 * grown[-1])]])
    settled = np.full(count, median)
    settled[known] = density[known]
    return settled[island], median


def stretch(P: Floats, uv: Floats) -> Floats:
    """(t,) how many times longer than wide a small square of the picture (t, 3, 2) is on triangles P (t, 3, 3).

    The ratio of the singular values of the map from the picture to the surface: 1 for a similarity, infinite where the
    picture collapses to a line or a point. 1 where the triangle itself has no area, or a coordinate is not finite.
    Source: Sander et al. 2001, Texture Mapping Progressive Meshes, section 3.
    """
    ratio = np.ones(len(P))
    rows = np.flatnonzero(np.all(np.isfinite(uv), axis=(1, 2)) & np.all(np.isfinite(P), axis=(1, 2)))
    e1, e2 = _edges(P[rows])
    w1, w2 = _edges(uv[rows])
    area = np.linalg.norm(np.cross(e1, e2), axis=1)
    uv_area = np.abs(w1[:, 0] * w2[:, 1] - w1[:, 1] * w2[:, 0])
    # Equation 3 and 4, the sum of the squared singular values, times the picture's squared area.
    total = _dot(e1, e1) * _dot(w2, w2) - 2 * _dot(e1, e2) * _dot(w1, w2) + _dot(e2, e2) * _dot(w1, w1)
    with np.errstate(all="ignore"):
        half = np.maximum(total / (2.0 * area * uv_area), 1.0)
        pulled = half + np.sqrt(half * half - 1.0)
    pulled[~(uv_area > 0) | collapsed(uv[rows]) | ~np.isfinite(pulled)] = np.inf
    ratio[rows] = np.where(area > 0, pulled, 1.0)
    return ratio


def _edges(corners: Floats) -> tuple[Floats, Floats]:
    """The two edges from the first corner of triangles (t, 3, d), each triangle brought to a size of about one."""
    corners = np.ldexp(corners, -_exponent(corners))
    edges = corners[:, 1:] - corners[:, :1]
    edges = np.ldexp(edges, -_exponent(edges))
    return edges[:, 0], edges[:, 1]


def _exponent(values: Floats) -> NDArray[np.int32]:
    """(t, 1, 1) the e for which values (t, r, d) 2^-e lie in [-1, 1]."""
    exponent: NDArray[np.int32] = np.frexp(np.abs(values).max(axis=(1, 2), keepdims=True))[1]
    return exponent


def _dot(a: Floats, b: Floats) -> Floats:
    product: Floats = np.einsum("ij,ij->i", a, b)
    return product
