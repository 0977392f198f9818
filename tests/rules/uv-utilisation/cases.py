from tests.rules.subjects import Case
from tests.rules.textured import GREY, box, boxed, image, painted, shrunk, subject

V, F, UV = box()
EVERY = list(range(12))
FAIL = {
    "half_as_wide": Case(boxed(UV * 0.5), "image", [0], 18.75),
    "without_a_picture": Case(subject(V, F, shrunk(UV, EVERY, 0.25), [], []), measured=100 * 0.75 / 16),
    "two_pictures": Case(
        subject(V, F, UV, [painted(), painted(image=1)], [image(GREY), image(GREY, 1)], [0] * 10 + [1] * 2),
        "image",
        [1],
        12.5,
    ),
}
PASS = {
    "box": Case(boxed(), measured=75.0),
    "beyond_the_edge_and_round_again": Case(boxed(UV + [0.625, 8.25]), measured=75.0),
    "cut_off_at_the_edge": Case(boxed(UV * [2.0, 1.0]), measured=100.0),
}
