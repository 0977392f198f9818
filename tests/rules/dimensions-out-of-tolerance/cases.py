from specs.geometry import Size
from tests.rules import solids
from tests.rules.subjects import Case, demanded
from validators.meshes.mesh import Primitive

SHELF = solids.box((0.0, 0.0, 0.0), (0.5, 2.0, 0.25))


def sized(VF=SHELF, metres_per_unit=1.0, of_mesh=None, **size):
    return demanded(VF, {"size_m": Size(**size)}, metres_per_unit=metres_per_unit, **of_mesh or {})


def in_two_scenes(**size):
    """The shelf, and one of twice its size in another scene."""
    both = solids.joined(SHELF, (SHELF[0] * 2, SHELF[1]))
    parts = (Primitive("/a", range(8), range(12)), Primitive("/b", range(8, 16), range(12, 24), scene=1))
    return sized(both, of_mesh={"primitives": parts}, **size)


FAIL = {
    "too_tall": Case(sized(y=1.75), measured=2.0),
    "too_flat": Case(sized(z=0.5), measured=0.25),
    "centimetres": Case(sized(metres_per_unit=0.01, y=2.0), measured=0.02),
    "beyond_one_percent": Case(sized(x=0.4949), measured=0.5),
    "beyond_its_percent": Case(sized(x=0.4, tolerance_percent=24.9), measured=0.5),
    "beyond_its_metres": Case(sized(x=0.25, tolerance_m=0.249), measured=0.5),
    "no_tolerance": Case(sized(x=0.5000001, tolerance_m=0.0), measured=0.5),
    "one_of_two_scenes": Case(in_two_scenes(y=2.0), measured=4.0),
}
PASS = {
    "all_axes": Case(sized(x=0.5, y=2.0, z=0.25)),
    "within_one_percent": Case(sized(x=0.4951), measured=0.5),
    "within_its_percent": Case(sized(x=0.4, tolerance_percent=25.0), measured=0.5),
    "the_larger_tolerance": Case(sized(x=0.25, tolerance_percent=1.0, tolerance_m=0.25), measured=0.5),
    "exact": Case(sized(x=0.5, tolerance_m=0.0), measured=0.5),
    "inches": Case(sized(metres_per_unit=0.0254, y=0.0508)),
    "no_unit_is_a_metre": Case(sized(metres_per_unit=None, y=2.0), measured=2.0),
}
