"""depth-differs-from-reference

What it checks
    The asset has the depth of each depth picture that the spec declares, seen from the picture's camera.

Why it matters
    An outline can stay while the surface inside it sinks or bulges; depth sees that.

Fails on
    A view whose mean absolute difference, over the pixels that both cover, is above the threshold in percent of the
    bounding box's diagonal, or in which they have no pixel in common. One finding for each view with depth.

How to fix
    Look from that camera for what sank or bulges; check metres_per_level, and the unit of the file.

Reference
    Mean absolute depth error (Eigen et al. 2014, section 4.1); docs/specs.md, Reference views.
"""

from collections.abc import Iterator

from ..metrics.raster import mean_depth_error
from ..reference_views import Compared, compared_views, diagonal_m
from ..rule import Measurement, Missing, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """The depth error of each view that has depth."""
    assert subject.spec is not None
    if all(view.depth is None for view in subject.spec.reference_views):
        yield Missing("no reference view has depth", applicable=False)
        return
    diagonal = diagonal_m(subject)
    for view in compared_views(subject, with_depth=True):
        yield view if isinstance(view, Missing) else _measured(view, diagonal, settings.limit)


def _measured(view: Compared, diagonal: float, limit: float) -> Measurement:
    assert view.want is not None
    error = mean_depth_error(view.got, view.want)
    if error is None:
        message = f"no pixel that both cover in {view.name}"
        return Measurement(True, message, None, limit, location=view.location, badness=1.0)
    percent = 100 * error / diagonal if diagonal else 0.0
    message = (
        f"mean depth error {error:.4g} m, {percent:.3g} percent of the diagonal, in {view.name}; allowed {limit:g}"
    )
    bad = not percent <= limit
    badness = min(1.0, percent / 100) if bad else 0.0
    return Measurement(bad, f"{message} percent", percent, limit, location=view.location, badness=badness)


RULE = Rule(
    "depth-differs-from-reference",
    "views",
    ("reference views", "mesh", "faces", "valid indices", "finite vertices"),
    "percent",
    check,
    __doc__ or "",
    threshold=1.0,
    source="our choice: of the bounding box's diagonal, some three pixels of a picture that the asset fills",
)
