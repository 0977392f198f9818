"""duplicate-face

What it checks
    No two faces have the same points.

Why it matters
    Doubled faces flicker (z-fighting), double the cost and make every edge of theirs non-manifold.

Fails on
    A face with the same set of points after welding as an earlier face, in whatever direction. Elements: the later
    faces, those to delete.

How to fix
    Delete the listed faces; for a surface seen from both sides use a double-sided material.

Reference
    Attene et al. 2013, Polygon Mesh Repairing: An Application Perspective, section 3.
"""

from collections.abc import Iterator

from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Faces that repeat an earlier one."""
    assert subject.mesh is not None
    bad = subject.facts.duplicates.tolist()
    what = ("face repeats an earlier face", "faces repeat earlier faces")
    yield counted("face", bad, subject.mesh.n_faces, settings, what)


RULE = Rule("duplicate-face", "manifoldness", ("mesh", "faces", "valid indices"), "faces", check, __doc__ or "")
