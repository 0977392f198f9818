"""rerun-bytes-differ

What it checks
    The same spec, made again in a fresh process, gives the same bytes.

Why it matters
    Without that no golden record holds, and no change can be told from chance.

Fails on
    A further run with another digest of any output. A golden record with equal bytes is such a run too.

How to fix
    Look at the first stage that differs: unseeded chance, an unordered set, threads or another library version.

Reference
    docs/architecture.md, The sealed process.
"""

from collections.abc import Iterator

from ..comparing import described
from ..rule import Measurement, Missing, Rule, Settings, as_number
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Reruns that differ; without one, a record with equal bytes will do."""
    reruns = [one for one in subject.compared("rerun") if one.state in ("equal", "differs")]
    if not reruns:
        if any(one.state == "equal" for one in subject.compared("golden")):
            yield Measurement(False, "the bytes equal those of the approved run", 0, as_number(settings.limit))
        else:
            yield Missing("the bytes differ from the approved run's, and the asset was not made a second time")
        return
    differing = [one for one in reruns if one.state == "differs"]
    message = f"{len(differing)} of {len(reruns)} further runs differ; allowed {as_number(settings.limit)}"
    if differing:
        message += f": {described(differing[0])}"
    count = len(differing)
    yield Measurement(count > settings.limit, message, count, as_number(settings.limit), badness=count / len(reruns))


RULE = Rule("rerun-bytes-differ", "determinism", ("a rerun",), "runs", check, __doc__ or "")
