"""index-out-of-range

What it checks
    Every face names only vertices that exist.

Why it matters
    A wrong index reads foreign memory or crashes a renderer; a lenient reader drops the face and leaves a hole.

Fails on
    A face with an index below 0 or beyond the last vertex. Elements: faces.

How to fix
    Export again; check for off-by-one errors (OBJ counts from 1) and for truncated vertex data.

Reference
    glTF 2.0 specification, section 3.7.2.1: indices must be below the number of vertices.
"""

from collections.abc import Iterator

import numpy as np

from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Faces with a corner whose vertex does not exist."""
    assert subject.mesh is not None
    facts = subject.facts
    bad = np.unique(facts.faces_at(np.flatnonzero(~facts.in_range))).tolist()
    n_vertices = len(subject.mesh.V)
    what = (
        f"face names a vertex outside the file's {n_vertices}",
        f"faces name vertices outside the file's {n_vertices}",
    )
    yield counted("face", bad, subject.mesh.n_faces, settings, what)


RULE = Rule("index-out-of-range", "integrity", ("mesh",), "faces", check, __doc__ or "")
