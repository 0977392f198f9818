from pathlib import Path

from specs.reference_view import ReferenceCamera, ReferenceView
from tests.rules import solids
from tests.rules.subjects import Case, seen_as

HERE = Path(__file__).parent
# From 3 m its front is 2.5 m away and 35.2 pixels wide in a picture of 64: 36 pixel centres from 14 to 49 each way.
CUBE = solids.box((-0.5,) * 3, (0.5,) * 3)
ABOVE = (CUBE[0] + [0.0, 7.0, 0.0], CUBE[1])


def seen(name, VF=CUBE, background=None, metres_per_unit=None, up_axis=None, **camera):
    view = ReferenceView(name, background, camera=ReferenceCamera(**camera))
    return seen_as(VF, HERE, view, metres_per_unit=metres_per_unit, up_axis=up_axis)


FAIL = {
    "narrower_picture": Case(seen("narrow.png"), measured=32 / 36),
    "wrong_side": Case(seen("front.png", azimuth_deg=45.0)),
    "too_large": Case(seen("front.png", (CUBE[0] * 1.1, CUBE[1]))),
    "centimetres": Case(seen("front.png", metres_per_unit=0.01)),
    "out_of_sight": Case(seen("front.png", ABOVE), measured=0.0),
}
PASS = {
    "the_same": Case(seen("front.png"), measured=1.0),
    "nearly": Case(seen("nearly.png"), measured=34 / 36),
    "a_wide_picture": Case(seen("wide.png"), measured=1.0),
    "on_a_background": Case(seen("on-white.png", background=(255, 255, 255)), measured=1.0),
    "from_the_right": Case(seen("front.png", azimuth_deg=90.0), measured=1.0),
    "from_above": Case(seen("front.png", elevation_deg=90.0), measured=1.0),
    "at_its_target": Case(seen("front.png", ABOVE, target_m=(0.0, 7.0, 0.0)), measured=1.0),
    "a_hundred_times_larger_in_centimetres": Case(
        seen("front.png", (CUBE[0] * 100, CUBE[1]), metres_per_unit=0.01), measured=1.0
    ),
    "z_up": Case(seen("front.png", (CUBE[0] * [1, 5, 1], CUBE[1]), up_axis="z", radius_m=5.0), measured=1.0),
}
