"""golden-missing

What it checks
    The asset has an approved record.

Why it matters
    Until a person has looked at it and approved it, nobody knows that it is right.

Fails on
    A spec without a golden record: it needs review.

How to fix
    Look at the asset on the review page, then: assay approve ID --reason "..."

Reference
    docs/architecture.md; golden/records.
"""

from collections.abc import Iterator

from ..rule import Measurement, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Whether there is a record."""
    missing = [one for one in subject.compared("golden") if one.state == "missing"]
    if missing:
        yield Measurement(True, "needs review: there is no golden record", 0, 1)
    else:
        yield Measurement(False, "there is a golden record", 1, 1)


RULE = Rule("golden-missing", "determinism", ("a golden comparison",), "records", check, __doc__ or "")
