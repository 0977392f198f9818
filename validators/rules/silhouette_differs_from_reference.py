"""silhouette-differs-from-reference

What it checks
    The asset has the outline of each picture that the spec declares, seen from the picture's camera.

Why it matters
    Concept art, a photograph or an earlier release say what the asset must look like; an outline is what people
    recognise first.

Fails on
    A view whose silhouette intersection over union is below the threshold: pixels whose centre the mesh covers,
    against pixels of the picture with alpha of at least a half, or that differ from the declared background. One
    finding for each view.

How to fix
    Look from that camera: move or reshape the part that stands out, or correct the camera in the spec.

Reference
    Intersection over union (Jaccard 1912); docs/specs.md, Reference views.
"""

from collections.abc import Iterator

import numpy as np

from ..metrics.raster import silhouette_iou
from ..reference_views import compared_views
from ..rule import Measurement, Missing, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """The IoU of each view."""
    for view in compared_views(subject, with_depth=False):
        if isinstance(view, Missing):
            yield view
            continue
        iou = silhouette_iou(np.isfinite(view.got), view.mask)
        bad = not iou >= settings.limit
        message = f"silhouette IoU {iou:.3f} in {view.name}; allowed {settings.limit:g} or more"
        yield Measurement(bad, message, iou, settings.limit, location=view.location, badness=1.0 - iou if bad else 0.0)


RULE = Rule(
    "silhouette-differs-from-reference",
    "views",
    ("reference views", "mesh", "faces", "valid indices", "finite vertices"),
    "IoU",
    check,
    __doc__ or "",
    threshold=0.9,
    source="our choice, as of silhouette-differs-from-field",
)
