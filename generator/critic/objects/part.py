"""A coloured part of an object, and the evaluation of all parts together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .primitives import Array, Sdf

Colour = str | tuple[float, float, float]

# Fixed colours of accents, sRGB in [0, 1]: the same whatever the prompt says.
INK = (0.08, 0.08, 0.10)
GLASS = (0.18, 0.26, 0.38)
LIGHT = (0.98, 0.93, 0.62)
BRASS = (0.92, 0.74, 0.18)
STEEL = (0.34, 0.36, 0.40)
WOOD = (0.42, 0.26, 0.14)
BRICK = (0.60, 0.28, 0.20)
CREAM = (0.95, 0.92, 0.84)
CARROT = (0.96, 0.48, 0.10)
ROSE = (0.93, 0.36, 0.55)
CRIMSON = (0.80, 0.12, 0.16)
CYAN = (0.45, 0.90, 0.95)

CHUNK = 16384  # points at a time: the temporaries of one part stay in a core's cache


@dataclass(frozen=True)
class Part:
    """A solid of one colour.

    colour: "primary" (the prompt's main colour), "secondary" (the part's colour) or a fixed sRGB triple in [0, 1].
    """

    sdf: Sdf
    colour: Colour


def evaluate(parts: Sequence[Part], points: Array) -> tuple[Array, NDArray[np.int64]]:
    """Distance (n,) to the union of the parts at points (n, 3), and the index (n,) of the nearest part."""
    count = len(points)
    distance = np.full(count, np.inf)
    index = np.zeros(count, np.int64)
    for start in range(0, count, CHUNK):
        # Column-major: every SDF reads whole coordinates.
        chunk = np.asfortranarray(points[start : start + CHUNK], dtype=np.float64)
        best, which = distance[start : start + CHUNK], index[start : start + CHUNK]
        for number, part in enumerate(parts):
            value = part.sdf(chunk)
            nearer = value < best
            best[nearer] = value[nearer]
            which[nearer] = number
    return distance, index
