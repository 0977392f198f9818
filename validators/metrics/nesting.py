"""Which closed parts lie inside which: exact ray parity, so that cavities are told from loose solids."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from .exact import orientation_2d, orientation_3d

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Whether two parts pierce one another; False where they only touch, None where they do not meet.
Meeting = Callable[[int, int], bool | None]

_PROBES = 8
_GRID_QUESTIONS = 8
_MAX_CELLS = 512
_MANY = 2000  # parts
_PAIRS = 10_000_000  # of boxes that the tree may find
_POINTS = 1024  # asked about together


def nesting_depths(V: Floats, F: Ints, part: Ints, closed: Bools, piercing: Meeting | None = None) -> Ints:
    """(c,) how many other closed parts enclose each part; 0 for open parts.

    part (m,): the part of each triangle F (m, 3), or -1 for none; closed (c,): parts without boundary. V must be
    finite. A part is enclosed where it lies wholly inside, touching allowed: parts that pierce one another do not
    enclose each other. piercing: what is known of where two parts meet; None: none do.
    """
    depth = np.zeros(len(closed), np.int64)
    if np.count_nonzero(closed) < 2:
        return depth
    rows = np.flatnonzero(np.append(closed, False)[part])
    order = rows[np.argsort(part[rows], kind="stable")]
    bounds = np.searchsorted(part[order], np.arange(len(closed) + 1))
    triangles = V[F[order]]  # (m, 3, 3), part after part
    low, high = np.zeros((len(closed), 3)), np.zeros((len(closed), 3))
    low[closed] = np.minimum.reduceat(triangles.min(axis=1), bounds[:-1][closed])
    high[closed] = np.maximum.reduceat(triangles.max(axis=1), bounds[:-1][closed])
    for outer, within in _boxes_within(low, high, closed):
        shell = Shell(triangles[bounds[outer] : bounds[outer + 1]], len(within))
        first = inside_many(triangles[bounds[within], 0], shell)
        for inner, answer in zip(within.tolist(), first.tolist(), strict=True):
            meet = None if piercing is None else piercing(outer, inner)
            if meet is None and answer >= 0:
                depth[inner] += answer
            else:
                depth[inner] += not meet and _encloses(
                    shell, triangles[bounds[inner] : bounds[inner + 1]], touching=meet is not None
                )
    return depth


def _boxes_within(low: Floats, high: Floats, closed: Bools) -> Iterator[tuple[int, Ints]]:
    """(part, the closed parts whose boxes lie in its own) for each closed part that has any."""
    parts = np.flatnonzero(closed)
    pairs = _box_pairs(low, high, parts) if len(parts) > _MANY else None
    if pairs is not None:
        begin = np.flatnonzero(pairs[1:, 0] != pairs[:-1, 0]) + 1
        yield from ((int(some[0, 0]), some[:, 1]) for some in np.split(pairs, begin) if len(some))
        return
    for outer in parts.tolist():
        some = parts[np.all((low[parts] >= low[outer]) & (high[parts] <= high[outer]), axis=1) & (parts != outer)]
        if len(some):
            yield outer, some


def _box_pairs(low: Floats, high: Floats, parts: Ints) -> Ints | None:
    """(k, 2) the same as sorted pairs (outer, inner), by a tree of the boxes; None where there are too many to keep."""
    from ..kernels.bvh import build, next_pairs

    number = np.arange(len(parts), dtype=np.int32)
    order, _, _, items, nodes = build(
        np.concatenate([low[parts], high[parts]]), np.stack([number, number + len(parts), number], axis=1)
    )
    stack, room, depth = np.ones((256, 2), np.int32), np.empty((1 << 16, 2), np.int32), 1
    found, kept = [np.zeros((0, 2), np.int64)], 0
    while depth:
        count, depth = next_pairs(items, nodes, stack, depth, room)
        pair = parts[order[room[:count]]]
        for outer, inner in (pair.T, pair.T[::-1]):
            within = np.all((low[inner] >= low[outer]) & (high[inner] <= high[outer]), axis=1)
            found.append(np.stack([outer[within], inner[within]], axis=1))
            kept += len(found[-1])
        if kept > _PAIRS:
            return None
    pairs = np.concatenate(found)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


class Shell:
    """Closed triangles (m, 3, 3), with a grid over (y, z) when many points are asked about."""

    def __init__(self, triangles: Floats, questions: int) -> None:
        self.triangles = triangles
        self.low, self.high = triangles.min(axis=1), triangles.max(axis=1)
        self.origin = _quarter(self.low[:, 1:].min(axis=0))
        self.extent = _quarter(self.high[:, 1:].max(axis=0)) - self.origin
        self.cells = 1
        if questions >= _GRID_QUESTIONS:
            self._build()

    def rows(self, point: Floats) -> Ints:
        """Triangles that the ray from the point towards +x may touch."""
        if self.cells == 1:
            rows = np.arange(len(self.triangles))
        else:
            y, z = self._cell(point[None, 1:])[0]
            cell = y * self.cells + z
            rows = self.members[self.first[cell] : self.first[cell + 1]]
        low, high = self.low[rows], self.high[rows]
        return rows[np.all((low[:, 1:] <= point[1:]) & (high[:, 1:] >= point[1:]), axis=1) & (high[:, 0] >= point[0])]

    def _cell(self, yz: Floats) -> Ints:
        """(q, 2) cell of each point; monotone in each coordinate, so that a box's cells hold all of its points."""
        share = np.divide(_quarter(yz) - self.origin, self.extent, out=np.zeros_like(yz), where=self.extent > 0)
        return np.clip((share * self.cells).astype(np.int64), 0, self.cells - 1)

    def _build(self) -> None:
        self.cells = min(_MAX_CELLS, int(np.sqrt(len(self.triangles))) + 1)
        while True:
            first, last = self._cell(self.low[:, 1:]), self._cell(self.high[:, 1:])
            spans = last - first + 1
            count = spans[:, 0] * spans[:, 1]
            if self.cells == 1 or count.sum() <= 8 * len(count) + 100_000:
                break
            self.cells //= 2
        row = np.repeat(np.arange(len(count)), count)
        step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        cell = (first[row, 0] + step // spans[row, 1]) * self.cells + first[row, 1] + step % spans[row, 1]
        order = np.argsort(cell, kind="stable")
        self.members = row[order]
        self.first = np.searchsorted(cell[order], np.arange(self.cells**2 + 1))


def _quarter(yz: Floats) -> Floats:
    """So that differences of the largest numbers stay finite."""
    return np.ldexp(yz, -2)


def _encloses(shell: Shell, part: Floats, touching: bool) -> bool:
    """Whether the part (m, 3, 3) lies inside the closed shell. touching: it may also lie beside it, or partly on it."""
    corners = part.reshape(-1, 3)
    if not touching:
        probes = (inside(point, shell) for point in _spread(corners))
        first = next((one for one in probes if one is not None), None)
        if first is not None:
            return first
    answers = [inside(point, shell) for point in np.unique(corners, axis=0)]
    if True in answers or False in answers:
        return False not in answers
    middles = [0.5 * part[:, k] + 0.5 * part[:, k - 1] for k in range(3)]
    return any(inside(point, shell) for point in np.concatenate([*middles, part.sum(axis=1) / 3]))


def _spread(points: Floats) -> Floats:
    """At most _PROBES of the points, evenly chosen."""
    chosen = np.unique(np.linspace(0, len(points) - 1, min(_PROBES, len(points))).astype(np.int64))
    return points[chosen]


def inside(point: Floats, shell: Shell) -> bool | None:
    """Whether the point (3,) lies inside the shell; None: on it."""
    answer = int(inside_many(point[None], shell)[0])
    return None if answer < 0 else bool(answer)


def inside_many(points: Floats, shell: Shell) -> Ints:
    """(q,) 1 for each of the points (q, 3) that lies inside the shell, 0 outside, -1 on it.

    Counts the triangles that the ray towards +x crosses. In the (y, z) projection a half-open rule decides points on
    edges and corners the same way for both neighbours, so no crossing is lost or counted twice.
    Source: the pnpoly rule (Haines 1994, Graphics Gems IV) with exact signs.
    """
    found = [_inside_some(points[start : start + _POINTS], shell) for start in range(0, len(points), _POINTS)]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def _inside_some(points: Floats, shell: Shell) -> Ints:
    every = [shell.rows(point) for point in points]
    of = np.repeat(np.arange(len(points)), [len(rows) for rows in every])
    rows = np.concatenate(every)
    if not len(rows):
        return np.zeros(len(points), np.int64)
    T, P = shell.triangles[rows], points[of]
    side = orientation_3d(T[:, 0], T[:, 1], T[:, 2], P)
    level = np.flatnonzero((side == 0) & (shell.low[rows, 0] <= P[:, 0]))
    crossed = np.zeros(len(T), bool)
    for i, j in ((0, 1), (1, 2), (2, 0)):
        crossed ^= _edge_crosses(T[:, i, 1:], T[:, j, 1:], P[:, 1:])
    facing = orientation_2d(T[:, 0, 1:], T[:, 1, 1:], T[:, 2, 1:])  # the sign of the normal's x
    answer = np.bincount(of[crossed & (side == -facing) & (facing != 0)], minlength=len(points)) % 2
    answer[of[level[_on(P[level], T[level])]]] = -1
    return answer


def _edge_crosses(A: Floats, B: Floats, P: Floats) -> Bools:
    """(m,) whether the segment A-B, (m, 2) each, crosses the half-line from P towards +y (the first coordinate)."""
    turned = (A[:, 1] > B[:, 1]) | ((A[:, 1] == B[:, 1]) & (A[:, 0] > B[:, 0]))
    lower, upper = np.where(turned[:, None], B, A), np.where(turned[:, None], A, B)
    spans = (lower[:, 1] <= P[:, 1]) & (upper[:, 1] > P[:, 1])
    crosses = np.zeros(len(A), bool)
    crosses[spans] = orientation_2d(lower[spans], upper[spans], P[spans]) > 0
    return crosses


def _on(P: Floats, T: Floats) -> Bools:
    """(m,) whether points (m, 3) lie on triangles (m, 3, 3) in whose planes they are; false for those without area."""
    on = np.zeros(len(T), bool)
    for k in range(3) if len(T) else ():
        axes = [(k + 1) % 3, (k + 2) % 3]
        A, B, C, Q = T[:, 0][:, axes], T[:, 1][:, axes], T[:, 2][:, axes], P[:, axes]
        facing = orientation_2d(A, B, C)
        turns = np.stack([orientation_2d(A, B, Q), orientation_2d(B, C, Q), orientation_2d(C, A, Q)])
        on |= (facing != 0) & np.all(turns * facing >= 0, axis=0)
    return on
