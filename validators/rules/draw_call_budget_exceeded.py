"""draw-call-budget-exceeded

What it checks
    One scene of the file is drawn in at most as many calls as the spec or the profile allows: one for each material
    of each placed part (glTF primitive, USD prim, 3MF object); a file without parts needs one for each material. Of
    several scenes, the one with the most counts.

Why it matters
    Draw calls are the processor's share of a frame: many small parts are slow where one large one is fast.

Fails on
    More draw calls than the spec's budgets.draw_calls, or than the profile's threshold; an override's number takes
    the place of the spec's, and the spec's that of the profile's.

How to fix
    Join parts with the same material, bake materials into an atlas, or raise the budget in the spec.

Reference
    specs/asset.schema.json, budgets.
"""

from collections.abc import Iterator

from ..budget import within_budget
from ..metrics.drawing import draw_calls
from ..rule import Measurement, Missing, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Draw calls of the scene with the most against the budget."""
    mesh = subject.mesh
    assert mesh is not None
    declared = None if subject.budgets is None else subject.budgets.draw_calls
    yield within_budget(lambda: draw_calls(mesh), declared, settings, "draw calls", "/budgets/draw_calls")


RULE = Rule(
    "draw-call-budget-exceeded",
    "budgets",
    ("mesh",),
    "draw calls",
    check,
    __doc__ or "",
    threshold=None,
    source="the spec; a profile where it has a number",
)
