import numpy as np

from tests.rules.subjects import Case
from tests.rules.textured import GREY, box, boxed, cells, image, painted, subject
from validators.meshes.materials import Material

V, F, UV = box()
DARK, WHITE, MIDDLE = (29, 29, 29), (241, 241, 241), (128, 128, 128)
SEAMS = {"seam-visible"}


def of_one_colour(value, **rest):
    return subject(V, F, None, [Material("/materials/0", base_color=(value, value, value, 1.0), **rest)])


CLEAR = np.concatenate([cells([DARK] * 4 + [MIDDLE]), np.full((32, 64, 1), 255)], axis=2)
CLEAR[:16, :, 3] = 0
FAIL = {
    "black": Case(boxed(pixels=cells([DARK])), "material", [0], 100.0),
    "white": Case(boxed(pixels=cells([WHITE])), "material", [0], 100.0),
    "one_cell_of_six": Case(boxed(pixels=cells([DARK, MIDDLE])), "material", [0], round(100 / 6, 6), also=SEAMS),
    "white_paint": Case(of_one_colour(1.0, metallic=0.0), "material", [0], 100.0),
    "says_nothing_of_metal": Case(of_one_colour(0.0), "material", [0], 100.0),
    "darkened_by_the_factor": Case(
        subject(
            V,
            F,
            UV,
            [Material("/materials/0", base_color=(0.01, 0.01, 0.01, 1.0), textures=painted().textures)],
            [image(GREY)],
        ),
        "material",
        [0],
        100.0,
    ),
}
PASS = {
    "box": Case(boxed(), measured=0.0),
    "coal_and_snow": Case(boxed(pixels=cells([(30, 30, 30), (240, 240, 240)])), measured=0.0, also=SEAMS),
    "unused_texels": Case(boxed(pixels=cells([MIDDLE] * 6 + [DARK])), measured=0.0, also=SEAMS),
    "nothing_of_it_seen": Case(boxed(pixels=CLEAR), measured=0.0, also=SEAMS),
    "grey_paint": Case(of_one_colour(0.5), measured=0.0),
}
