"""self-intersection

What it checks
    No two faces meet except in the corner or the edge that they share.

Why it matters
    Where a surface runs through itself, inside and outside are undefined: booleans, slicing, simulation and baking go
    wrong there, and faces that lie upon one another flicker.

Fails on
    A pair of faces with a common point that is not on the corner or edge they share; computed without rounding: a gap
    of any width passes, and contact in a single point fails. Piercing: each face has corners on both sides of the
    other. Overlapping: they cover an area of one plane twice, be it folded over along a shared edge. Touching: any
    other contact, such as a corner on another face, edges that cross or partly coincide, a T-junction. Corners at
    exactly the same place are one point, also with `--weld none`. Left out: faces without area (degenerate-face), two
    faces with the same points (duplicate-face), the triangles of one polygon, geometry of different scenes. Elements:
    face pairs. Beyond 2,000,000 pairs, or 2,000,000,000 pairs of triangles with touching boxes, the search stops, says
    so and fails.

How to fix
    Join overlapping parts with a boolean union, move vertices out of the other surface, unfold folded faces.

Reference
    Shewchuk 1997, Adaptive Precision Floating-Point Arithmetic (exact signs); contact as in CGAL's do_intersect.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..metrics.contact import COPLANAR, PIERCING, TOUCHING
from ..metrics.pairs import FoundPairs
from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject

_KINDS = {PIERCING: "piercing", COPLANAR: "overlapping", TOUCHING: "touching"}


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Pairs of faces that intersect."""
    assert subject.mesh is not None
    found = subject.facts.intersections
    pairs = [(a, b) for a, b in found.pairs.tolist()]
    what = ("pair of faces intersects", "pairs of faces intersect")
    result = counted("face-pair", pairs, subject.mesh.n_faces, settings, what)
    message = result.message + _kinds(found)
    if not found.complete:
        message = f"at least {message}; the search stopped there, at its limit"
    yield replace(result, bad=result.bad or not found.complete, message=message, whole=found.complete)


def _kinds(found: FoundPairs) -> str:
    counts = {word: int(np.count_nonzero(found.kinds == kind)) for kind, word in _KINDS.items()}
    words = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f": {words}" if words else ""


RULE = Rule(
    "self-intersection",
    "manifoldness",
    ("mesh", "faces", "valid indices", "finite vertices"),
    "face pairs",
    check,
    __doc__ or "",
)
