"""How two triangles meet, in whole numbers of any length: always right, and slow."""

from collections.abc import Iterable
from fractions import Fraction

PIERCING, COPLANAR, TOUCHING = 1, 2, 3

Point = tuple[int, int, int]
Triangle = tuple[Point, Point, Point]
Segment = tuple[Point, Point]


def contact(one: Triangle, other: Triangle, shared: Iterable[Segment]) -> int:
    """The kind of contact of two closed triangles with area; 0 where all they have in common is on `shared`.

    shared: segments, and corners as segments from a point to itself. PIERCING where each triangle has corners on both
    sides of the other's plane, COPLANAR where they overlap with an area, TOUCHING otherwise.
    """
    n, m = _normal(*one), _normal(*other)
    beyond_one = [_dot(n, _minus(point, one[0])) for point in other]
    if not any(beyond_one):
        return _flat_contact(one, other, shared, n)
    beyond_other = [_dot(m, _minus(point, other[0])) for point in one]
    if _one_sign(beyond_one) or _one_sign(beyond_other):
        return 0
    line = _cross(n, m)
    a, b = _span(other, beyond_one, line), _span(one, beyond_other, line)
    on_line = [
        (_dot(line, p), _dot(line, q))
        for p, q in shared
        if not any(_dot(n, _minus(end, one[0])) or _dot(m, _minus(end, other[0])) for end in (p, q))
    ]
    if _covered(max(a[0], b[0]), min(a[1], b[1]), on_line):
        return 0
    both = all(min(beyond) < 0 < max(beyond) for beyond in (beyond_one, beyond_other))
    return PIERCING if both else TOUCHING


def _flat_contact(one: Triangle, other: Triangle, shared: Iterable[Segment], n: Point) -> int:
    """The same for triangles in one plane with normal n: they overlap unless the line of a side has one beyond it."""
    along = next(axis for axis in range(3) if n[axis])
    u, v = (along + 1) % 3, (along + 2) % 3
    for T, U in ((one, other), (other, one)):
        turn = 1 if _area(u, v, *T) > 0 else -1
        for k in range(3):
            p, q = T[k - 1], T[k]
            inward = [turn * _area(u, v, p, q, corner) for corner in U]
            if max(inward) < 0:
                return 0
            if max(inward) == 0:
                line = _minus(q, p)
                on_line = [_dot(line, corner) for corner, side in zip(U, inward, strict=True) if side == 0]
                low, high = max(min(on_line), _dot(line, p)), min(max(on_line), _dot(line, q))
                spans = [
                    (_dot(line, a), _dot(line, b))
                    for a, b in shared
                    if not (_area(u, v, p, q, a) or _area(u, v, p, q, b))
                ]
                return 0 if _covered(Fraction(low), Fraction(high), spans) else TOUCHING
    return COPLANAR


def _span(T: Triangle, beyond: list[int], line: Point) -> tuple[Fraction, Fraction]:
    """Where the triangle lies along the line in which it meets a plane; beyond: its corners' distances to the plane."""
    ends = []
    for i in range(3):
        p, q = _dot(line, T[i]), _dot(line, T[i - 1])
        if beyond[i] == 0:
            ends.append(Fraction(p))
        elif beyond[i] * beyond[i - 1] < 0:
            ends.append(p + Fraction((q - p) * beyond[i], beyond[i] - beyond[i - 1]))
    return min(ends), max(ends)


def _covered(low: Fraction, high: Fraction, spans: list[tuple[int, int]]) -> bool:
    """Whether the spans together hold all that is between low and high, ends included; also where that is nothing."""
    if low >= high:
        return low > high or any(min(span) <= low <= max(span) for span in spans)
    for start, stop in sorted((min(span), max(span)) for span in spans):
        if start <= low < stop:
            low = Fraction(stop)
    return low >= high


def _one_sign(numbers: list[int]) -> bool:
    return min(numbers) > 0 or max(numbers) < 0


def _minus(a: Point, b: Point) -> Point:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _cross(a: Point, b: Point) -> Point:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _dot(a: Point, b: Point) -> int:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _normal(a: Point, b: Point, c: Point) -> Point:
    return _cross(_minus(b, a), _minus(c, a))


def _area(u: int, v: int, a: Point, b: Point, c: Point) -> int:
    return (b[u] - a[u]) * (c[v] - a[v]) - (b[v] - a[v]) * (c[u] - a[u])
