"""What goes wrong along open edges and around one-sided surfaces."""

import math
from fractions import Fraction

import numpy as np

from .triangles import box_pairs


def t_junctions(truth):
    """Points of boundary edges that lie within a boundary edge of a face which has no corner there: the lowest vertex
    at each."""
    surface, V = truth.surface, truth.V
    open_edges = {edge: uses[0].face for edge, uses in surface.edges.items() if len(uses) == 1}
    place = {point: V[v] for point, v in surface.lowest.items()}
    points = sorted({point for edge in open_edges for point in edge})
    cells = [[_cell(x, truth.coordinate_bits) for x in place[point]] for point in points]
    edges = list(open_edges)
    boxes = [tuple(zip(*map(_rounded_out, cell), strict=True)) for cell in cells]
    boxes += [tuple(zip(*map(sorted, zip(place[a], place[b], strict=True)), strict=True)) for a, b in edges]
    found = set()
    for i, j in box_pairs(boxes):
        if i < len(points) <= j:
            edge = a, b = edges[j - len(points)]
            corners = [V[v] for v in truth.faces[open_edges[edge]]]
            if place[points[i]] not in corners and _passes(place[a], place[b], cells[i]):
                found.add(surface.lowest[points[i]])
    return found


def _rounded_out(cell):
    """Floats around the ends of a cell."""
    (least, _), (greatest, _) = cell
    return math.nextafter(_float(least), -math.inf), math.nextafter(_float(greatest), math.inf)


def _float(x):
    try:
        return float(x)
    except OverflowError:
        return math.copysign(math.inf, x)


def _cell(x, bits):
    """((least, whether it belongs), (greatest, whether it belongs)) of the real numbers that round to x."""
    ends = []
    for way in (-math.inf, math.inf):
        beside = float(np.nextafter(np.float32(x), np.float32(way))) if bits == 24 else math.nextafter(x, way)
        if math.isinf(beside):
            back = float(np.nextafter(np.float32(x), np.float32(-way))) if bits == 24 else math.nextafter(x, -way)
            half = Fraction(x) + (Fraction(x) - Fraction(back)) / 2
            ends.append((half, False))
            continue
        half = (Fraction(x) + Fraction(beside)) / 2
        # The middle of two float32 is a float64, and a ratio becomes the nearest float64: both round only once.
        ends.append((half, (float(np.float32(float(half))) if bits == 24 else float(half)) == x))
    return ends


def _passes(a, b, cell):
    """Whether some point a + t (b - a), 0 < t < 1, lies in the box of cells."""
    lows, highs = [(Fraction(0), False)], [(Fraction(1), False)]
    for start, stop, ((least, has_least), (greatest, has_greatest)) in zip(a, b, cell, strict=True):
        start, way = Fraction(start), Fraction(stop) - Fraction(start)
        if way == 0:
            if not (least < start < greatest or (start == least and has_least) or (start == greatest and has_greatest)):
                return False
            continue
        ends = [((least - start) / way, has_least), ((greatest - start) / way, has_greatest)]
        enter, leave = ends if way > 0 else ends[::-1]
        lows.append(enter)
        highs.append(leave)
    # Of equal bounds the open one holds.
    low = max(lows, key=lambda end: (end[0], not end[1]))
    high = min(highs, key=lambda end: (end[0], end[1]))
    return low[0] < high[0] or (low[0] == high[0] and low[1] and high[1])


def one_sided(surface):
    """Faces of surfaces, joined by edges with two uses, that no turning of faces makes consistent."""
    links = {f: [] for f in surface.solid}
    for uses in surface.edges.values():
        if len(uses) == 2:
            one, other = uses
            links[one.face].append((other.face, one.forward == other.forward))
            links[other.face].append((one.face, one.forward == other.forward))
    turned, bad = {}, set()
    for root in surface.solid:
        if root in turned:
            continue
        turned[root], queue, seen, fits = False, [root], [], True
        while queue:
            f = queue.pop()
            seen.append(f)
            for g, differs in links[f]:
                if g not in turned:
                    turned[g] = turned[f] != differs
                    queue.append(g)
                fits &= turned[g] == (turned[f] != differs)
        bad |= set() if fits else set(seen)
    return bad


def genus(surface):
    """Handles of all closed, manifold, two-sided parts together: (2 - V + E - F) / 2 each, a point counting once for
    each of its fans. None where no part is so."""
    bad, total = one_sided(surface), None
    fans = {}
    for point in surface.lowest:
        for fan in surface.fans(point):
            fans.setdefault(surface.part_of[fan[0][0]], []).append(fan)
    for part in surface.parts:
        edges = surface.uses_of(part)
        if all(len(uses) == 2 for uses in edges) and not bad & set(part):
            euler = len(fans[part[0]]) - len(edges) + len(part)
            total = (total or 0) + (2 - euler) // 2
    return total
