"""wrong-units

What it checks
    The file's unit has the length that the spec, or the profile's threshold, asks for, in metres. glTF is in metres
    by its standard, USD (metersPerUnit) and 3MF (unit) say it; OBJ, PLY, STL and OFF do not, and the rule skips them.
    Whether the numbers fit the unit, dimensions-out-of-tolerance tells.

Why it matters
    Tools that read the unit and tools that ignore it put the same file into the scene a hundred times too large.

Fails on
    Another unit than the spec's geometry.metres_per_unit, or than the profile's threshold; an override's number takes
    the place of both. Equal means: to nine digits.

How to fix
    Set the unit on export and scale the geometry with it.

Reference
    glTF 2.0, section 3.4; OpenUSD, UsdGeomGetStageMetersPerUnit; 3MF Core Specification 1.3, the model's unit.
"""

import math
from collections.abc import Iterator

from ..budget import limit_of
from ..rule import Measurement, Missing, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """The file's unit against the demanded one."""
    assert subject.mesh is not None
    found, declared = subject.mesh.metres_per_unit, subject.geometry.metres_per_unit
    wanted = limit_of(settings, declared)
    if wanted is None:
        yield Missing("neither the spec nor the profile asks for a unit", applicable=False)
    elif found is None:
        yield Missing("the file does not say its unit", applicable=False)
    else:
        message = f"the unit is {found:g} m; allowed {wanted:g} m"
        location = None if declared is None else "/geometry/metres_per_unit"
        yield Measurement(not math.isclose(found, wanted), message, found, wanted, location=location)


RULE = Rule(
    "wrong-units",
    "budgets",
    ("mesh",),
    "metres per unit",
    check,
    __doc__ or "",
    threshold=None,
    source="the spec declares the unit",
)
