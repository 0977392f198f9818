"""degenerate-face

What it checks
    Every face has distinct corners and an area.

Why it matters
    A face without area has no normal: shading, tangents, simplification and ray tests divide by zero on it.

Fails on
    A face that names a point twice after welding, or whose exact area is zero (computed without rounding: a very thin
    face passes). Polygons count when all their triangles are without area. Elements: faces.

How to fix
    Delete collapsed faces; flip or collapse the long edge of a needle.

Reference
    Shewchuk 1997, Adaptive Precision Floating-Point Arithmetic (exact signs).
"""

from collections.abc import Iterator

import numpy as np

from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Faces with a repeated point or without area."""
    assert subject.mesh is not None
    facts, mesh = subject.facts, subject.mesh
    bad = np.flatnonzero(facts.with_repeats | facts.without_area).tolist()
    what = ("face has no area or a repeated corner", "faces have no area or a repeated corner")
    yield counted("face", bad, mesh.n_faces, settings, what)


RULE = Rule(
    "degenerate-face",
    "manifoldness",
    ("mesh", "faces", "valid indices", "finite vertices"),
    "faces",
    check,
    __doc__ or "",
)
