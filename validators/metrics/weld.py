"""Welding: which vertices are the same point."""

import numpy as np
from numpy.typing import NDArray

from ..kernels import AnyInts, narrow, worth_compiling
from .faces import distinct_points

Ints = NDArray[np.int64]

_MINUS_ZERO = np.uint64(1 << 63)
# Odd 64-bit constants of xxHash64; any would do, the result does not depend on them.
_MIX = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


def weld_positions(V: NDArray[np.float64]) -> AnyInts:
    """(n,) point of each vertex (n, 3): vertices at exactly the same position, bit for bit, share one.

    -0.0 equals 0.0. Points are numbered in the order of their first vertex.
    """
    V = np.ascontiguousarray(V)
    if worth_compiling(len(V)):
        from ..kernels.topology_points import welded

        point, found = welded(V)
        if found:
            return point
    bits = V.view(np.uint64).reshape(-1, 3)
    return narrow(_sorted_by_bits(np.where(bits == _MINUS_ZERO, np.uint64(0), bits)))


def _sorted_by_bits(bits: NDArray[np.uint64]) -> AnyInts:
    mixed = np.zeros(len(bits), np.uint64)
    for axis, factor in enumerate(_MIX):
        mixed = (mixed ^ (mixed >> np.uint64(29)) ^ bits[:, axis]) * np.uint64(factor)
    order = np.argsort(mixed, kind="stable")
    same = np.all(bits[order[1:]] == bits[order[:-1]], axis=1)
    if np.any((mixed[order[1:]] == mixed[order[:-1]]) & ~same):  # two positions with one hash: sort in full
        order = np.lexsort(bits.T)
        same = np.all(bits[order[1:]] == bits[order[:-1]], axis=1)
    group = np.zeros(len(bits), np.int64)
    group[order] = np.concatenate([[0], np.cumsum(~same)]) if len(bits) else group
    return by_first_use(group)


def corner_points(point: AnyInts, corners: Ints, starts: Ints) -> tuple[AnyInts, Ints, AnyInts]:
    """What the corners (k,) of faces starts (p + 1,) are when vertex v is at point[v].

    Gives the point of each corner, numbered by first use (k,); the lowest vertex that faces use at each point; the
    number of distinct points of each face (p,). Corners are in range.
    """
    if worth_compiling(len(corners)):
        from ..kernels import topology_points

        return topology_points.corner_points(narrow(point), corners, starts)
    points = by_first_use(point[corners])
    lowest = np.full(int(points.max()) + 1 if len(points) else 0, len(point), np.int64)
    np.minimum.at(lowest, points, corners)
    return narrow(points), lowest, narrow(distinct_points(points, starts))


def by_first_use(labels: AnyInts) -> AnyInts:
    """The labels 0..k-1, renumbered in the order in which they first stand in the array."""
    if not len(labels):
        return labels
    k = int(labels.max()) + 1
    first = np.full(k, len(labels), np.int64)
    np.minimum.at(first, labels, np.arange(len(labels), dtype=np.int64))
    rank = np.empty(k, np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(k, dtype=np.int64)
    return rank[labels]
