import numpy as np

from tests.rules.subjects import Case
from tests.rules.textured import box, cells, image, painted, subject

V, F, UV = box(inset=1 / 8)
GREY, LIGHTER, A_LITTLE, RED = (128, 128, 128), (145, 145, 145), (133, 133, 133), (200, 30, 30)
AROUND_4 = [(0, 2), (0, 4), (2, 6), (4, 6)]
MOVED = UV.copy()
MOVED[[8, 9]] += [3.0, -2.0]
ALONE = (np.arange(12) // 2 == 4).astype(int)


def with_cell_4(colour, uv=UV, **rest):
    return subject(V, F, uv, [painted(**rest)], [image(cells([GREY] * 4 + [colour, GREY]))])


FAIL = {
    "red_island": Case(with_cell_4(RED), "edge", AROUND_4),
    "lighter_island": Case(with_cell_4(LIGHTER), "edge", AROUND_4),
    "other_tile": Case(with_cell_4(RED, MOVED), "edge", AROUND_4),
}
PASS = {
    "one_colour": Case(with_cell_4(GREY), measured=0.0),
    "hardly_to_be_seen": Case(with_cell_4(A_LITTLE)),
    "another_material": Case(
        subject(V, F, UV, [painted(), painted(image=1)], [image(cells([GREY])), image(cells([RED]), 1)], ALONE),
        measured=0.0,
        also={"uv-utilisation"},
    ),
}
