"""Exact answers from floating point: a quick filter with an error bound, whole numbers where it cannot tell."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_EPS = 2.0**-52
_SPLITTER = 2.0**27 + 1
_LOW = 2.0**-500  # products above it have exact rounding errors
_TINY = 1e-280  # far above what products of normalised coordinates lose to underflow


def normalising_exponent(V: Floats) -> int:
    """The e for which V * 2^-e lies in [-1, 1], so that products neither overflow nor lose bits."""
    largest = max(float(V.max()), -float(V.min())) if V.size else 0.0
    return int(np.frexp(largest)[1]) if largest > 0 else 0


def normalised(points: Floats) -> Floats:
    """Finite points scaled by a power of two into [-1, 1]; for compiled predicates.

    A coordinate that would lose bits so far below the largest becomes +-2^-1000, which the predicates' error bounds
    allow for and their exact part refuses to decide.
    """
    e = normalising_exponent(points)
    scaled = np.ldexp(points, -e)
    lost = np.ldexp(scaled, e) != points
    if np.any(lost):
        scaled[lost] = np.copysign(2.0**-1000, points[lost])
    return scaled


def exactly_zero_area(A: Floats, B: Floats, C: Floats) -> Bools:
    """(m,) triangles with finite corners A, B, C (m, 3) whose exact area is zero."""
    e = max(normalising_exponent(one) for one in (A, B, C))
    a, b, c = (np.ldexp(one, -e) for one in (A, B, C))
    u, v = b - a, c - a
    unsure = np.ones(len(a), bool)
    for i, j in ((1, 2), (2, 0), (0, 1)):
        left, right = u[:, i] * v[:, j], u[:, j] * v[:, i]
        # Each difference, product and sum errs by half an eps of its size: 4 eps bounds them all.
        unsure &= np.abs(left - right) <= 4 * _EPS * (np.abs(left) + np.abs(right)) + _TINY
    zero = np.zeros(len(a), bool)
    candidates = np.flatnonzero(unsure)
    if len(candidates):
        twin = np.all(A == B, axis=1) | np.all(B == C, axis=1) | np.all(C == A, axis=1)
        zero[candidates] = twin[candidates]
        for index in candidates[~twin[candidates]]:
            zero[index] = _is_zero_area(A[index], B[index], C[index])
    return zero


def whole_coordinates(points: Floats) -> list[list[int]]:
    """Finite points (q, 3) as whole numbers on one common power-of-two scale; exact."""
    mantissa, exponent = np.frexp(points)
    digits = np.ldexp(mantissa, 53).astype(np.int64)
    used = digits != 0
    shift = exponent - (int(exponent[used].min()) if np.any(used) else 0)
    return [
        [int(d) << int(s) if d else 0 for d, s in zip(row, steps, strict=True)]
        for row, steps in zip(digits, shift, strict=True)
    ]


def _is_zero_area(a: Floats, b: Floats, c: Floats) -> bool:
    p, q, r = whole_coordinates(np.stack([a, b, c]))
    u = [q[i] - p[i] for i in range(3)]
    v = [r[i] - p[i] for i in range(3)]
    return all(u[i] * v[j] == u[j] * v[i] for i, j in ((1, 2), (2, 0), (0, 1)))


def _scaled(*points: Floats) -> list[Floats]:
    """The points by one power of two in [-1, 1]; what they lose so far below the largest, the bounds allow for."""
    e = max(normalising_exponent(one) for one in points)
    return [np.ldexp(one, -e) for one in points]


def _alike(A: Floats, B: Floats) -> Bools:
    return np.all(A == B, axis=1)


def _whole(scaled: Floats, points: Floats) -> Bools:
    """Where a point lost nothing when it was scaled: all of it lies far above what underflows, or is zero."""
    return np.all((np.abs(scaled) > _LOW) | (points == 0), axis=1)


def _product_signs(A: Floats, B: Floats, P: Floats) -> tuple[Bools, NDArray[np.int64]]:
    """(m,) where the differences of coordinates are exact, and there the exact sign of (B - A) x (P - A), (m, 2) each.

    A rounded product is monotone in the true one, so equal products are told apart by their rounding errors alone.
    Source: Dekker 1971 (error-free sums and products).
    """
    u, v = B - A, P - A
    exact = np.all(_sum_error(B, A, u) == 0, axis=1) & np.all(_sum_error(P, A, v) == 0, axis=1)
    (left, left_error), (right, right_error) = (_product(u[:, i], v[:, 1 - i]) for i in (0, 1))
    for product in (left, right):
        exact &= (product == 0) | (np.abs(product) > _LOW)
    for pair in ((u[:, 0], v[:, 1]), (u[:, 1], v[:, 0])):  # a product that vanished without a factor of zero
        exact &= (pair[0] == 0) | (pair[1] == 0) | (pair[0] * pair[1] != 0)
    sign = np.where(left != right, np.sign(left - right), np.sign(left_error - right_error))
    return exact, sign.astype(np.int64)


def _sum_error(b: Floats, a: Floats, difference: Floats) -> Floats:
    """The part of b - a that rounding dropped."""
    part = difference - b
    return (b - (difference - part)) - (a + part)


def _product(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The rounded product and what rounding dropped, for factors and products far from underflow and overflow."""
    product = x * y
    (x_high, x_low), (y_high, y_low) = _halves(x), _halves(y)
    error = ((x_high * y_high - product) + x_high * y_low + x_low * y_high) + x_low * y_low
    return product, error


