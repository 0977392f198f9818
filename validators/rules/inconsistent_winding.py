"""inconsistent-winding

What it checks
    Neighbouring faces run around their corners in the same sense.

Why it matters
    A turned face is invisible with back-face culling and dark without; volume and inside tests go wrong.

Fails on
    An edge with exactly two faces that both run through it in the same direction. Elements: edges, as sorted vertex
    pairs; the message says which faces to turn.

How to fix
    Turn the faces that the message names (recalculate normals); a one-sided surface (Möbius band) must be cut.

Reference
    Botsch et al. 2010, Polygon Mesh Processing, section 1.3; glTF 2.0 specification, section 3.7.4 (winding).
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..metrics.edges import inconsistent_edges
from ..metrics.winding import faces_to_flip
from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject

_SHOWN = 8


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Edges on which two faces disagree, and the faces to turn."""
    assert subject.mesh is not None
    facts = subject.facts
    bad = inconsistent_edges(facts.edges)
    what = ("edge is run through twice in one direction", "edges are run through twice in one direction")
    result = counted("edge", facts.edge_pairs(bad), len(facts.edges), settings, what)
    if len(bad):
        turned = faces_to_flip(facts.edges, facts.face_of_corner, subject.mesh.n_faces)
        result = replace(result, message=f"{result.message}; {_advice(turned)}")
    yield result


def _advice(turned: NDArray[np.int64] | None) -> str:
    if turned is None:
        return "no turning of faces helps: the surface is one-sided"
    shown = ", ".join(map(str, turned[:_SHOWN].tolist())) + (", ..." if len(turned) > _SHOWN else "")
    return f"turning {len(turned)} {'face' if len(turned) == 1 else 'faces'} helps: {shown}"


RULE = Rule("inconsistent-winding", "normals", ("mesh", "faces", "valid indices"), "edges", check, __doc__ or "")
