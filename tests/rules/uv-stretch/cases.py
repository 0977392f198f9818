import numpy as np

from tests.rules.subjects import Case
from tests.rules.textured import GREY, box, boxed, image, painted, shrunk, subject

V, F, UV = box()
WIDE = np.repeat(GREY, 8, axis=1)
LAST = np.arange(12) // 10
FAIL = {
    "eight_times": Case(boxed(shrunk(UV, [4, 5], (1 / 8, 1.0))), "face", [4, 5], 8.0),
    "to_a_point": Case(boxed(shrunk(UV, [4], 0.0)), "face", [4], "infinite"),
    "to_a_line": Case(boxed(shrunk(UV, [6, 7], (0.0, 1.0))), "face", [6, 7], "infinite"),
    "by_the_picture's_shape": Case(boxed(pixels=WIDE), "face", list(range(12)), 8.0),
    "by_the_texture's_scale": Case(boxed(scale=(1.0, 1 / 8)), "face", list(range(12)), 8.0, also={"uv-utilisation"}),
}
PASS = {
    "box": Case(boxed(), measured=1.0),
    "four_times": Case(boxed(shrunk(UV, [4, 5], (1 / 4, 1.0))), measured=4.0),
    "swatches": Case(
        subject(V, F, shrunk(UV, [10, 11], 0.0), [painted(), painted()], [image(GREY)], LAST), measured=1.0
    ),
}
