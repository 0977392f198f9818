"""dimensions-out-of-tolerance

What it checks
    The bounding box of the faces is as large as the spec declares, in metres, along each axis of the file that it
    names. A file that does not say its unit is taken to be in metres, and the message says so.

Why it matters
    An asset in the wrong size is wrong beside every other one: an inch taken for a metre, a chair for a doll's house.

Fails on
    An extent that is off by more than the spec's tolerance (geometry.size_m: tolerance_percent, tolerance_m; with
    both the larger one), or, where it has none, by more than the threshold in percent. Each axis gives a finding; of
    several scenes the one that is off the most.

How to fix
    Scale the mesh, apply the scale of its node, or correct the unit on export.

Reference
    Khronos glTF Asset Auditor, product dimensions within tolerance; glTF 2.0, section 3.4: all distances are in
    metres.
"""

from collections.abc import Iterator

from specs.geometry import Size

from ..metrics.extent import AXES, scene_boxes
from ..rule import Measurement, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Each declared extent against what was found."""
    size, mesh = subject.geometry.size_m, subject.mesh
    assert mesh is not None and size is not None
    metres = 1.0 if mesh.metres_per_unit is None else mesh.metres_per_unit
    remark = "" if mesh.metres_per_unit is not None else "; the file does not say its unit, taken to be a metre"
    extents = [box.extent * metres for box in scene_boxes(mesh)]
    for axis, declared in enumerate(size.extents):
        if declared is not None:
            found = max((float(extent[axis]) for extent in extents), key=lambda one: abs(one - declared))
            yield _measured(AXES[axis], found, declared, _tolerance(size, declared, settings), remark)


def _measured(axis: str, found: float, declared: float, tolerance: float, remark: str) -> Measurement:
    off = abs(found - declared)
    bad = not off <= tolerance
    message = f"{found:.6g} m along {axis}; allowed {declared:g} m, {tolerance:.3g} m more or less{remark}"
    badness = min(1.0, off / max(found, declared)) if bad else 0.0
    return Measurement(bad, message, found, declared, location=f"/geometry/size_m/{axis}", badness=badness)


def _tolerance(size: Size, declared: float, settings: Settings) -> float:
    """In metres."""
    percent, metres = size.tolerance_percent, size.tolerance_m
    if settings.overridden_threshold or (percent is None and metres is None):
        return settings.limit / 100 * declared
    return max((percent or 0.0) / 100 * declared, metres or 0.0)


RULE = Rule(
    "dimensions-out-of-tolerance",
    "budgets",
    ("a declared size", "mesh", "faces", "valid indices", "finite vertices"),
    "percent",
    check,
    __doc__ or "",
    threshold=1.0,
    source="the share that an artist sees when two assets stand side by side; a studio's own number goes into the spec",
)
