"""empty-mesh

What it checks
    The mesh has at least one face.

Why it matters
    An empty mesh passes every other check without having been looked at.

Fails on
    A file without faces: no geometry, points or lines only, scenes that show none.

How to fix
    Export the object itself; in glTF, put its node into a scene.

Reference
    glTF 2.0 specification, section 3.5.1 (scenes).
"""

from collections.abc import Iterator

from ..rule import Measurement, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """One measurement: the number of faces."""
    assert subject.mesh is not None
    faces, vertices = subject.mesh.n_faces, len(subject.mesh.V)
    yield Measurement(faces == 0, f"{faces} faces and {vertices} vertices; allowed 1 face or more", faces, 1)


RULE = Rule("empty-mesh", "integrity", ("mesh",), "faces", check, __doc__ or "")
