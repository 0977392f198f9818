"""Which defects are known: a matching, one to one, by place and shape."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_NEIGHBOURS = 16  # of one place within the tolerance; where there are more, some known ones may count as new
_SHAPE = 3.0  # a length is off by twice what its ends are, a line by little more
_ANGLE_RAD = 0.01
_LEAST = 1e-100  # m
_ROUNDING = 1e-11  # of a coordinate: what is written to twelve digits
# Columns behind the place: lengths, and numbers that must be the same.
_LENGTHS = {"vertex": range(0), "edge": range(3, 9), "face": range(3, 12), "face-pair": range(3, 12)}
_EQUAL = {"vertex": (3,), "edge": (9,), "face": (12,), "face-pair": ()}


@dataclass(frozen=True, eq=False)
class Matched:
    """known: (m,) whether each found defect is one of the known; gone: how many known ones were not found."""

    known: Bools
    gone: int


def matched(kind: str, known: Floats, found: Floats, tolerance_m: float, recut: bool = False) -> Matched:
    """Match found rows (m, w) with known rows (n, w), as Shapes gives them.

    A known defect excuses one found defect at most, so two at one place are two. Where several are near, the pairing is
    one with the most pairs, those that have not moved first. recut: one mesh has polygons, the other triangles alone.
    A row with a number that is not finite is never known.
    """
    is_known = np.zeros(len(found), bool)
    placed = np.flatnonzero(np.isfinite(found).all(axis=1))
    if not len(known) or not len(placed):
        return Matched(is_known, len(known))
    mine, mine_of, mine_left = np.unique(found[placed], axis=0, return_inverse=True, return_counts=True)
    theirs, theirs_left = np.unique(known, axis=0, return_counts=True)
    a, b, distance = _candidates(kind, theirs, mine, tolerance_m, recut)
    taken = _paired(a, b, distance, mine_left, theirs_left, tolerance_m)
    order = np.argsort(mine_of.reshape(-1), kind="stable")  # of equal ones the first are the known
    group = mine_of.reshape(-1)[order]
    place = np.arange(len(group)) - np.searchsorted(group, group)
    is_known[placed[order]] = place < taken[group]
    return Matched(is_known, len(known) - int(taken.sum()))


def _candidates(kind: str, known: Floats, found: Floats, tolerance_m: float, recut: bool) -> tuple[Ints, Ints, Floats]:
    """(found, known, distance) of all pairs that may be the same defect."""
    from scipy.spatial import cKDTree

    rounding = _ROUNDING * float(np.abs(known[:, :3]).max(initial=0.0))
    reach = tolerance_m + rounding
    k = min(_NEIGHBOURS, len(known))
    bound = max(reach * (1 + 1e-9), _LEAST)  # the tree squares it, and gives what is nearer
    distances, near = cKDTree(known[:, :3]).query(found[:, :3], k=range(1, k + 1), distance_upper_bound=bound)
    a, column = np.nonzero((distances <= reach) & (near < len(known)))
    b = near[a, column].astype(np.int64)
    same = same_shape(kind, found[a], known[b], reach, recut)
    return a[same].astype(np.int64), b[same], distances[a, column][same]


def same_shape(kind: str, mine: Floats, theirs: Floats, tolerance_m: float, recut: bool = False) -> Bools:
    """(k,) which rows (k, w) have one shape, wherever they are."""
    same = np.ones(len(mine), bool)
    for number in _LENGTHS[kind]:
        same &= np.abs(mine[:, number] - theirs[:, number]) <= _SHAPE * tolerance_m
    equal = np.ones(len(mine), bool)
    for number in _EQUAL[kind]:
        equal &= mine[:, number] == theirs[:, number]
    if kind == "vertex" and recut:
        equal |= np.abs(mine[:, 4] - theirs[:, 4]) <= _ANGLE_RAD
    return same & equal


def _paired(a: Ints, b: Ints, distance: Floats, mine: Ints, theirs: Ints, tolerance_m: float) -> Ints:
    """How many of each found group are known. a, b: pairs of groups; mine, theirs: how many each group holds."""
    taken, mine, theirs = np.zeros(len(mine), np.int64), mine.astype(np.int64), theirs.astype(np.int64)
    lonely = (np.bincount(a, minlength=len(mine))[a] == 1) & (np.bincount(b, minlength=len(theirs))[b] == 1)
    both = np.minimum(mine[a[lonely]], theirs[b[lonely]])
    taken[a[lonely]] = both
    a, b, distance = a[~lonely], b[~lonely], distance[~lonely]
    still = distance <= 1e-3 * tolerance_m
    for one, other in zip(a[still].tolist(), b[still].tolist(), strict=True):
        both_left = min(mine[one], theirs[other])
        taken[one] += both_left
        mine[one] -= both_left
        theirs[other] -= both_left
    return taken + _most(a, b, mine, theirs)


def _most(a: Ints, b: Ints, mine: Ints, theirs: Ints) -> Ints:
    """The same for pairs that compete, as a maximum flow: found -> known."""
    taken = np.zeros(len(mine), np.int64)
    open_ = (mine[a] > 0) & (theirs[b] > 0)
    a, b = a[open_], b[open_]
    if not len(a):
        return taken
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import maximum_flow

    one, at = np.unique(a, return_inverse=True)
    two, to = np.unique(b, return_inverse=True)
    source, sink = len(one) + len(two), len(one) + len(two) + 1
    rows = np.concatenate([np.full(len(one), source), at, len(one) + np.arange(len(two))])
    columns = np.concatenate([np.arange(len(one)), len(one) + to, np.full(len(two), sink)])
    room = np.concatenate([mine[one], np.minimum(mine[a], theirs[b]), theirs[two]])
    graph = coo_matrix((room.astype(np.int32), (rows, columns)), shape=(sink + 1, sink + 1)).tocsr()
    flow = maximum_flow(graph, source, sink).flow
    taken[one] = np.asarray(flow[source, : len(one)].todense()).reshape(-1)
    return taken
