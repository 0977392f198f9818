"""depth-differs-from-field

What it checks
    The finished mesh has the depth of the field it came from, in 24 fixed views.

Why it matters
    An outline can stay while the surface inside it sinks or bulges; depth sees that.

Fails on
    A view whose mean absolute depth difference, over pixels that field and mesh both cover, is above the threshold.

How to fix
    Raise the triangle budget or the resolution of the field's finest level.

Reference
    Mean absolute depth error (Eigen et al. 2014, section 4.1).
"""

from collections.abc import Iterator

from ..evidence import field_evidence
from ..rule import Measurement, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """The largest depth error against the allowed maximum."""
    field = field_evidence(subject.evidence)
    largest, at = float(field.depth_error.max()), int(field.depth_error.argmax())
    message = (
        f"largest mean depth error {largest:.4f} m at azimuth {field.azimuths_deg[at]:g} "
        f"(mean {float(field.depth_error.mean()):.4f} m); allowed {settings.limit:g} m"
    )
    yield Measurement(not largest <= settings.limit, message, largest, settings.limit, badness=largest)


RULE = Rule(
    "depth-differs-from-field",
    "views",
    ("field evidence",),
    "metres",
    check,
    __doc__ or "",
    threshold=0.05,
    source="our choice: the shipped assets measure 0.03 and less",
)
