"""view-looks-from-elsewhere

What it checks
    A second critic finds each view to be taken from where it was taken.

Why it matters
    Score distillation likes to put a face on every side (the Janus problem), or to turn the object or a part of it.

Fails on
    Views whose softmax mass within 30 degrees of the true azimuth is below, or whose log error ratio of true to best
    azimuth is above, what true renders of this kind of object show. The profile's threshold is slack on the calibrated
    limits: 0 takes them as they are. An object that the spec calls symmetric is not judged: its sides look alike.

How to fix
    Generate with another seed, or with stronger conditioning on the camera.

Reference
    Poole et al. 2022 (DreamFusion), section 5 (Janus); validators/metrics/views.py: mass_within, excess.
"""

from collections.abc import Iterator

from ..evidence import at_least, at_most, judge_evidence
from ..metrics.views import excess, mass_within
from ..rule import Measurement, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Mass and excess against their calibrated limits."""
    judge = judge_evidence(subject.evidence)
    views, candidates = judge.view_azimuths_deg, judge.candidate_azimuths_deg
    mass = mass_within(judge.error, views, candidates, judge.limit("tau"))
    yield at_least("mass of the views within 30 degrees of their place", mass, judge.limit("mass_min") - settings.limit)
    over = excess(judge.error, views, candidates)
    yield at_most("excess error of the true cameras", over, judge.limit("excess_max") + settings.limit)


RULE = Rule(
    "view-looks-from-elsewhere",
    "views",
    ("judge evidence", "an asymmetric object"),
    "slack",
    check,
    __doc__ or "",
    source="the limits come calibrated with the judge (python -m gate.calibration); slack moves them",
)
