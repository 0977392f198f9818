"""A surface as lists: loops of points, the uses of its edges, its connected parts."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Use:
    """A face that has an edge, from its corner `corner` to the next; forward: from the lower to the higher point."""

    face: int
    corner: int
    forward: bool


class Groups:
    """Things that are joined two by two."""

    def __init__(self, things):
        self.of = {thing: [thing] for thing in things}

    def join(self, one, other):
        a, b = self.of[one], self.of[other]
        if a is not b:
            a, b = (a, b) if len(a) >= len(b) else (b, a)
            a += b
            self.of.update(dict.fromkeys(b, a))

    def all(self):
        """The groups, in the order of their first things."""
        groups = {id(self.of[thing]): self.of[thing] for thing in self.of}
        return [sorted(group) for group in groups.values()]


class Surface:
    """Faces as loops of points. point_of (n,): the point of each vertex; faces: lists of vertices in range."""

    def __init__(self, point_of, faces):
        self.point_of, self.faces = point_of, faces
        self.loops = [[point_of[v] for v in face] for face in faces]
        self.solid = [f for f, loop in enumerate(self.loops) if len(set(loop)) >= 3]

    @cached_property
    def edges(self):
        """{two points: the uses, in the order of the corners}; of faces with three distinct points or more."""
        uses = defaultdict(list)
        for f in self.solid:
            loop = self.loops[f]
            for k, a in enumerate(loop):
                b = loop[(k + 1) % len(loop)]
                if a != b:
                    uses[min(a, b), max(a, b)].append(Use(f, k, a < b))
        return uses

    def named(self, edge):
        """An edge as the vertices of the first face that has it, sorted."""
        use = self.edges[edge][0]
        face = self.faces[use.face]
        return tuple(sorted((face[use.corner], face[(use.corner + 1) % len(face)])))

    @cached_property
    def lowest(self):
        """{point: its lowest vertex among those that faces name}."""
        found = {}
        for face in self.faces:
            for v in face:
                found[self.point_of[v]] = min(v, found.get(self.point_of[v], v))
        return found

    @cached_property
    def parts(self):
        """Lists of faces that hang together by edges, in the order of their first faces."""
        groups = Groups(self.solid)
        for uses in self.edges.values():
            for use in uses[1:]:
                groups.join(uses[0].face, use.face)
        return groups.all()

    def uses_of(self, part):
        """The uses of each edge of a part."""
        return self._uses_by_part[part[0]]

    @cached_property
    def part_of(self):
        """{face: the first face of its part}."""
        return {f: part[0] for part in self.parts for f in part}

    @cached_property
    def _uses_by_part(self):
        found = defaultdict(list)
        for uses in self.edges.values():
            found[self.part_of[uses[0].face]].append(uses)
        return found

    def fans(self, point):
        """The corners (face, corner) at a point, grouped: two belong together where their faces share an edge there."""
        at = self._corners_at[point]
        groups = Groups(at)
        for f, k in at:
            following = (f, (k + 1) % len(self.loops[f]))
            if following in groups.of:  # the same point twice in a row: one corner
                groups.join((f, k), following)
        for edge in self._edges_at[point]:
            ends = []
            for use in self.edges[edge]:
                n = len(self.loops[use.face])
                starts_here = self.loops[use.face][use.corner] == point
                ends.append((use.face, use.corner if starts_here else (use.corner + 1) % n))
            for end in ends[1:]:
                groups.join(ends[0], end)
        return groups.all()

    @cached_property
    def _corners_at(self):
        corners = defaultdict(list)
        for f in self.solid:
            for k, point in enumerate(self.loops[f]):
                corners[point].append((f, k))
        return corners

    @cached_property
    def _edges_at(self):
        edges = defaultdict(list)
        for edge in self.edges:
            for point in edge:
                edges[point].append(edge)
        return edges
