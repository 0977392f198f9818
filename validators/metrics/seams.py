"""Seams: edges of the surface at which two faces meet and their texture coordinates, or normals, do not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .edges import EdgeTable
from .textures import lab

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MAX_SAMPLES = 16  # of one edge
_MAX_IN_ALL = 1 << 21


@dataclass(frozen=True, eq=False)
class TwoSides:
    """Edges between exactly two faces, as their corners: (e,) each.

    edge: its number in the table. tail, head: corners of the first face at the edge's ends; tail_2, head_2: those of
    the second face at the same two points.
    """

    edge: Ints
    tail: Ints
    head: Ints
    tail_2: Ints
    head_2: Ints

    def __getitem__(self, rows: Ints | Bools) -> "TwoSides":
        return TwoSides(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def __len__(self) -> int:
        return len(self.edge)


def two_sides(edges: EdgeTable, points: Ints, following: Ints) -> TwoSides:
    """The edges with two uses; points (k,) and following (k,) of the corners."""
    pairs = np.flatnonzero(edges.uses == 2)
    at = edges.start[pairs]
    one, other = edges.half[at].astype(np.int64), edges.half[at + 1].astype(np.int64)
    same_way = points[one] == points[other]
    tail_2 = np.where(same_way, other, following[other])
    head_2 = np.where(same_way, following[other], other)
    return TwoSides(pairs, one, following[one], tail_2, head_2)


def agree(values: Floats, sides: TwoSides) -> Bools:
    """(e,) edges at whose ends both faces have the same value; values (k, d) of the corners, NaN unlike everything."""
    tails = np.all(values[sides.tail] == values[sides.tail_2], axis=1)
    heads: Bools = np.all(values[sides.head] == values[sides.head_2], axis=1)
    return tails & heads


def samples_of(length_px: Floats) -> Ints:
    """(e,) how many points of each edge are compared: one a texel, 2 to MAX_SAMPLES, fewer where there are many."""
    most = min(MAX_SAMPLES, max(_MAX_IN_ALL // max(len(length_px), 1), 2))
    finite = np.where(np.isfinite(length_px), length_px, 0.0)
    return np.clip(np.ceil(np.minimum(finite, most)), 2, most).astype(np.int64)


def along(start: Floats, stop: Floats, count: Ints) -> tuple[Ints, Floats]:
    """(edge of each sample, (s, 2) its place) at the middles of `count` equal pieces from start to stop (e, 2)."""
    edge = np.repeat(np.arange(len(count), dtype=np.int64), count)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    at = ((number + 0.5) / count[edge])[:, None]
    return edge, start[edge] * (1 - at) + stop[edge] * at


def mean_differences(edge: Ints, one: Floats, other: Floats, n_edges: int) -> Floats:
    """(e,) Delta E*ab between linear colours (s, 3) of the two sides, the mean along each edge. Source: CIE 15:2004."""
    difference = np.linalg.norm(lab(one) - lab(other), axis=1)
    count = np.bincount(edge, minlength=n_edges)
    return np.bincount(edge, weights=difference, minlength=n_edges) / np.maximum(count, 1)
