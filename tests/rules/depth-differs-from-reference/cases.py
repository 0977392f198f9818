from pathlib import Path

from specs.reference_view import ReferenceView
from tests.rules import solids
from tests.rules.subjects import Case, seen_as

HERE = Path(__file__).parent
# Its front is 2.5 m from the camera: level 25000 at 0.1 mm a level. One percent of its diagonal is 17.3 mm.
CUBE = solids.box((-0.5,) * 3, (0.5,) * 3)


def seen(depth):
    return seen_as(CUBE, HERE, ReferenceView("front.png", None, depth, 0.0001))


FAIL = {
    "sunk_by_20_mm": Case(seen("sunk.png")),
    "elsewhere": Case(seen("elsewhere.png")),
}
PASS = {
    "the_same": Case(seen("depth.png")),
    "sunk_by_17_mm": Case(seen("nearly.png")),
}
