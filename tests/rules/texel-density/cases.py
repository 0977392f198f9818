from tests.rules.subjects import Case
from tests.rules.textured import box, boxed, shrunk, subject

V, F, UV = box()
FAIL = {
    "blurred": Case(boxed(shrunk(UV, [6, 7], 1 / 8)), "face", [6, 7], 8.0),
    "without_a_picture": Case(subject(V, F, shrunk(UV, [6, 7], 1 / 8) * [2.0, 1.0] / 2), "face", [6, 7], 8.0),
    "wasted": Case(
        boxed(shrunk(shrunk(UV, list(range(12)), 1 / 8), [0, 1], 8.0)),
        "face",
        [0, 1],
        8.0,
        also={"uv-overlap", "uv-utilisation"},
    ),
}
PASS = {"box": Case(boxed(), measured=1.0), "four_times": Case(boxed(shrunk(UV, [6, 7], 1 / 4)), measured=4.0)}
