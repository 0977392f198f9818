import numpy as np

from tests.rules.subjects import Case
from tests.rules.textured import GREY, box, boxed, image, painted, subject

V, F, UV = box()


def with_second(width, height):
    pixels = np.full((height, width, 3), 128)
    return subject(V, F, UV, [painted(), painted("emissive", 1)], [image(GREY), image(pixels, 1)])


FAIL = {
    "wide": Case(with_second(8192, 2), "image", [1], 8192),
    "high": Case(with_second(1, 4097), "image", [1], 4097, also={"texture-not-power-of-two"}),
}
PASS = {"box": Case(boxed(), measured=64), "just": Case(with_second(2, 4096), measured=4096)}
