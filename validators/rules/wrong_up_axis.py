"""wrong-up-axis

What it checks
    The file's up axis is the one that the spec declares. glTF is y-up by its standard, a USD stage says it (upAxis);
    OBJ, PLY, STL, OFF and 3MF do not say it, and the rule skips them.

Why it matters
    An asset with another up axis lies on its back in the engine, and whoever turns it by hand breaks its animations.

Fails on
    Another up axis than the spec's geometry.up_axis.

How to fix
    Export with the right up axis, or set upAxis of the stage and turn the geometry with it.

Reference
    glTF 2.0, section 3.4 (coordinate system and units); OpenUSD, UsdGeomGetStageUpAxis.
"""

from collections.abc import Iterator

from ..rule import Measurement, Missing, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """The file's axis against the declared one."""
    declared, mesh = subject.geometry.up_axis, subject.mesh
    assert mesh is not None
    if declared is None:
        yield Missing("the spec declares no up axis", applicable=False)
    elif mesh.up_axis is None:
        yield Missing("the file does not say which axis is up", applicable=False)
    else:
        message = f"{mesh.up_axis} is up; allowed {declared}"
        yield Measurement(mesh.up_axis != declared, message, mesh.up_axis, declared, location="/geometry/up_axis")


RULE = Rule(
    "wrong-up-axis",
    "budgets",
    ("mesh",),
    "axes",
    check,
    __doc__ or "",
    threshold=None,
    source="the spec declares the axis",
)
