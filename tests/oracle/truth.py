"""What is wrong with a mesh, by definition: slow, obvious, without rounding, and without a line of the rules' own code.

The definitions are those of the rules' pages (RULES.md). Everything is told in the file's own vertex and face numbers.
"""

import math
import struct
from fractions import Fraction
from functools import cached_property, lru_cache

from . import polygons, seams, shells
from .points import collinear, whole_points
from .surface import Surface
from .triangles import box_pairs, intersect


class Truth:
    """The truth of a mesh: V (n, 3) positions, faces as lists of vertices (three or more each).

    weld: "position" or "none". coordinate_bits: 24 where the file holds float32.
    """

    def __init__(self, V, faces, weld="position", coordinate_bits=53):
        self.V = [tuple(float(x) + 0.0 for x in row) for row in V]
        self.faces = [[int(v) for v in face] for face in faces]
        self.weld, self.coordinate_bits = weld, coordinate_bits

    def non_finite_vertex(self):
        return {v for v, row in enumerate(self.V) if not all(math.isfinite(x) for x in row)}

    def index_out_of_range(self):
        return {f for f, face in enumerate(self.faces) if not all(0 <= v < len(self.V) for v in face)}

    def unreferenced_vertex(self):
        return set(range(len(self.V))) - {v for face in self.faces for v in face}

    @cached_property
    def welded(self):
        points = {}
        return Surface([points.setdefault(struct.pack("3d", *row), len(points)) for row in self.V], self.faces)

    @cached_property
    def surface(self):
        return self.welded if self.weld == "position" else Surface(list(range(len(self.V))), self.faces)

    def non_manifold_edge(self):
        return {self.surface.named(edge) for edge, uses in self.surface.edges.items() if len(uses) > 2}

    def boundary_edge(self):
        return {self.surface.named(edge) for edge, uses in self.surface.edges.items() if len(uses) == 1}

    def inconsistent_winding(self):
        edges = self.surface.edges.items()
        return {self.surface.named(e) for e, uses in edges if len(uses) == 2 and uses[0].forward == uses[1].forward}

    def non_manifold_vertex(self):
        return {v for point, v in self.surface.lowest.items() if len(self.surface.fans(point)) > 1}

    def duplicate_face(self):
        seen, later = set(), set()
        for f, loop in enumerate(self.surface.loops):
            points = tuple(sorted(loop))
            if points in seen:
                later.add(f)
            seen.add(points)
        return later

    @cached_property
    def exact(self):
        """The vertices as whole numbers, all divisible by six so that middles are whole as well."""
        points, _ = whole_points(self.V)
        return [tuple(6 * x for x in p) for p in points]

    @cached_property
    def fans(self):
        """Per face its triangles, each three vertices."""
        return [
            [tuple(face[k] for k in one) for one in polygons.triangles(face, self.exact)] if len(face) > 3 else [face]
            for face in self.faces
        ]

    def has_area(self, triangle):
        return not collinear(*(self.exact[v] for v in triangle))

    def degenerate_face(self):
        return self._degenerate(self.surface)

    def _degenerate(self, surface):
        found = set()
        for f, face in enumerate(self.faces):
            repeated = len(set(surface.loops[f])) < len(face)
            if repeated or not any(self.has_area(one) for one in self.fans[f]):
                found.add(f)
        return found

    @cached_property
    def _pairs(self):
        """Pairs of faces with a common point beyond the corners and sides that they share; of welded positions."""
        degenerate = self._degenerate(self.welded)
        triangles = [
            (f, one)
            for f in range(len(self.faces))
            if f not in degenerate
            for one in self.fans[f]
            if self.has_area(one)
        ]
        boxes = [_box([self.V[v] for v in one]) for _, one in triangles]
        found = set()
        for i, j in box_pairs(boxes):
            (f, one), (g, other) = triangles[i], triangles[j]
            if f != g and (f, g) not in found and self._cross(f, one, g, other):
                found.add((f, g))
        return found

    def _cross(self, f, one, g, other):
        corners, sides = self._shared(f, g)
        if len(corners) == len(self._points[f]) == len(self._points[g]):
            return False  # the same face twice
        return intersect([self.exact[v] for v in one], [self.exact[v] for v in other], corners, sides)

    @cached_property
    def _points(self):
        """Per face its points, and where they are."""
        return [{self.welded.point_of[v]: self.exact[v] for v in face} for face in self.faces]

    @cached_property
    def _sides(self):
        """Per face its sides, as pairs of points in order."""
        return [
            {(min(a, b), max(a, b)) for a, b in zip(loop, [*loop[1:], loop[0]], strict=True)}
            for loop in self.welded.loops
        ]

    @lru_cache(maxsize=4)  # noqa: B019  # neighbours in the list of pairs
    def _shared(self, f, g):
        """Positions of the corners and of the sides that two faces share."""
        place = self._points[f]
        corners = [place[point] for point in place.keys() & self._points[g].keys()]
        return corners, [(place[a], place[b]) for a, b in self._sides[f] & self._sides[g]]

    def self_intersection(self):
        return {(min(pair), max(pair)) for pair in self._pairs}

    def t_junction(self):
        return seams.t_junctions(self)

    # Parts

    def _triangles(self, part):
        return [[self.exact[v] for v in one] for f in part for one in self.fans[f]]

    def _closed(self, part):
        return all(len(uses) % 2 == 0 for uses in self.surface.uses_of(part))

    def _oriented(self, part):
        uses = self.surface.uses_of(part)
        return all(2 * sum(use.forward for use in one) == len(one) for one in uses)

    def non_orientable_surface(self):
        return seams.one_sided(self.surface)

    def genus(self):
        return seams.genus(self.surface)

    @cached_property
    def _depth(self):
        """By part: how many closed parts enclose it wholly; None where that cannot be told from corners and middles."""
        parts = self.surface.parts
        closed = [self._closed(part) for part in parts]
        depth = [0] * len(parts)
        boxes = [_box([self.V[v] for f in part for v in self.faces[f]]) for part in parts]
        for i, j in box_pairs(boxes):
            for inner, outer in ((i, j), (j, i)):
                if closed[inner] and closed[outer]:
                    answer = self._encloses(parts[outer], parts[inner])
                    if answer is None:
                        return None
                    depth[inner] += answer
        return depth

    def _encloses(self, outer, inner):
        faces = set(outer), set(inner)
        meets = any((f in faces[0] and g in faces[1]) or (f in faces[1] and g in faces[0]) for f, g in self._pairs)
        shell = self._triangles(outer)
        corners = {self.exact[v] for f in inner for v in self.faces[f]}
        free = sorted(corners - {p for one in shell for p in one}) or sorted(_middles(self._triangles(inner)))
        if not meets:
            return "in" in shells.where(free[:1], shell)
        found = shells.where([*corners, *_middles(self._triangles(inner))], shell)
        if "out" in found or "in" not in found:
            return False  # they pierce each other, or lie side by side
        return True if "on" in found else None

    def loose_component(self):
        """None where it cannot be said. Kept is the largest area, to 12 digits of the whole; the first of equals."""
        parts, depth = self.surface.parts, self._depth
        if depth is None or not parts:
            return None
        solids = [part for part, d in zip(parts, depth, strict=True) if d % 2 == 0]
        areas = [shells.area(self._triangles(part)) for part in solids]
        rank = {
            part[0]: -round(Fraction(one, sum(areas) or 1) * 10**12) for part, one in zip(solids, areas, strict=True)
        }
        solids.sort(key=lambda part: rank[part[0]])
        return {f for part in solids[1:] for f in part}

    def inward_orientation(self):
        """None where it cannot be said: no part is closed, consistent and with a volume, or parts pierce each other."""
        parts, depth = self.surface.parts, self._depth
        if depth is None:
            return None
        wrong, judged = set(), False
        for part, d in zip(parts, depth, strict=True):
            volume = shells.six_volumes(self._triangles(part)) if self._oriented(part) else 0
            judged |= volume != 0
            if volume and (volume > 0) != (d % 2 == 0):
                wrong |= set(part)
        return wrong if judged else None


