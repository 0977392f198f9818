"""Points as whole numbers: every float64 is one, on a fine enough scale, so that nothing here rounds."""

from fractions import Fraction

Point = tuple[int, int, int]
Vector = tuple[Fraction, Fraction, Fraction] | Point


def whole_points(V) -> tuple[list[Point], int]:
    """Finite positions (n, 3) times one power of two that makes all of them whole, and that power."""
    ratios = [[float(x).as_integer_ratio() for x in row] for row in V]
    scale = max((down for row in ratios for _, down in row), default=1)
    return [tuple(up * (scale // down) for up, down in row) for row in ratios], scale


def sign(value) -> int:
    return (value > 0) - (value < 0)


def minus(p, q):
    return p[0] - q[0], p[1] - q[1], p[2] - q[2]


def cross(u, v):
    return u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]


def dot(u, v):
    return u[0] * v[0] + u[1] * v[1] + u[2] * v[2]


def normal(a, b, c):
    """Twice the area of a triangle times its unit normal."""
    return cross(minus(b, a), minus(c, a))


def collinear(a, b, c) -> bool:
    return normal(a, b, c) == (0, 0, 0)


def on_segment(p, a, b) -> bool:
    """Whether p lies on the closed segment a-b."""
    along = minus(b, a)
    if along == (0, 0, 0):
        return p == a
    return collinear(a, b, p) and 0 <= dot(minus(p, a), along) <= dot(along, along)
