"""From a primitive's corners to its triangles (glTF 2.0, section 3.7.2.1)."""

import numpy as np

from ..mesh import Ints
from .json_value import Json

TRIANGLES, STRIP, FAN = 4, 5, 6


def triangles(primitive: Json, corners: Ints, mode: int) -> tuple[Ints, Ints | None]:
    """((m, 3) triangles, (m,) their numbers in the primitive or None for 0..m-1) of the corners (k,).

    Strips are turned as the format says: every second triangle the other way round. A strip is joined to the next by
    triangles that repeat an index. They draw nothing, and every writer of strips makes them: they are no faces here,
    and the numbers of the others count them. In lists and fans a repeated index is kept, and is a finding.
    Raises MeshFileError for a list whose length is no multiple of 3.
    """
    if mode == TRIANGLES:
        if len(corners) % 3:
            raise primitive.fail(f"{len(corners)} corners; allowed: a multiple of 3")
        return corners.reshape(-1, 3), None
    number = np.arange(max(len(corners) - 2, 0), dtype=np.int64)
    if mode == FAN:
        return corners[np.stack([number + 1, number + 2, np.zeros_like(number)], axis=1)], None
    F = corners[np.stack([number, number + 1 + number % 2, number + 2 - number % 2], axis=1)]
    drawn = (F[:, 0] != F[:, 1]) & (F[:, 1] != F[:, 2]) & (F[:, 2] != F[:, 0])
    return (F, None) if drawn.all() else (F[drawn], number[drawn])
