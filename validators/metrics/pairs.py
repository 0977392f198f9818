"""Search for pairs of triangles: which boxes touch, then an exact judgement of each pair, inside stated limits."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Kinds = NDArray[np.int8]

MAX_PAIRS = 2_000_000  # found pairs
MAX_CANDIDATES = 2_000_000_000  # pairs of touching boxes
MAX_WHOLE = 500_000  # pairs that only whole numbers can tell
BATCH = 1 << 16
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
    pair that does not count, -1 where only whole numbers can tell."""

    def __call__(self, points: Floats, triangles: Rows, order: Rows, pairs: Rows, /) -> Kinds:
        """(c,)"""


def no_pairs() -> FoundPairs:
    """Nothing found, and nothing left to look at."""
    return FoundPairs(np.zeros((0, 2), np.int64), np.zeros(0, np.int8), True)


def search_pairs(P: Floats, T: Ints, judge: Judge, whole: Callable[[int, int], int]) -> FoundPairs:
    """Pairs of triangles T (m, 3) into finite points P (n, 3) that belong together, among those whose boxes touch.

    judge: compiled. whole: the kind of one pair in whole numbers; always right, and what small meshes are judged by.
    """
    if len(T) < 2:
        return no_pairs()
    if len(T) <= SMALL:
        candidates = _touching(P[T])
        if len(candidates) <= FEW:
            return _sorted([candidates], [_by_whole(candidates, whole)], complete=True)
    return _by_tree(P, T, judge, whole)


def _touching(triangles: Floats) -> Rows:
    """(c, 2) pairs with touching boxes among triangles (m, 3, 3), by comparing all with all."""
    below = np.all(triangles.min(axis=1)[:, None] <= triangles.max(axis=1)[None], axis=2)
    return np.argwhere(np.triu(below & below.T, 1)).astype(np.int32)


def _by_whole(pairs: Rows, whole: Callable[[int, int], int]) -> Kinds:
    return np.array([whole(a, b) for a, b in pairs.tolist()], np.int8)


def _by_tree(P: Floats, T: Ints, judge: Judge, whole: Callable[[int, int], int]) -> FoundPairs:
    from ..kernels.bvh import build, next_pairs
    from .exact import normalised

    order, points, triangles, items, nodes = build(np.ascontiguousarray(P), np.ascontiguousarray(T, np.int32))
    points = normalised(points)
    stack, found = np.ones((256, 2), np.int32), np.empty((BATCH, 2), np.int32)
    depth, candidates, kept, asked = 1, 0, 0, 0
    pairs: list[Rows] = []
    kinds: list[Kinds] = []
    while depth and candidates < MAX_CANDIDATES and kept < MAX_PAIRS and asked < MAX_WHOLE:
        count, depth = next_pairs(items, nodes, stack, depth, found)
        kind = judge(points, triangles, order, found[:count])
        hit = np.flatnonzero(kind)
        some, kind = order[found[hit]], kind[hit]
        unsure = kind < 0
        kind[unsure] = _by_whole(some[unsure], whole)
        pairs.append(some)
        kinds.append(kind)
        candidates, kept, asked = candidates + count, kept + len(some), asked + int(unsure.sum())
    return _sorted(pairs, kinds, complete=not depth)


def _sorted(pairs: list[Rows], kinds: list[Kinds], complete: bool) -> FoundPairs:
    every, kind = np.sort(np.concatenate(pairs).astype(np.int64), axis=1), np.concatenate(kinds)
    every, kind = every[kind > 0], kind[kind > 0]
    order = np.lexsort((every[:, 1], every[:, 0]))
    return FoundPairs(every[order], kind[order], complete)
