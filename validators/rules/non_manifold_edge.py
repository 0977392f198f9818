"""non-manifold-edge

What it checks
    No edge belongs to more than two faces.

Why it matters
    Where three faces meet there is no inside and outside; slicers, physics, subdivision and UV tools fail there.

Fails on
    An edge used more than twice after welding. Elements: edges, as sorted pairs of the file's vertices in the first
    face that has the edge.

How to fix
    Delete inner faces, or split the edge so that each sheet has its own.

Reference
    Botsch et al. 2010, Polygon Mesh Processing, section 1.3.
"""

from collections.abc import Iterator

from ..metrics.edges import non_manifold_edges
from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Edges with more than two uses."""
    facts = subject.facts
    pairs = facts.edge_pairs(non_manifold_edges(facts.edges))
    what = ("edge has more than 2 faces", "edges have more than 2 faces")
    yield counted("edge", pairs, len(facts.edges), settings, what)


RULE = Rule("non-manifold-edge", "manifoldness", ("mesh", "faces", "valid indices"), "edges", check, __doc__ or "")