def _halves(x: Floats) -> tuple[Floats, Floats]:
    big = _SPLITTER * x
    high = big - (big - x)
    return high, x - high


def orientation_2d(A: Floats, B: Floats, P: Floats) -> NDArray[np.int64]:
    """(m,) sign of the exact area of A, B, P, finite (m, 2) each: 1 where P is left of A -> B."""
    a, b, p = _scaled(A, B, P)
    left = (b[:, 0] - a[:, 0]) * (p[:, 1] - a[:, 1])
    right = (b[:, 1] - a[:, 1]) * (p[:, 0] - a[:, 0])
    sign = np.sign(left - right).astype(np.int64)
    unsure = np.flatnonzero(np.abs(left - right) <= 4 * _EPS * (np.abs(left) + np.abs(right)) + _TINY)
    settled, exact = _product_signs(a[unsure], b[unsure], p[unsure])
    settled &= _whole(a[unsure], A[unsure]) & _whole(b[unsure], B[unsure]) & _whole(p[unsure], P[unsure])
    twin = _alike(A[unsure], B[unsure]) | _alike(B[unsure], P[unsure]) | _alike(P[unsure], A[unsure])
    sign[unsure] = np.where(twin, 0, exact)
    for index in unsure[~(settled | twin)]:
        (ax, ay), (bx, by), (px, py) = whole_coordinates(np.stack([A[index], B[index], P[index]]))
        value = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
        sign[index] = (value > 0) - (value < 0)
    return sign


def orientation_3d(A: Floats, B: Floats, C: Floats, P: Floats) -> NDArray[np.int64]:
    """(m,) exact side of P of the planes A, B, C, finite (m, 3) each: 1 where the faces' normals point to P."""
    first, second, third, point = _scaled(A, B, C, P)
    u, v, w = second - first, third - first, point - first
    n = np.cross(u, v)
    value = np.einsum("ij,ij->i", n, w)
    size = np.abs(u)[:, [1, 2, 0]] * np.abs(v)[:, [2, 0, 1]] + np.abs(u)[:, [2, 0, 1]] * np.abs(v)[:, [1, 2, 0]]
    bound = 16 * _EPS * np.einsum("ij,ij->i", size, np.abs(w)) + _TINY
    sign = np.sign(value).astype(np.int64)
    for index in np.flatnonzero(np.abs(value) <= bound):
        a, b, c, p = whole_coordinates(np.stack([A[index], B[index], C[index], P[index]]))
        x, y, z = ([q[i] - a[i] for i in range(3)] for q in (b, c, p))
        exact = (
            z[0] * (x[1] * y[2] - x[2] * y[1]) + z[1] * (x[2] * y[0] - x[0] * y[2]) + z[2] * (x[0] * y[1] - x[1] * y[0])
        )
        sign[index] = (exact > 0) - (exact < 0)
    return sign
