from dataclasses import replace

from tests.rules import solids
from tests.rules.subjects import Case, of
from validators.container import Code, ContainerReport, Issue


def _with(*codes, **rest):
    return replace(of(solids.box()), container=ContainerReport(codes, "2.0.0-dev.3.10", **rest))


_LOOP = Code("NODE_LOOP", "error", 1, (Issue("Node is a part of a node loop.", "/nodes/0"),))
_UNUSED = Code("UNUSED_OBJECT", "information", 2, (Issue("This object may be unused.", "/nodes/1"),) * 2)

FAIL = {
    "an_error": Case(_with(_LOOP), measured=1),
    "an_error_among_notes": Case(_with(_UNUSED, _LOOP), measured=1),
    "more_than_is_listed": Case(_with(truncated=True), measured=1),
}
PASS = {
    "nothing": Case(_with(), measured=0),
    "only_notes": Case(_with(_UNUSED), measured=0),
}
