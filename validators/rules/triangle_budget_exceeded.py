"""triangle-budget-exceeded

What it checks
    The mesh has at most as many triangles as the spec or the profile allows; polygons count as the triangles they
    make.

Why it matters
    Triangles cost memory and frame time on every machine that shows the asset.

Fails on
    More triangles than the spec's budgets.triangles, or than the profile's threshold; an override's number takes the
    place of the spec's, and the spec's that of the profile's.

How to fix
    Decimate further, or raise the budget in the spec.

Reference
    specs/asset.schema.json, budgets; Khronos 3D Commerce, Real-time Asset Creation Guidelines 1.0, Publishing
    Targets.
"""

from collections.abc import Iterator

from ..budget import within_budget
from ..rule import Measurement, Missing, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Triangles against the budget."""
    mesh = subject.mesh
    assert mesh is not None
    declared = None if subject.budgets is None else subject.budgets.triangles
    yield within_budget(lambda: len(mesh.F), declared, settings, "triangles", "/budgets/triangles")


RULE = Rule(
    "triangle-budget-exceeded",
    "budgets",
    ("mesh",),
    "triangles",
    check,
    __doc__ or "",
    threshold=None,
    source="the spec; a profile where it has a number",
)
