import numpy as np

from tests.rules.subjects import Case
from tests.rules.textured import box, boxed

UV = box()[2]


def moved(face, by):
    uv = UV.copy()
    uv[face] = uv[face] + by
    return uv


INFINITE = moved(4, [np.inf, 0.0])
FAIL = {
    "clamped": Case(boxed(moved(7, [1.0, 0.0]), wrap_u="clamp", wrap_v="clamp"), "face", [7], 1),
    "clamped_along_v": Case(boxed(moved([2, 3], [0.0, -0.25]), wrap_v="clamp"), "face", [2, 3]),
    "infinite": Case(boxed(INFINITE), "face", [4], also={"uv-missing"}),
    "shifted_by_the_texture": Case(boxed(offset=(0.25, 0.0), wrap_u="clamp"), "face", [6, 7]),
}
PASS = {
    "box": Case(boxed(wrap_u="clamp", wrap_v="clamp"), measured=0),
    "rounding": Case(boxed(UV + 1e-6, wrap_u="clamp", wrap_v="clamp"), measured=0),
    "shifted_back": Case(boxed(UV + [4.0, 0.0], offset=(-4.0, 0.0), wrap_u="clamp"), measured=0),
}