def _box(points):
    return tuple(min(p[k] for p in points) for k in range(3)), tuple(max(p[k] for p in points) for k in range(3))


def _middles(triangles):
    """Whole middles of sides and faces."""
    found = set()
    for a, b, c in triangles:
        found |= {tuple((x + y) // 2 for x, y in zip(p, q, strict=True)) for p, q in ((a, b), (b, c), (c, a))}
        found.add(tuple((x + y + z) // 3 for x, y, z in zip(a, b, c, strict=True)))
    return found


def _name(rule):
    return rule.replace("-", "_")


INTEGRITY = ("non-finite-vertex", "index-out-of-range", "unreferenced-vertex")
TOPOLOGY = (
    "non-manifold-edge",
    "non-manifold-vertex",
    "boundary-edge",
    "duplicate-face",
    "inconsistent-winding",
    "non-orientable-surface",
)
GEOMETRY = ("degenerate-face", "self-intersection", "t-junction", "loose-component", "inward-orientation")


def truth(V, faces, weld="position", coordinate_bits=53, rules=INTEGRITY + TOPOLOGY + GEOMETRY):
    """{rule: set of elements, or None where it is not to be judged} of a mesh."""
    one = Truth(V, faces, weld, coordinate_bits)
    in_range, finite = not one.index_out_of_range(), not one.non_finite_vertex()
    answers = {}
    for rule in rules:
        can = rule in INTEGRITY or (in_range and faces and (finite or rule in TOPOLOGY))
        answers[rule] = getattr(one, _name(rule))() if can else None
    return answers
