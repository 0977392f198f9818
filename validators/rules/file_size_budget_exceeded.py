"""file-size-budget-exceeded

What it checks
    The asset's file is at most as large as the spec allows.

Why it matters
    Bytes are download time and disk space, for every copy.

Fails on
    A file above the spec's budgets.file_bytes; an override's threshold takes its place.

How to fix
    Use fewer triangles or smaller textures, or raise the budget in the spec.

Reference
    specs/asset.schema.json, budgets.
"""

from collections.abc import Iterator

from ..budget import over_budget
from ..rule import Measurement, Rule, Settings, as_number
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Bytes against the budget."""
    assert subject.file_bytes is not None and subject.spec is not None
    limit = subject.spec.budgets.file_bytes if settings.threshold is None else settings.threshold
    yield over_budget(subject.file_bytes, as_number(limit), "bytes", "/budgets/file_bytes")


RULE = Rule(
    "file-size-budget-exceeded", "budgets", ("a spec", "file size"), "bytes", check, __doc__ or "", threshold=None
)
