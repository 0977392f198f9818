"""Edges: half-edges sorted so that the uses of an edge lie side by side."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..kernels import AnyInts, narrow, worth_compiling

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class EdgeTable:
    """Undirected edges with their uses.

    half: (h,) half-edge numbers, edge after edge and ascending within one; start: (e + 1,), edge i is used by
    half[start[i]:start[i + 1]]; forward: (h,) the half-edge runs from the lower to the higher point; uneven: edges that
    are not run through exactly once in each direction, ascending. The first two are of 32 bits where they fit.
    """

    half: AnyInts
    start: AnyInts
    forward: Bools
    uneven: AnyInts

    @cached_property
    def uses(self) -> AnyInts:
        """(e,) number of half-edges on each edge; 2 on a closed manifold."""
        return np.diff(self.start)

    @cached_property
    def uneven_uses(self) -> AnyInts:
        """Number of half-edges on each uneven edge; all others have two."""
        return self.start[self.uneven + 1] - self.start[self.uneven]

    @property
    def first(self) -> AnyInts:
        """(e,) the lowest half-edge of each edge."""
        return self.half[self.start[:-1]]

    def __len__(self) -> int:
        """Number of edges."""
        return len(self.start) - 1

    @cached_property
    def neighbours(self) -> Ints:
        """(j,) positions i such that half[i] and half[i + 1] lie on the same edge."""
        inner = np.ones(max(len(self.half) - 1, 0), bool)
        inner[self.start[1:-1] - 1] = False
        return np.flatnonzero(inner)


def face_edges(points: AnyInts, starts: Ints, distinct: AnyInts) -> EdgeTable:
    """The edges of faces with at least three distinct points; a half-edge has the number of the corner it starts from.

    points (k,) of the corners of faces starts (p + 1,); distinct (p,) points of each face.
    """
    if worth_compiling(len(points)):
        from ..kernels.topology_edges import sorted_half_edges

        n_points = int(points.max(initial=-1)) + 1
        return EdgeTable(*sorted_half_edges(narrow(points), starts, narrow(distinct), n_points))
    head = points[following_corners(starts)]
    return edge_table(points, head, np.repeat(distinct >= 3, np.diff(starts)) & (points != head))


def following_corners(starts: Ints) -> Ints:
    """(k,) the next corner around the same face, of faces starts (p + 1,)."""
    following = np.arange(1, int(starts[-1]) + 1, dtype=np.int64)
    following[starts[1:] - 1] = starts[:-1]
    return following


def edge_table(tail: AnyInts, head: AnyInts, kept: Bools) -> EdgeTable:
    """The edges of half-edges tail (k,) -> head (k,) among those `kept` (k,).

    One sort of packed 64-bit keys (lower point, higher point, half-edge), where they fit; else a stable argsort.
    """
    number = np.flatnonzero(kept)
    a, b = tail[number], head[number]
    low, high = np.minimum(a, b).astype(np.uint64), np.maximum(a, b).astype(np.uint64)
    point_bits = max(int(high.max()).bit_length(), 1) if len(high) else 1
    half_bits = max(len(kept).bit_length(), 1)
    if 2 * point_bits + half_bits <= 64:
        key = (low << np.uint64(point_bits + half_bits)) | (high << np.uint64(half_bits)) | number.astype(np.uint64)
        key.sort()
        half = (key & np.uint64((1 << half_bits) - 1)).astype(np.int64)
        edge = key >> np.uint64(half_bits)
    else:
        edge = (low << np.uint64(32)) | high if point_bits <= 32 else low * np.uint64(int(high.max()) + 1) + high
        order = np.argsort(edge, kind="stable")
        half, edge = number[order], edge[order]
    change = np.flatnonzero(edge[1:] != edge[:-1]) + 1
    start = np.concatenate([[0], change, [len(half)]]) if len(half) else np.zeros(1)
    ends, forward = start.astype(np.int64), tail[half] < head[half]
    return EdgeTable(narrow(half), narrow(ends), forward, narrow(_uneven(ends, forward)))


def _uneven(start: Ints, forward: Bools) -> Ints:
    before = np.concatenate([[0], np.cumsum(forward)])
    return np.flatnonzero((np.diff(start) != 2) | (np.diff(before[start]) != 1))


def non_manifold_edges(edges: EdgeTable) -> AnyInts:
    """Edges with more than two uses."""
    return edges.uneven[edges.uneven_uses > 2]


def boundary_edges(edges: EdgeTable) -> AnyInts:
    """Edges with one use."""
    return edges.uneven[edges.uneven_uses == 1]


def inconsistent_edges(edges: EdgeTable) -> AnyInts:
    """Edges that their two faces run through in the same direction.

    Edges with more uses are left out: three faces cannot agree, and the edge is non-manifold already.
    """
    return edges.uneven[edges.uneven_uses == 2]


def unbalanced_edges(edges: EdgeTable) -> AnyInts:
    """Edges that are not run through as often in one direction as in the other."""
    uses = edges.uneven_uses
    at = ranges(edges.start[edges.uneven], uses)
    number = np.repeat(np.arange(len(uses)), uses)
    return edges.uneven[2 * np.bincount(number, weights=edges.forward[at], minlength=len(uses)) != uses]


def ranges(first: AnyInts, size: AnyInts) -> Ints:
    """size[i] numbers from first[i] up, range after range."""
    return np.arange(size.sum(), dtype=np.int64) + np.repeat(first - np.cumsum(size) + size, size)
