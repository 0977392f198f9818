"""Which component of a mesh is the body, where two are equally large: loose-component keeps the first of the file.

In another order it keeps the other one. So a baseline also records the body, where it could change places.
"""

import numpy as np
from numpy.typing import NDArray

from ..subject import Subject

RULE = "loose-component"
_EQUAL = 1e-4  # of the area: more than any export changes

Ints = NDArray[np.int64]


def kept_faces(subject: Subject, loose: tuple[int, ...], tied: bool = True) -> Ints:
    """The faces of the solids that are not loose; tied: of those alone that are as large as a loose one."""
    parts = subject.facts.parts
    cavity = parts.closed & (parts.depth % 2 == 1) if parts.count > 1 else np.zeros(parts.count, bool)
    is_loose = np.zeros(parts.count, bool)
    is_loose[np.unique(parts.of_face[np.array(loose, np.int64)])] = True
    wanted = ~cavity & ~is_loose
    if tied:
        for number in np.flatnonzero(wanted).tolist():
            others = is_loose & (parts.scene == parts.scene[number])
            largest = float(parts.area_share[others].max(initial=0.0))
            wanted[number] = largest >= (1 - _EQUAL) * float(parts.area_share[number])
    return np.flatnonzero(np.append(wanted, False)[parts.of_face])  # -1: faces without edges
