"""boundary-edge

What it checks
    Every edge belongs to at least two faces: the surface is closed.

Why it matters
    Through a hole the inside shows, light leaks, volume is undefined, and a 3D printer cannot tell solid from air.

Fails on
    An edge used once after welding, so that a UV seam is no hole. Elements: edges, as sorted vertex pairs.

How to fix
    Fill the hole or weld the vertices along it; allow a number of open edges with an override where it is meant.

Reference
    Botsch et al. 2010, Polygon Mesh Processing, section 1.3.
"""

from collections.abc import Iterator

from ..metrics.edges import boundary_edges
from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Edges with one use."""
    facts = subject.facts
    pairs = facts.edge_pairs(boundary_edges(facts.edges))
    yield counted("edge", pairs, len(facts.edges), settings, ("edge is open", "edges are open"))


RULE = Rule("boundary-edge", "manifoldness", ("mesh", "faces", "valid indices"), "edges", check, __doc__ or "")
