"""Which faces to turn so that neighbours agree."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from .edges import EdgeTable, inconsistent_edges
from .fans import connected

Ints = NDArray[np.int64]


def faces_to_flip(edges: EdgeTable, face_of_half: Ints, n_faces: int) -> Ints | None:
    """The smaller set of faces, part by part, whose turning makes all edges consistent; None where none does.

    A Möbius band has none. Faces joined by consistent edges form patches, which are then coloured in two colours.
    """
    bad = inconsistent_edges(edges)
    paired = edges.uses == 2
    paired[bad] = False
    good = edges.start[:-1][paired]
    patch = connected(n_faces, face_of_half[edges.half[good]], face_of_half[edges.half[good + 1]])
    size = np.bincount(patch)
    links: dict[int, set[int]] = {}
    at = edges.start[bad]
    a, b = patch[face_of_half[edges.half[at]]], patch[face_of_half[edges.half[at + 1]]]
    for one, other in np.unique(np.stack([a, b], axis=1), axis=0).tolist():
        links.setdefault(one, set()).add(other)
        links.setdefault(other, set()).add(one)
    turned = _two_colouring(links, size)
    return None if turned is None else np.flatnonzero(np.isin(patch, sorted(turned)))


def _two_colouring(links: dict[int, set[int]], size: Ints) -> set[int] | None:
    """The lighter colour of each connected part; None where neighbours cannot all differ."""
    colour: dict[int, int] = {}
    turned: set[int] = set()
    for root in sorted(links):
        if root in colour:
            continue
        colour[root], queue, part = 0, deque([root]), [root]
        while queue:
            one = queue.popleft()
            for other in sorted(links[one]):
                if other not in colour:
                    colour[other] = 1 - colour[one]
                    queue.append(other)
                    part.append(other)
                elif colour[other] == colour[one]:
                    return None
        weight = [sum(int(size[one]) for one in part if colour[one] == c) for c in (0, 1)]
        turned |= {one for one in part if colour[one] == (1 if weight[1] <= weight[0] else 0)}
    return turned
