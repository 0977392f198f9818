"""What two triangles have in common, and which pairs of many have more in common than they may."""

from fractions import Fraction

import numpy as np

from .points import collinear, dot, minus, normal, on_segment, sign
from .points import cross as cross_product


def common(one, other):
    """The corners of the convex set one ∩ other, two closed triangles with an area; empty where they are apart.

    `other` is cut with the plane of `one`, and what is left with the three sides of `one` in that plane
    (Sutherland and Hodgman 1974).
    """
    a, b, c = one
    n = normal(a, b, c)
    cut = [p for p in other if dot(n, minus(p, a)) == 0]
    if len(cut) < 3:
        for p, q in _sides(other):
            over, under = dot(n, minus(p, a)), dot(n, minus(q, a))
            if sign(over) * sign(under) < 0:
                cut.append(_between(p, q, over, under))
    for p, q in _sides(one):
        inward = cross_product(n, minus(q, p))
        cut = _half(cut, p, inward)
    return cut


def _sides(polygon):
    return zip(polygon, [*polygon[1:], *polygon[:1]], strict=True)


def _between(p, q, over, under):
    """Where the segment p-q has the height 0, being `over` at p and `under` at q."""
    share = Fraction(over, over - under)
    return tuple(x + (y - x) * share for x, y in zip(p, q, strict=True))


def _half(polygon, p, inward):
    """The part of a convex polygon (or segment, or point) on the inner side of a line through p."""
    height = [dot(inward, minus(q, p)) for q in polygon]
    kept = []
    for k, q in enumerate(polygon):
        if height[k - 1] * height[k] < 0:
            kept.append(_between(polygon[k - 1], q, height[k - 1], height[k]))
        if height[k] >= 0:
            kept.append(q)
    return kept


def intersect(one, other, corners, sides) -> bool:
    """Whether two triangles have a common point that is none of the `corners` and on none of the `sides`.

    corners: points that the triangles' faces share; sides: pairs of them that are sides of both faces.
    """
    if _meet_in_corners(one, other, corners, sides) or _meet_in_corners(other, one, corners, sides):
        return False
    return not _covered(common(one, other), corners, sides)


def _meet_in_corners(one, other, corners, sides) -> bool:
    """`other` lies on one side of the plane of `one`, and in that plane it has but a shared corner or side."""
    n = normal(*one)
    height = [sign(dot(n, minus(p, one[0]))) for p in other]
    inside = [p for p, h in zip(other, height, strict=True) if h == 0]
    beside = min(height) >= 0 or max(height) <= 0
    if len(inside) == 2:
        return beside and any(set(side) == set(inside) for side in sides)
    return beside and len(inside) < 2 and all(p in corners for p in inside)


def _covered(hull, corners, sides) -> bool:
    """Whether the hull of some points lies within the union of corners and sides."""
    if all(p == hull[0] for p in hull):
        return not hull or hull[0] in corners or any(on_segment(hull[0], *side) for side in sides)
    p, q = min(hull), max(hull)
    if not all(collinear(p, q, other) for other in hull):
        return False
    along = sorted(sorted(side) for side in sides if all(collinear(p, q, end) for end in side))
    for low, high in along:  # points of a line are in order as tuples
        if low <= p < high:
            p = high
    return p >= q


def box_pairs(boxes):
    """(i, j) with i < j whose closed boxes (low, high) meet, found by a sweep along x; boxes hold float64."""
    low, high = (np.array([box[k] for box in boxes], float).reshape(-1, 3) for k in (0, 1))
    order = np.argsort(low[:, 0], kind="stable")
    low, high = low[order], high[order]
    last = np.searchsorted(low[:, 0], high[:, 0], side="right")
    for i in range(len(order)):
        rest = slice(i + 1, last[i])
        meets = np.all((low[rest] <= high[i]) & (high[rest] >= low[i]), axis=1)
        for j in np.flatnonzero(meets).tolist():
            pair = int(order[i]), int(order[i + 1 + j])
            yield min(pair), max(pair)
