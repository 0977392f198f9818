from tests.rules import solids
from tests.rules.subjects import Case, demanded


def box(low, high, pivot, up_axis=None, declared_up=None):
    return demanded(solids.box(low, high), {"pivot": pivot, "up_axis": declared_up}, up_axis=up_axis)


# Sides of 2, 3 and 6: the diagonal is 7, one percent of it 0.07.
STANDING = (-1.0, 0.0, -3.0), (1.0, 3.0, 3.0)
FAIL = {
    "centre_wanted": Case(box(*STANDING, "centre"), measured=100 * 1.5 / 7),
    "top_wanted": Case(box(*STANDING, "top-centre"), measured=100 * 3 / 7),
    "aside": Case(box((-0.875, 0.0, -3.0), (1.125, 3.0, 3.0), "base-centre"), measured=100 * 0.125 / 7),
    "z_is_up": Case(box(*STANDING, "base-centre", "z"), measured=100 * (1.5**2 + 3**2) ** 0.5 / 7),
    "z_is_said_to_be_up": Case(box(*STANDING, "base-centre", None, "z")),
    "beside_the_box": Case(box((99.0, 0.0, -3.0), (101.0, 3.0, 3.0), "base-centre"), measured=100 * 100 / 7),
}
PASS = {
    "standing": Case(box(*STANDING, "base-centre"), measured=0.0),
    "nearly": Case(box((-0.94, 0.0, -3.0), (1.06, 3.0, 3.0), "base-centre")),
    "centred": Case(box((-1.0, -1.5, -3.0), (1.0, 1.5, 3.0), "centre"), measured=0.0),
    "hanging": Case(box((-1.0, -3.0, -3.0), (1.0, 0.0, 3.0), "top-centre"), measured=0.0),
    "standing_on_z": Case(box((-1.0, -3.0, 0.0), (1.0, 3.0, 3.0), "base-centre", "z"), measured=0.0),
    "the_files_axis_goes_first": Case(box(*STANDING, "base-centre", "y", "y"), measured=0.0),
}
