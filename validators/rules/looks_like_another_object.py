"""looks-like-another-object

What it checks
    No other object, main colour or second colour explains the views better than the prompt does.

Why it matters
    A well-made mesh of the wrong thing is still the wrong asset.

Fails on
    Another word whose mean log-error margin over the prompt's word is above what true renders of this kind of object
    show. The profile's threshold is slack on
    the calibrated limits: 0 takes them as they are.

How to fix
    Generate with another seed, more steps or a stronger guidance scale; check the prompt's words.

Reference
    Li et al. 2023, Your Diffusion Model is Secretly a Zero-Shot Classifier; metrics/views.py: best_other_margin.
"""

from collections.abc import Iterator

from ..evidence import at_most, judge_evidence
from ..metrics.views import other_margins
from ..rule import Measurement, Rule, Settings
from ..subject import Subject

_KINDS = (
    ("objects", "object_margin_max", "object"),
    ("colours", "colour_margin_max", "main colour"),
    ("part_colours", "part_margin_max", "second colour"),
)


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """The best other word of each kind against its calibrated limit."""
    judge = judge_evidence(subject.evidence)
    for kind, limit, what in _KINDS:
        errors, word = judge.words(kind)
        if len(errors) < 2:
            continue  # nothing else could be said of this object
        margins = other_margins(errors, word)
        best = max(margins, key=lambda other: margins[other])
        label = f"margin of the {what} {best!r} over {word!r}"
        yield at_most(label, margins[best], judge.limit(limit) + settings.limit)


RULE = Rule(
    "looks-like-another-object",
    "views",
    ("judge evidence",),
    "slack",
    check,
    __doc__ or "",
    source="the limits come calibrated with the judge (python -m gate.calibration); slack moves them",
)
