import numpy as np

from tests.rules.subjects import Case
from tests.rules.textured import GREY, box, boxed, image, painted, subject

V, F, UV = box()


def with_more(*sizes):
    pictures = [image(np.full((height, width, 3), 128), k + 1) for k, (width, height) in enumerate(sizes)]
    return subject(V, F, UV, [painted()], [image(GREY), *pictures])


FAIL = {
    "width": Case(with_more((48, 32)), "image", [1], 1),
    "height": Case(with_more((64, 64), (32, 31)), "image", [2], 1),
}
PASS = {"box": Case(boxed(), measured=0), "long": Case(with_more((1, 512)), measured=0)}
