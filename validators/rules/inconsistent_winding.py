"""inconsistent-winding

What it checks
    Neighbouring faces run around their corners in the same sense.

Why it matters
    A turned face is invisible with back-face culling and dark without; volume and inside tests go wrong.

Fails on
    An edge with exactly two faces that both run through it in the same direction. Elements: edges, as sorted vertex
    pairs; the message says which faces to turn.

How to fix
    Turn the faces that the message names (recalculate normals); a one-sided surface (Möbius band) must be cut (see
    non-orientable-surface).

Reference
    Botsch et al. 2010, Polygon Mesh Processing, section 1.3; glTF 2.0 specification, section 3.7.4 (winding).
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..metrics.winding import Sides, faces_to_flip
from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject

_SHOWN = 8


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Edges on which two faces disagree, and the faces to turn."""
    facts = subject.facts
    what = ("edge is run through twice in one direction", "edges are run through twice in one direction")
    result = counted("edge", facts.edge_pairs(facts.inconsistent), len(facts.edges), settings, what)
    if len(facts.inconsistent):
        result = replace(result, message=f"{result.message}; {_advice(facts.sides)}")
    yield result


def _advice(sides: Sides) -> str:
    turned, one_sided = faces_to_flip(sides), int(np.count_nonzero(sides.one_sided))
    advice = []
    if len(turned):
        shown = ", ".join(map(str, turned[:_SHOWN].tolist())) + (", ..." if len(turned) > _SHOWN else "")
        where = " on the rest" if one_sided else ""
        advice.append(f"turning {len(turned)} {'face' if len(turned) == 1 else 'faces'} helps{where}: {shown}")
    if one_sided:
        faces = "1 face is" if one_sided == 1 else f"{one_sided} faces are"
        advice.insert(0, f"no turning helps where the surface is one-sided: {faces} part of it")
    return "; ".join(advice)


RULE = Rule("inconsistent-winding", "normals", ("mesh", "faces", "valid indices"), "edges", check, __doc__ or "")
