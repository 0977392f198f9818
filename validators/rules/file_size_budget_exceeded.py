"""file-size-budget-exceeded

What it checks
    The asset's file, and the files that it names (buffers, pictures, material files, layers), are together at most as
    large as the spec or the profile allows.

Why it matters
    Bytes are download time and disk space, for every copy.

Fails on
    More bytes than the spec's budgets.file_bytes, or than the profile's threshold; an override's number takes the
    place of the spec's, and the spec's that of the profile's.

How to fix
    Use fewer triangles or smaller textures, or raise the budget in the spec.

Reference
    specs/asset.schema.json, budgets; Khronos 3D Commerce, Real-time Asset Creation Guidelines 1.0, Publishing
    Targets.
"""

from collections.abc import Iterator

from ..budget import limit_of, within_budget
from ..rule import Measurement, Missing, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Bytes against the budget."""
    declared = None if subject.budgets is None else subject.budgets.file_bytes
    size = subject.file_bytes
    if size is None and limit_of(settings, declared) is not None:
        yield Missing("the size of the file is not known")
        return
    yield within_budget(lambda: size or 0, declared, settings, "bytes", "/budgets/file_bytes")


RULE = Rule(
    "file-size-budget-exceeded",
    "budgets",
    (),
    "bytes",
    check,
    __doc__ or "",
    threshold=None,
    source="the spec; a profile where it has a number",
)
