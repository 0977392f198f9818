"""Which closed parts lie inside which: exact ray parity, so that cavities are told from loose solids."""

import numpy as np
from numpy.typing import NDArray

from .exact import normalising_exponent, orientation_2d, orientation_3d

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_PROBES = 8


def nesting_depths(V: Floats, F: Ints, part: Ints, closed: Bools) -> Ints:
    """(c,) how many other closed parts enclose each part; 0 for open parts.

    part (m,): the part of each triangle F (m, 3); closed (c,): parts without boundary. V must be finite. Parts that
    pierce one another have no true depth: then one point of the part decides.
    """
    depth = np.zeros(len(closed), np.int64)
    if np.count_nonzero(closed) < 2:
        return depth
    P = np.ldexp(V, -normalising_exponent(V[F]))
    order = np.argsort(part, kind="stable")
    bounds = np.searchsorted(part[order], np.arange(len(closed) + 1))
    triangles = P[F[order]]  # (m, 3, 3), part after part
    low, high = np.empty((len(closed), 3)), np.empty((len(closed), 3))
    for one in range(len(closed)):
        corners = triangles[bounds[one] : bounds[one + 1]].reshape(-1, 3)
        low[one], high[one] = corners.min(axis=0), corners.max(axis=0)
    for outer in np.flatnonzero(closed):
        within = closed & np.all((low >= low[outer]) & (high <= high[outer]), axis=1)
        within[outer] = False
        shell = triangles[bounds[outer] : bounds[outer + 1]]
        for inner in np.flatnonzero(within):
            depth[inner] += _encloses(shell, triangles[bounds[inner] : bounds[inner + 1]])
    return depth


def _encloses(shell: Floats, part: Floats) -> bool:
    """Whether the closed shell (m, 3, 3) holds the first corner of the part that is not on it."""
    for point in _spread(part.reshape(-1, 3)):
        answer = inside(point, shell)
        if answer is not None:
            return answer
    return False


def _spread(points: Floats) -> Floats:
    """At most _PROBES of the points, evenly chosen."""
    chosen = np.unique(np.linspace(0, len(points) - 1, min(_PROBES, len(points))).astype(np.int64))
    return points[chosen]


def inside(point: Floats, shell: Floats) -> bool | None:
    """Whether the point (3,) lies inside the closed triangles (m, 3, 3), all within [-1, 1]; None: it may lie on them.

    Counts the triangles that the ray towards +x crosses. In the (y, z) projection a half-open rule decides points on
    edges and corners the same way for both neighbours, so no crossing is lost or counted twice.
    Source: the pnpoly rule (Haines 1994, Graphics Gems IV) with exact signs.
    """
    low, high = shell.min(axis=1), shell.max(axis=1)
    near = np.all((low[:, 1:] <= point[1:]) & (high[:, 1:] >= point[1:]), axis=1) & (high[:, 0] >= point[0])
    T = shell[near]
    if not len(T):
        return False
    P = np.broadcast_to(point, (len(T), 3))
    side = orientation_3d(T[:, 0], T[:, 1], T[:, 2], P)
    if np.any((side == 0) & (low[near, 0] <= point[0])):
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
