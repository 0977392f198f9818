"""pivot-misplaced

What it checks
    The file's origin lies where the spec wants the pivot: in the middle of the bounding box's lowest side
    ("base-centre"), in its centre, or in the middle of its highest side ("top-centre"). Up is the file's up axis,
    else the one that the spec declares, else y.

Why it matters
    An engine places and turns an asset by its origin: with a pivot elsewhere a chair sinks into the floor and a door
    does not turn on its hinge.

Fails on
    An origin farther from there than the threshold in percent of the bounding box's diagonal; of several scenes the
    one that is off the most.

How to fix
    Move the geometry, or set the origin in the modelling tool and apply it before the export.

Reference
    Khronos 3D Commerce, Real-time Asset Creation Guidelines 1.0 (the origin at the product's base, on the ground
    plane).
"""

from collections.abc import Iterator

import numpy as np

from ..metrics.extent import Box, Floats, pivot_of, scene_boxes
from ..rule import Measurement, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """The origin's distance from the declared pivot."""
    place, mesh = subject.geometry.pivot, subject.mesh
    assert mesh is not None and place is not None
    up = mesh.up_axis or subject.geometry.up_axis or "y"
    off, pivot = max((_off(box, pivot_of(box, place, up)) for box in scene_boxes(mesh)), key=lambda one: one[0])
    bad = not off <= settings.limit
    where = ", ".join(f"{value:.4g}" for value in pivot)
    message = (
        f"the origin is {off:.3g} percent of the bounding box's diagonal away from its {place} ({where}), {up} up; "
        f"allowed {settings.limit:g} percent"
    )
    yield Measurement(bad, message, off, settings.limit, location="/geometry/pivot", badness=min(1.0, off / 100))


def _off(box: Box, pivot: Floats) -> tuple[float, list[float]]:
    """Distance of the origin in percent of the diagonal, and the pivot in the file's unit."""
    away = float(np.linalg.norm(pivot))
    percent = 100 * away / box.diagonal if box.diagonal else (0.0 if not away else 100.0)
    return percent, [float(value) + 0.0 for value in pivot]


RULE = Rule(
    "pivot-misplaced",
    "budgets",
    ("a declared pivot", "mesh", "faces", "valid indices", "finite vertices"),
    "percent",
    check,
    __doc__ or "",
    threshold=1.0,
    source="of the diagonal: what is seen as standing on the ground; a studio's own number goes into an override",
)
