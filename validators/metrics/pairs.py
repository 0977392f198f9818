"""Search for pairs of triangles: which boxes touch, then an exact judgement of each pair, inside stated limits."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Kinds = NDArray[np.int8]

MAX_PAIRS = 2_000_000  # found pairs
MAX_CANDIDATES = 2_000_000_000  # pairs of touching boxes
MAX_WHOLE = 100_000  # pairs that only whole numbers can tell
BATCH = 1 << 16
SMALL = 256  # triangles that are judged without compiled code
_FEW = 2_000  # candidates that whole numbers judge sooner than compiled code is loaded


class FoundPairs(NamedTuple):
    """pairs: (k, 2) int64, each and all sorted; kinds: (k,) what `judge` said of each, never 0; complete: False where
    the search stopped at one of the limits above and there may be more."""

    pairs: Ints
    kinds: Kinds
    complete: bool


def search_pairs(
    boxes: Floats, judge: Callable[[NDArray[np.int32]], Kinds], whole: Callable[[int, int], int]
) -> FoundPairs:
    """Pairs of items that belong together, among those whose boxes (n, 6), lows before highs, touch.

    judge: (c, 2) pairs -> (c,) kind, 0 for pairs that do not count, -1 where it cannot tell; compiled. whole: the same
    for one pair, in whole numbers: always right, and what small meshes are judged by.
    """
    if len(boxes) <= SMALL:
        candidates = _touching(boxes)
        if len(candidates) <= _FEW:
            return _sorted([candidates], [_by_whole(candidates, whole)], complete=True)
    return _by_tree(boxes, judge, whole)


def _touching(boxes: Floats) -> NDArray[np.int32]:
    """(c, 2) pairs of touching boxes, by comparing all with all."""
    low, high = boxes[:, None, :3], boxes[None, :, 3:]
    below = np.all(low <= high, axis=2)
    return np.argwhere(np.triu(below & below.T, 1)).astype(np.int32)


def _by_whole(pairs: NDArray[np.int32], whole: Callable[[int, int], int]) -> Kinds:
    return np.array([whole(a, b) for a, b in pairs.tolist()], np.int8)


def _by_tree(
    boxes: Floats, judge: Callable[[NDArray[np.int32]], Kinds], whole: Callable[[int, int], int]
) -> FoundPairs:
    from ..kernels.bvh import build, next_pairs

    order, items, nodes = build(boxes)
    stack = np.ones((256, 2), np.int32)
    found = np.empty((BATCH, 2), np.int32)
    depth, candidates, kept, asked = 1, 0, 0, 0
    pairs: list[NDArray[np.int32]] = []
    kinds: list[Kinds] = []
    while depth and candidates < MAX_CANDIDATES and kept < MAX_PAIRS and asked < MAX_WHOLE:
        count, depth = next_pairs(order, items, nodes, stack, depth, found)
        kind = judge(found[:count])
        hit = np.flatnonzero(kind)
        some, kind = found[hit], kind[hit]
        unsure = kind < 0
        kind[unsure] = _by_whole(some[unsure], whole)
        pairs.append(some[kind > 0])
        kinds.append(kind[kind > 0])
        candidates, kept, asked = candidates + count, kept + len(pairs[-1]), asked + int(unsure.sum())
    return _sorted(pairs, kinds, complete=not depth)


def _sorted(pairs: list[NDArray[np.int32]], kinds: list[Kinds], complete: bool) -> FoundPairs:
    every = np.sort(np.concatenate(pairs).astype(np.int64).reshape(-1, 2), axis=1)
    kind = np.concatenate(kinds)
    every, kind = every[kind > 0], kind[kind > 0]
    order = np.lexsort((every[:, 1], every[:, 0]))
    return FoundPairs(every[order], kind[order], complete)
