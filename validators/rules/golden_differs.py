"""golden-differs

What it checks
    The asset is byte for byte what was approved.

Why it matters
    A change that nobody looked at is how good assets go bad.

Fails on
    Any output whose digest is not the record's. The message names the first stage and step that differ, and how large
    the difference is. Where this machine cannot make the approved bytes (another determinism class, other versions of
    what binds them, no GPU) it does not judge: the asset then neither fails for its bytes nor passes.

How to fix
    Look at the got, want and difference pictures; if the change is meant: assay approve ID --reason "..."
    Not comparable here: install the locked versions, or gate on a machine of the record's class.

Reference
    docs/architecture.md; golden/records.
"""

from collections.abc import Iterator

from ..comparing import described
from ..rule import Measurement, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Records whose bytes differ."""
    differing = [one for one in subject.compared("golden") if one.state == "differs"]
    if differing:
        yield Measurement(True, f"differs from the golden record: {described(differing[0])}", 1, 0)
    else:
        yield Measurement(False, "equal to the golden record, byte for byte", 0, 0)


RULE = Rule(
    "golden-differs", "determinism", ("a golden comparison", "a golden record"), "records", check, __doc__ or ""
)
