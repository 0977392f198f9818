"""Colours on a surface: distances between them, and which are near to which on the mesh. All sums in a fixed order."""

import numpy as np
from numpy.typing import NDArray

from .topology import Faces, undirected_edges

# Where colours blend, both are near: more than this share of the blend's surface is within MEETING edges of both. A
# colour that merely lies between two others in colour space is one of its own.
MEETING_SHARE, MEETING = 0.1, 5


class ColouredSurface:
    """Colours rgb (n, 3) of vertices, their areas (n,), and the faces (m, 3) if there are any."""

    def __init__(self, rgb: NDArray[np.float64], weight: NDArray[np.float64], F: Faces | None) -> None:
        self.rgb, self.weight = rgb, weight
        self._edges = None if F is None else undirected_edges(F)

    def meet(
        self, colour: NDArray[np.float64], one: NDArray[np.float64], other: NDArray[np.float64], near: float, at: float
    ) -> bool:
        """Whether enough of what is within `near` of the colour has both others, within `at`, around it.

        Without faces: yes.
        """
        if self._edges is None:
            return True
        mine = squares(self.rgb - colour) < near * near
        ends = np.stack([squares(self.rgb - end) < at * at for end in (one, other)], axis=1)
        between = mine & spread_out(ends, self._edges, MEETING).all(axis=1)
        return bool(self.weight[between].sum() > MEETING_SHARE * self.weight[mine].sum())

    def ground(self, colours: NDArray[np.float64], index: int, others: NDArray[np.int64]) -> int:
        """Which of the others (k,) has the most surface around colours[index]; without faces, the nearest colour."""
        if self._edges is not None:
            label = nearest(self.rgb, colours)
            near = spread_out((label == index)[:, None], self._edges, MEETING)[:, 0]
            area = np.bincount(label[near], self.weight[near], len(colours))[others]
            if area.max() > 0.0:
                return int(others[area.argmax()])
        return int(others[squares(colours[others] - colours[index]).argmin()])


def dot(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scalar products of colours (..., 3), summed in the order red, green, blue."""
    total: NDArray[np.float64] = a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
    return total


def squares(difference: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared lengths of (..., 3)."""
    return dot(difference, difference)


def distances(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared distances of each of a (p, 3) from each of b (q, 3), (p, q); red, then green, then blue."""
    total = np.zeros((len(a), len(b)))
    for channel in range(3):
        difference = a[:, channel, None] - b[:, channel]
        difference *= difference
        total += difference
    return total


def nearest(rgb: NDArray[np.float64], colours: NDArray[np.float64]) -> NDArray[np.int64]:
    """The index of the nearest palette colour, (n,); the lower index on a tie."""
    return distances(rgb, colours).argmin(axis=1)


def spread_out(marks: NDArray[np.bool_], edges: NDArray[np.int64], reach: int) -> NDArray[np.bool_]:
    """Marks (n, k) of vertices, and of all within `reach` edges (e, 2) of a marked one."""
    here, there = np.concatenate([edges, edges[:, ::-1]]).T
    for _ in range(reach):
        reached = [np.bincount(here, one[there], len(marks)) > 0 for one in marks.T]
        marks = marks | np.stack(reached, axis=1)
    return marks
