"""vertex-budget-exceeded

What it checks
    The file holds at most as many vertices as the spec or the profile allows: glTF, USD and 3MF as placed, others as
    listed; a vertex that is split for a UV seam or a hard edge counts for each of its copies.

Why it matters
    Every vertex is transformed in each frame and kept in graphics memory; splits double what the triangle count
    hides.

Fails on
    More vertices than the spec's budgets.vertices, or than the profile's threshold; an override's number takes the
    place of the spec's, and the spec's that of the profile's.

How to fix
    Decimate, join vertices that need no split, or raise the budget in the spec.

Reference
    specs/asset.schema.json, budgets.
"""

from collections.abc import Iterator

from ..budget import within_budget
from ..rule import Measurement, Missing, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Vertices against the budget."""
    mesh = subject.mesh
    assert mesh is not None
    declared = None if subject.budgets is None else subject.budgets.vertices
    yield within_budget(lambda: len(mesh.V), declared, settings, "vertices", "/budgets/vertices")


RULE = Rule(
    "vertex-budget-exceeded",
    "budgets",
    ("mesh",),
    "vertices",
    check,
    __doc__ or "",
    threshold=None,
    source="the spec; a profile where it has a number",
)
