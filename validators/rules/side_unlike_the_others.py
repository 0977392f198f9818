"""side-unlike-the-others

What it checks
    A second critic finds all sides of the object equally good.

Why it matters
    One side can come out flipped, blank or in another colour while the rest is fine.

Fails on
    A standard deviation over the views of the critic's class-normalised log error, for all channels or for albedo
    alone, above what true renders of this kind of object show. The profile's threshold is slack on
    the calibrated limits: 0 takes them as they are.

How to fix
    Generate with another seed or more views a step; look at the turntable for the odd side.

Reference
    validators/metrics/views.py: spread.
"""

from collections.abc import Iterator

from ..evidence import at_most, judge_evidence
from ..metrics.views import spread
from ..rule import Measurement, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Spread over the views, of all channels and of albedo."""
    judge = judge_evidence(subject.evidence)
    whole = spread(judge.true_error(), judge.array("z_mean"), judge.array("z_sd"))
    yield at_most("spread of the sides", whole, judge.limit("spread_max") + settings.limit)
    albedo = spread(judge.albedo_error, judge.array("albedo_z_mean"), judge.array("albedo_z_sd"))
    yield at_most("spread of the sides' colours", albedo, judge.limit("albedo_spread_max") + settings.limit)


RULE = Rule(
    "side-unlike-the-others",
    "views",
    ("judge evidence",),
    "slack",
    check,
    __doc__ or "",
    source="the limits come calibrated with the judge (python -m gate.calibration); slack moves them",
)
