"""Polygons as triangles, in whole numbers: a fan, or ears where the fan would fold over itself."""

from .points import normal


def triangles(loop, place):
    """The triangles of a polygon, as triples of corner numbers; loop: vertices, place: their whole positions.

    Definition: seen along the largest component of the polygon's area, a fan around the first corner where no triangle
    is turned over; else the first ear is cut off again and again, a straight corner only where there is no ear. What
    has no ears, being crossed or without area, stays a fan.
    """
    n = len(loop)
    fan = [(0, k, k + 1) for k in range(1, n - 1)]
    points = [place[v] for v in loop]
    area = [sum(one) for one in zip(*(normal(*(points[k] for k in three)) for three in fan), strict=True)]
    axis = max(range(3), key=lambda k: abs(area[k]))

    def turn(*three):
        value = normal(*(points[k] for k in three))[axis]
        return value if area[axis] >= 0 else -value

    if area[axis] == 0 or all(turn(*three) >= 0 for three in fan):
        return fan
    seen = [tuple(x for k, x in enumerate(point) if k != axis) for point in points]
    return _ears(list(range(n)), seen, turn) or fan


def _ears(left, points, turn):
    found = []
    while len(left) > 3:
        corners = [(left[k - 1], left[k], left[(k + 1) % len(left)]) for k in range(len(left))]
        free = [one for one in corners if turn(*one) > 0 and _empty(one, left, points, turn)]
        free = free or [one for one in corners if turn(*one) == 0]
        if not free:
            return None
        found.append(free[0])
        left.remove(free[0][1])
    return [*found, tuple(left)] if turn(*left) >= 0 else None


def _empty(ear, left, points, turn):
    """Whether no other corner lies in the ear, its sides included."""
    a, b, c = ear
    for k in left:
        inside = turn(a, b, k) >= 0 and turn(b, c, k) >= 0 and turn(c, a, k) >= 0
        if inside and points[k] not in (points[a], points[b], points[c]):
            return False
    return True
