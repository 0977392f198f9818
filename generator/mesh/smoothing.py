"""Taubin's smoothing on the mesh grid, so that neither the order of a sum nor the machine can change a vertex."""

import numpy as np

from .grid import from_units, units
from .topology import Faces, Vertices, canonical_order

# Taubin 1995: the steps outwards (MU) cancel the shrinking of those inwards (LAMBDA) to first order.
LAMBDA, MU = 0.5, -0.53
ROUNDS = 6


def taubin(V: Vertices, F: Faces) -> tuple[Vertices, Faces]:
    """A closed mesh without the lattice's staircase; faces and volume stay (to first order). In canonical order.

    Each vertex moves towards, then away from, the mean of its neighbours. Sums of whole grid units are exact in
    float64, and each step ends on the grid again.
    """
    start, end = F.ravel(), F[:, [1, 2, 0]].ravel()  # a closed mesh has every edge once each way
    degree = np.maximum(np.bincount(start, minlength=len(V)), 1)
    place = units(V).T.astype(np.float64)
    for _ in range(ROUNDS):
        for share in (LAMBDA, MU):
            mean = np.stack([np.bincount(start, axis[end], len(V)) for axis in place]) / degree
            place = np.rint(place + share * (mean - place))
    return canonical_order(from_units(place.T.astype(np.int64)), F)
