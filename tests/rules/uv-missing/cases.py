import numpy as np

from tests.rules.subjects import Case
from tests.rules.textured import GREY, box, boxed, image, painted, subject
from validators.meshes.materials import Material

V, F, UV = box()
NAN = UV.copy()
NAN[4, 1, 0] = np.nan
PAINT, PICTURE = [painted()], [image(GREY)]
PLAIN = [*PAINT, Material("/materials/1", base_color=(0.5, 0.5, 0.5, 1.0))]
LAST = np.arange(12) // 10
FAIL = {
    "one_corner": Case(subject(V, F, UV, PAINT, PICTURE, without=[3 * 7 + 2]), "face", [7], 1),
    "two_faces": Case(subject(V, F, UV, PAINT, PICTURE, without=[0, 33, 34, 35]), "face", [0, 11], 2),
    "no_coordinates": Case(subject(V, F, None, PAINT, PICTURE), "face", list(range(12))),
    "a_set_that_does_not_exist": Case(boxed(uv_set=1), "face", list(range(12))),
    "not_a_number": Case(boxed(NAN), "face", [4], also={"uv-out-of-range"}),
    "the_textured_half": Case(subject(V, F, None, PLAIN, PICTURE, LAST), "face", list(range(10))),
}
PASS = {
    "box": Case(boxed(), measured=0),
    "no_texture_no_coordinates": Case(subject(V, F, UV, PLAIN, PICTURE, LAST, without=range(30, 36)), measured=0),
}
