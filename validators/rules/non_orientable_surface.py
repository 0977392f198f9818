"""non-orientable-surface

What it checks
    Every surface has two sides, so that its faces can all be wound consistently.

Why it matters
    A Möbius band or a Klein bottle has no outside: culling, lighting, offsetting and printing fail on it, and no
    recalculation of normals can mend it.

Fails on
    Faces joined by edges with exactly two faces each, of which no turning makes all neighbours agree. Edges with three
    or more faces join nothing here (see non-manifold-edge). Elements: all faces of such surfaces. Where faces are
    only turned the wrong way, inconsistent-winding alone fails.

How to fix
    Cut the surface along a line that it can be laid out by, or give it a thickness.

Reference
    Botsch et al. 2010, Polygon Mesh Processing, section 1.3; tested on the orientation double cover.
"""

from collections.abc import Iterator

import numpy as np

from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Faces of one-sided surfaces."""
    assert subject.mesh is not None
    bad = np.flatnonzero(subject.facts.one_sided).tolist()
    what = ("face lies on a surface with one side only", "faces lie on surfaces with one side only")
    yield counted("face", bad, subject.mesh.n_faces, settings, what)


RULE = Rule("non-orientable-surface", "normals", ("mesh", "faces", "valid indices"), "faces", check, __doc__ or "")
