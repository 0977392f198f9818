"""Closed shells: their volume, and which lies inside which."""

from math import isqrt

from .points import cross, dot, minus, normal, on_segment, sign


def six_volumes(triangles) -> int:
    """Six times the enclosed volume, positive where the shell faces outward."""
    return sum(dot(a, cross(b, c)) for a, b, c in triangles)


def area(triangles) -> int:
    """Twice the area, to more than fifty digits."""
    return sum(isqrt(dot(n, n) << 400) for n in (normal(*one) for one in triangles))


def lies_on(p, triangle) -> bool:
    """Whether p lies on the closed triangle, which may be without area."""
    a, b, c = triangle
    n = normal(a, b, c)
    if n == (0, 0, 0):
        return on_segment(p, a, b) or on_segment(p, b, c) or on_segment(p, c, a)
    if dot(n, minus(p, a)) != 0:
        return False
    return all(dot(cross(n, minus(t, s)), minus(p, s)) >= 0 for s, t in ((a, b), (b, c), (c, a)))


def inside(p, triangles) -> bool:
    """Whether p, which is not on the closed shell, lies inside: the ray from p crosses it an odd number of times.

    A ray that meets an edge or a corner says nothing; then the next direction is tried.
    """
    for k in range(1, 1000):
        crossings = [_crosses(p, (997, 13 * k * k + 1, 101 * k + 7), one) for one in triangles]
        if None not in crossings:
            return sum(crossings) % 2 == 1
    raise AssertionError("no ray in general position")


def _crosses(p, d, triangle):
    """Whether the ray p + t d, t > 0, meets the inner of a triangle; None where it meets the rim."""
    a, b, c = (minus(corner, p) for corner in triangle)
    n = normal(a, b, c)
    turns = [sign(dot(d, cross(u, v))) for u, v in ((a, b), (b, c), (c, a))]
    if n == (0, 0, 0) or (1 in turns and -1 in turns):
        return False
    ahead = sign(dot(n, a)) * sign(dot(n, d))
    if 0 in turns:
        return None if ahead >= 0 else False
    return ahead > 0


def where(points, triangles) -> set[str]:
    """Which of "in", "on" and "out" the points are with regard to a closed shell."""
    box = [(min(q[k] for t in triangles for q in t), max(q[k] for t in triangles for q in t)) for k in range(3)]
    found = set()
    for p in points:
        if not all(low <= p[k] <= high for k, (low, high) in enumerate(box)):
            found.add("out")
        elif any(lies_on(p, one) for one in triangles):
            found.add("on")
        else:
            found.add("in" if inside(p, triangles) else "out")
    return found
