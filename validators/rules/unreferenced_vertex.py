"""unreferenced-vertex

What it checks
    Every vertex of the file belongs to a face.

Why it matters
    Unused vertices cost bytes and memory, widen bounding boxes (framing, culling, physics), and point at an export that
    lost faces.

Fails on
    A vertex that no face names, by the file's own index: welding does not matter here, so a vertex beside a used one
    at the same place counts. A name of a vertex that does not exist uses none. Elements: vertices.

How to fix
    Delete the listed vertices (clean up, merge unused), or restore the faces that used them.

Reference
    Attene et al. 2013, Polygon Mesh Repairing: An Application Perspective, section 3 (isolated vertices); MeshLab,
    Remove Unreferenced Vertices.
"""

from collections.abc import Iterator

import numpy as np

from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Vertices without a face."""
    assert subject.mesh is not None
    mesh, facts = subject.mesh, subject.facts
    used = np.zeros(len(mesh.V), bool)
    used[mesh.corners if facts.in_range.all() else mesh.corners[facts.in_range]] = True
    unused = np.flatnonzero(~used).tolist()
    yield counted("vertex", unused, len(mesh.V), settings, ("vertex has no face", "vertices have no face"))


RULE = Rule("unreferenced-vertex", "integrity", ("mesh",), "vertices", check, __doc__ or "", level="warn")
