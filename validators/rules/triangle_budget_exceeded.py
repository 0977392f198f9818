"""triangle-budget-exceeded

What it checks
    The mesh has at most as many triangles as the spec allows; polygons count as the triangles they make.

Why it matters
    Triangles cost memory and frame time on every machine that shows the asset.

Fails on
    More triangles than the spec's budgets.triangles; an override's threshold takes its place.

How to fix
    Decimate further, or raise the budget in the spec.

Reference
    specs/asset.schema.json, budgets.
"""

from collections.abc import Iterator

from ..budget import over_budget
from ..rule import Measurement, Rule, Settings, as_number
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Triangles against the budget."""
    assert subject.mesh is not None and subject.spec is not None
    limit = subject.spec.budgets.triangles if settings.threshold is None else settings.threshold
    yield over_budget(len(subject.mesh.F), as_number(limit), "triangles", "/budgets/triangles")


RULE = Rule(
    "triangle-budget-exceeded", "budgets", ("mesh", "a spec"), "triangles", check, __doc__ or "", threshold=None
)
