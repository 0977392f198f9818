"""Affine maps of nodes, as twelve numbers: the three rows of a (3, 4) matrix.

Python floats, which for a hundred thousand nodes are much faster than small arrays.
"""

from fractions import Fraction
from math import isfinite, prod

from .json_value import Json

Affine = tuple[float, float, float, float, float, float, float, float, float, float, float, float]
IDENTITY: Affine = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_NO_SHIFT, _NO_TURN, _NO_SCALE = (0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0)
_DETERMINANT_ERROR = 1e-14  # of the product of the rows' sums, with room to spare
_LOW, _HIGH = 1e-60, 1e60  # between them no product underflows or overflows


def local_transform(node: Json) -> Affine:
    """A node's matrix, or translation * rotation * scale (section 3.5.3); the identity where it has neither.

    Numbers that are not finite are kept: they make vertices that are not finite. Raises MeshFileError for a matrix
    whose last row is not 0 0 0 1.
    """
    value = node.value
    if "matrix" in value:
        m = node.need("matrix").numbers(16)
        if m[3] != 0 or m[7] != 0 or m[11] != 0 or m[15] != 1:
            raise node.need("matrix").fail("the last row is not 0 0 0 1, which no node may have")
        return (m[0], m[4], m[8], m[12], m[1], m[5], m[9], m[13], m[2], m[6], m[10], m[14])
    if "translation" not in value and "rotation" not in value and "scale" not in value:
        return IDENTITY
    shift = node.need("translation").numbers(3) if "translation" in value else _NO_SHIFT
    turn = node.need("rotation").numbers(4) if "rotation" in value else _NO_TURN
    scale = node.need("scale").numbers(3) if "scale" in value else _NO_SCALE
    return composed(tuple(shift), tuple(turn), tuple(scale))


def composed(shift: tuple[float, ...], turn: tuple[float, ...], scale: tuple[float, ...]) -> Affine:
    """translation * rotation * scale; turn is a quaternion x, y, z, w."""
    (tx, ty, tz), (x, y, z, w), (a, b, c) = shift, turn, scale
    if turn == _NO_TURN:  # so that no rounding and no 0 * infinity comes in
        return (a, 0.0, 0.0, tx, 0.0, b, 0.0, ty, 0.0, 0.0, c, tz)
    return (
        *((1 - 2 * (y * y + z * z)) * a, 2 * (x * y - z * w) * b, 2 * (x * z + y * w) * c, tx),
        *(2 * (x * y + z * w) * a, (1 - 2 * (x * x + z * z)) * b, 2 * (y * z - x * w) * c, ty),
        *(2 * (x * z - y * w) * a, 2 * (y * z + x * w) * b, (1 - 2 * (x * x + y * y)) * c, tz),
    )


def product(A: Affine, B: Affine) -> Affine:
    """A after B."""
    if A == IDENTITY:
        return B
    if B == IDENTITY:
        return A
    a, b, c, d, e, f, g, h, i, j, k, l = A
    p, q, r, s, t, u, v, w, x, y, z, o = B
    return (
        *(a * p + b * t + c * x, a * q + b * u + c * y, a * r + b * v + c * z, a * s + b * w + c * o + d),
        *(e * p + f * t + g * x, e * q + f * u + g * y, e * r + f * v + g * z, e * s + f * w + g * o + h),
        *(i * p + j * t + k * x, i * q + j * u + k * y, i * r + j * v + k * z, i * s + j * w + k * o + l),
    )


def mirrors(A: Affine) -> bool:
    """Whether the determinant is below 0, exactly; False where a number is not finite."""
    a, b, c, _, d, e, f, _, g, h, i, _ = A
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    sizes = (abs(a) + abs(b) + abs(c), abs(d) + abs(e) + abs(f), abs(g) + abs(h) + abs(i))
    if _LOW < min(sizes) <= max(sizes) < _HIGH and abs(determinant) > _DETERMINANT_ERROR * prod(sizes):
        return determinant < 0
    if not all(map(isfinite, A)):
        return False
    p, q, r, _, s, t, u, _, v, w, x, _ = map(Fraction, A)
    return p * (t * x - u * w) - q * (s * x - u * v) + r * (s * w - t * v) < 0
