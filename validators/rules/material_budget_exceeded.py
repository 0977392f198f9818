"""material-budget-exceeded

What it checks
    The faces use at most as many materials as the spec or the profile allows; materials that no face uses do not
    count.

Why it matters
    Each material is a change of state and its own draw call: a few dozen cost more than a hundred thousand triangles.

Fails on
    More used materials than the spec's budgets.materials, or than the profile's threshold; an override's number takes
    the place of the spec's, and the spec's that of the profile's.

How to fix
    Bake materials into one texture atlas, or raise the budget in the spec.

Reference
    specs/asset.schema.json, budgets.
"""

from collections.abc import Iterator

from ..budget import within_budget
from ..metrics.drawing import materials_in_use
from ..rule import Measurement, Missing, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Used materials against the budget."""
    mesh = subject.mesh
    assert mesh is not None
    declared = None if subject.budgets is None else subject.budgets.materials
    yield within_budget(lambda: materials_in_use(mesh), declared, settings, "materials", "/budgets/materials")


RULE = Rule(
    "material-budget-exceeded",
    "budgets",
    ("mesh",),
    "materials",
    check,
    __doc__ or "",
    threshold=None,
    source="the spec; a profile where it has a number",
)
