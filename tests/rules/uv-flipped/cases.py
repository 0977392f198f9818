from tests.rules.subjects import Case
from tests.rules.textured import box, boxed, shrunk

UV = box()[2]
MIRROR, ALONG_V = (-1.0, 1.0), (1.0, -1.0)
ALL = UV * MIRROR + [1.0, 0.0]
FAIL = {
    "one_island": Case(boxed(shrunk(UV, [4, 5], MIRROR)), "face", [4, 5], 2),
    "upside_down": Case(boxed(shrunk(UV, [10, 11], ALONG_V)), "face", [10, 11]),
    "half": Case(
        boxed(shrunk(shrunk(shrunk(UV, [0, 1], MIRROR), [2, 3], MIRROR), [8, 9], MIRROR)), "face", [0, 1, 2, 3, 8, 9]
    ),
    "all_but_one": Case(boxed(shrunk(ALL, [6, 7], MIRROR)), "face", [6, 7]),
}
PASS = {
    "box": Case(boxed(), measured=0),
    "turned_half_round": Case(boxed(shrunk(UV, [4, 5], (-1.0, -1.0)))),
    "v_counted_upwards": Case(boxed(ALL)),
}
