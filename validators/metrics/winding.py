"""Which faces to turn so that neighbours agree, and where no turning helps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..kernels import narrow
from .edges import EdgeTable, inconsistent_edges
from .fans import connected

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sides:
    """How the faces of each patch run round; a patch is joined by edges with exactly two uses.

    patch: (p,) the lowest face of each face's patch. turned: (p,) the face runs round against that one. one_sided: (p,)
    no turning of faces makes the patch consistent, as on a Möbius band; turned is False there.
    """

    patch: Ints
    turned: Bools
    one_sided: Bools


def sides(edges: EdgeTable, starts: Ints, calm: NDArray[np.int32] | None = None) -> Sides:
    """The sides of the faces starts (p + 1,). calm: as of fans.parts_and_fans.

    Two faces agree where they run through their edge in opposite directions. Compiled: union-find with parity; else
    the connected parts of the orientation double cover, where a one-sided patch is one part and every other is two.
    """
    if calm is not None:
        from ..kernels import topology_parts

        half, start, turning = narrow(edges.half), narrow(edges.start), narrow(inconsistent_edges(edges))
        return Sides(*topology_parts.sides(starts, half, start, edges.forward, turning, calm))
    p = len(starts) - 1
    face_of = np.repeat(np.arange(p, dtype=np.int64), np.diff(starts))
    at = edges.start[:-1][edges.uses == 2]
    a, b = face_of[edges.half[at]], face_of[edges.half[at + 1]]
    across = p * (edges.forward[at] == edges.forward[at + 1])
    # Node f stands for face f as it runs, node f + p for the same face turned.
    sheet = connected(2 * p, np.concatenate([a, a + p]), np.concatenate([b + across, b + p - across]))
    lowest = np.full(2 * p, 2 * p, np.int64)
    np.minimum.at(lowest, sheet, np.arange(2 * p, dtype=np.int64))
    own, other = lowest[sheet[:p]], lowest[sheet[p:]]
    patch = np.minimum(own, other)
    return Sides(patch, own != patch, own == other)


def faces_to_flip(sides: Sides) -> Ints:
    """The smaller set of faces, patch by patch, whose turning makes all edges consistent where turning can.

    Where both sets are of one size, the patch's lowest face stays as it is.
    """
    size = np.bincount(sides.patch)
    turned = np.bincount(sides.patch[np.flatnonzero(sides.turned)], minlength=len(size))
    turned *= 2
    most = turned > size
    flip = sides.turned != most[sides.patch] if np.any(most) else sides.turned
    return np.flatnonzero(flip & ~sides.one_sided)
