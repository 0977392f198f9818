"""Search for pairs of triangles: which boxes touch, then an exact judgement of each pair, inside stated limits."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Kinds = NDArray[np.int8]
Judged = tuple[Kinds, int]

MAX_PAIRS = 2_000_000  # found pairs
MAX_WORK = 2_000_000_000  # pairs of touching boxes; a sign that floating point cannot tell counts as _SIGN of them
MAX_WHOLE = 500_000  # pairs that only whole numbers can tell
BATCH = 1 << 16
_SIGN = 30
SMALL = 256  # triangles that are judged without compiled code, with at most
FEW = 2_000  # pairs of touching boxes


class FoundPairs(NamedTuple):
    """pairs: (k, 2) int64, each and all sorted; kinds: (k,) what the judge said of each, never 0; complete: False where
    the search stopped at one of the limits above, and there may be more."""

    pairs: Ints
    kinds: Kinds
    complete: bool


class Judge(Protocol):
    """Kinds of pairs (c, 2) of triangles (m, 3) into points (n, 3); triangle i is order[i] of the search. 0 for a
    pair that does not count, -1 where only whole numbers can tell. And how many signs floating point could not."""

    def __call__(self, points: Floats, triangles: Rows, order: Rows, pairs: Rows, /) -> Judged:
        """(c,) kinds, number of signs. The points lie within [-1, 1]."""


def no_pairs() -> FoundPairs:
    """Nothing found, and nothing left to look at."""
    return FoundPairs(np.zeros((0, 2), np.int64), np.zeros(0, np.int8), True)


def search_pairs(
    P: Floats, T: Ints | Rows, judge: Judge, whole: Callable[[int, int], int], *, surface: bool = False
) -> FoundPairs:
    """Pairs of triangles T (m, 3) into finite points P (n, 3) that belong together, among those whose boxes touch.

    judge: compiled. whole: the kind of one pair in whole numbers; always right, and what small meshes are judged by.
    surface: neighbours that meet only where they share points do not belong together, so those of calm points need not
    be judged (`kernels/calm.py`).
    """
    if len(T) < 2:
        return no_pairs()
    if len(T) <= SMALL:
        candidates = _touching(P[T])
        if len(candidates) <= FEW:
            return _sorted([candidates], [_by_whole(candidates, whole)], complete=True)
    return _by_tree(P, T, judge, whole, surface)


def _touching(triangles: Floats) -> Rows:
    """(c, 2) pairs with touching boxes among triangles (m, 3, 3), by comparing all with all."""
    below = np.all(triangles.min(axis=1)[:, None] <= triangles.max(axis=1)[None], axis=2)
    return np.argwhere(np.triu(below & below.T, 1)).astype(np.int32)


def _by_whole(pairs: Rows, whole: Callable[[int, int], int]) -> Kinds:
    return np.array([whole(a, b) for a, b in pairs.tolist()], np.int8)


def _by_tree(P: Floats, T: Ints | Rows, judge: Judge, whole: Callable[[int, int], int], surface: bool) -> FoundPairs:
    from ..kernels.bvh import build, next_pairs
    from ..kernels.calm import calm_points, keep_others
    from .exact import normalised

    order, points, triangles, items, nodes = build(np.ascontiguousarray(P), np.ascontiguousarray(T, np.int32))
    scaled = normalised(points)
    calm = calm_points(scaled, triangles) if surface else None
    stack, found = np.ones((256, 2), np.int32), np.empty((BATCH, 2), np.int32)
    depth, work, kept, asked = 1, 0, 0, 0
    pairs: list[Rows] = []
    kinds: list[Kinds] = []
    while depth and work < MAX_WORK and kept < MAX_PAIRS and asked < MAX_WHOLE:
        count, depth = next_pairs(items, nodes, stack, depth, found)
        work += count
        if calm is not None:
            count = keep_others(triangles, calm, found[:count])
        kind, signs = judge(scaled, triangles, order, found[:count])
        unsure = np.flatnonzero(kind < 0)
        if len(unsure):
            kind[unsure], more = judge(*_enlarged(points, triangles, order, found[unsure]))
            unsure = unsure[kind[unsure] < 0]
            kind[unsure] = _by_whole(order[found[unsure]], whole)
            signs += more
        hit = np.flatnonzero(kind)
        pairs.append(order[found[hit]])
        kinds.append(kind[hit])
        work, kept, asked = work + _SIGN * signs, kept + len(hit), asked + len(unsure)
    return _sorted(pairs, kinds, complete=not depth)


def _enlarged(points: Floats, triangles: Rows, order: Rows, pairs: Rows) -> tuple[Floats, Rows, Rows, Rows]:
    """What a judge asks for, for some pairs, each scaled by a power of two of its own: so nothing is lost of pairs that
    are tiny against the whole scene."""
    corners = triangles[pairs].reshape(-1, 6)
    P = points[corners]
    largest = np.frexp(np.abs(P).max(axis=(1, 2)))[1][:, None, None]
    scaled = np.ldexp(P, -largest)
    lost = np.ldexp(scaled, largest) != P
    scaled[lost] = np.copysign(2.0**-1000, P[lost])
    number = np.arange(corners.size, dtype=np.int32).reshape(-1, 6)
    for k in range(3, 6):
        for i in range(3):
            number[:, k] = np.where(corners[:, k] == corners[:, i], number[:, i], number[:, k])
    both = np.arange(2 * len(pairs), dtype=np.int32).reshape(-1, 2)
    return scaled.reshape(-1, 3), number.reshape(-1, 3), order[pairs].reshape(-1), both


def _sorted(pairs: list[Rows], kinds: list[Kinds], complete: bool) -> FoundPairs:
    every, kind = np.sort(np.concatenate(pairs).astype(np.int64), axis=1), np.concatenate(kinds)
    every, kind = every[kind > 0], kind[kind > 0]
    order = np.lexsort((every[:, 1], every[:, 0]))
    return FoundPairs(every[order], kind[order], complete)
