"""non-finite-vertex

What it checks
    Every coordinate of every vertex is a finite number.

Why it matters
    NaN and infinity spread through every later computation; most engines are silent about them, and some call such a
    mesh watertight.

Fails on
    Any vertex, used by a face or not, with a NaN or infinite coordinate. Elements: vertices.

How to fix
    Find the step that divided by zero or overflowed; remove the vertex and its faces.

Reference
    glTF 2.0 specification, section 3.6.2.2: NaN and infinities must not be present.
"""

from collections.abc import Iterator

import numpy as np

from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Vertices with a coordinate that is not finite."""
    bad = np.flatnonzero(~subject.facts.finite).tolist()
    what = ("vertex is not finite", "vertices are not finite")
    yield counted("vertex", bad, len(subject.facts.finite), settings, what)


RULE = Rule("non-finite-vertex", "integrity", ("mesh",), "vertices", check, __doc__ or "")
