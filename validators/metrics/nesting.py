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


def nesting_depths(V: Floats, F: Ints, part: Ints, closed: Bools, piercing: Meeting | None = None) -> Ints:
    """(c,) how many other closed parts enclose each part; 0 for open parts.

    part (m,): the part of each triangle F (m, 3); closed (c,): parts without boundary. V must be finite. A part is
    enclosed where it lies wholly inside, touching allowed: parts that pierce one another do not enclose each other.
    piercing: what is known of where two parts meet; None: none do.
    """
    depth = np.zeros(len(closed), np.int64)
    if np.count_nonzero(closed) < 2:
        return depth
    rows = np.flatnonzero(closed[part])
    order = rows[np.argsort(part[rows], kind="stable")]
    bounds = np.searchsorted(part[order], np.arange(len(closed) + 1))
    triangles = V[F[order]]  # (m, 3, 3), part after part
    low, high = np.zeros((len(closed), 3)), np.zeros((len(closed), 3))
    low[closed] = np.minimum.reduceat(triangles.min(axis=1), bounds[:-1][closed])
    high[closed] = np.maximum.reduceat(triangles.max(axis=1), bounds[:-1][closed])
    for outer, within in _boxes_within(low, high, closed):
        shell = Shell(triangles[bounds[outer] : bounds[outer + 1]], len(within))
        for inner in within.tolist():
            meet = None if piercing is None else piercing(outer, inner)
            depth[inner] += not meet and _encloses(
                shell, triangles[bounds[inner] : bounds[inner + 1]], touching=meet is not None
            )
    return depth


def _boxes_within(low: Floats, high: Floats, closed: Bools) -> Iterator[tuple[int, Ints]]:
    """(part, the closed parts whose boxes lie in its own) for each closed part that has any."""
    parts = np.flatnonzero(closed)
    axis = int(np.argmax(np.ptp(low[parts], axis=0)))
    parts = parts[np.argsort(low[parts, axis], kind="stable")]
    starts = low[parts, axis]
    for outer in parts.tolist():
        a = np.searchsorted(starts, low[outer, axis], "left")
        b = np.searchsorted(starts, high[outer, axis], "right")
        some = parts[a:b]
        some = some[np.all((low[some] >= low[outer]) & (high[some] <= high[outer]), axis=1) & (some != outer)]
        if len(some):
            yield outer, some


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
    """Whether the point (3,) lies inside the shell; None: on it.

    Counts the triangles that the ray towards +x crosses. In the (y, z) projection a half-open rule decides points on
    edges and corners the same way for both neighbours, so no crossing is lost or counted twice.
    Source: the pnpoly rule (Haines 1994, Graphics Gems IV) with exact signs.
    """
    rows = shell.rows(point)
    T = shell.triangles[rows]
    if not len(T):
        return False
    P = np.broadcast_to(point, (len(T), 3))
    side = orientation_3d(T[:, 0], T[:, 1], T[:, 2], P)
    if np.any(_on(point, T[(side == 0) & (shell.low[rows, 0] <= point[0])])):
        return None
    crossed = np.zeros(len(T), bool)
    for i, j in ((0, 1), (1, 2), (2, 0)):
        crossed ^= _edge_crosses(T[:, i, 1:], T[:, j, 1:], P[:, 1:])
    facing = orientation_2d(T[:, 0, 1:], T[:, 1, 1:], T[:, 2, 1:])  # the sign of the normal's x
    return bool(np.count_nonzero(crossed & (side == -facing) & (facing != 0)) % 2)


def _edge_crosses(A: Floats, B: Floats, P: Floats) -> Bools:
    """(m,) whether the segment A-B, (m, 2) each, crosses the half-line from P towards +y (the first coordinate)."""
    turned = (A[:, 1] > B[:, 1]) | ((A[:, 1] == B[:, 1]) & (A[:, 0] > B[:, 0]))
    lower, upper = np.where(turned[:, None], B, A), np.where(turned[:, None], A, B)
    spans = (lower[:, 1] <= P[:, 1]) & (upper[:, 1] > P[:, 1])
    crosses = np.zeros(len(A), bool)
    crosses[spans] = orientation_2d(lower[spans], upper[spans], P[spans]) > 0
    return crosses


def _on(point: Floats, T: Floats) -> Bools:
    """(m,) whether the point lies on triangles (m, 3, 3) in whose planes it is; false for those without area."""
    on = np.zeros(len(T), bool)
    for k in range(3) if len(T) else ():
        axes = [(k + 1) % 3, (k + 2) % 3]
        A, B, C = (T[:, corner][:, axes] for corner in range(3))
        P = np.broadcast_to(point[axes], A.shape)
        facing = orientation_2d(A, B, C)
        turns = np.stack([orientation_2d(A, B, P), orientation_2d(B, C, P), orientation_2d(C, A, P)])
        on |= (facing != 0) & np.all(turns * facing >= 0, axis=0)
    return on
