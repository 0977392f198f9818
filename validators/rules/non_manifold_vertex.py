"""non-manifold-vertex

What it checks
    The faces around every vertex form one fan.

Why it matters
    Two solids that touch in a point (a bow-tie) look connected and are not: smoothing, simplification and simulation
    tear or explode there.

Fails on
    A point whose faces fall into two or more groups that share no edge there. The ends of a non-manifold edge do not
    count by themselves. Elements: the lowest vertex of the file at each such point.

How to fix
    Give each fan a vertex of its own and move them apart, or join the fans with faces.

Reference
    Botsch et al. 2010, Polygon Mesh Processing, section 1.3.
"""

from collections.abc import Iterator

import numpy as np

from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Points with more than one fan."""
    facts = subject.facts
    bad = np.sort(facts.vertex_of_point[facts.split_points]).tolist()
    what = ("vertex joins faces of more than one fan", "vertices join faces of more than one fan")
    yield counted("vertex", bad, len(facts.vertex_of_point), settings, what)


RULE = Rule("non-manifold-vertex", "manifoldness", ("mesh", "faces", "valid indices"), "vertices", check, __doc__ or "")
