import numpy as np

from tests.rules.subjects import Case
from tests.rules.textured import GREY, box, boxed, image, painted, subject
from validators.meshes.mesh import Primitive

V, F, UV = box()
HALF = np.arange(12) // 6


def moved(by, faces=(2, 3), uv=UV):
    uv = uv.copy()
    uv[list(faces)] = uv[list(faces)] + by
    return uv


STACKED = moved([-0.25, 0.0])
TWICE = np.concatenate([UV, UV])
BOXES = np.concatenate([V, V + [4.0, 0.0, 0.0]]), np.concatenate([F, F + 8])


def two(*places):
    """Two boxes with one unwrap, as two parts of a file."""
    parts = tuple(
        Primitive(location, range(8 * k, 8 * k + 8), range(12 * k, 12 * k + 12), f"/nodes/{k}", scene)
        for k, (location, scene) in enumerate(places)
    )
    return subject(*BOXES, TWICE, [painted()], [image(GREY)], primitives=parts)


PICTURES = [image(GREY), image(GREY, 1)]
BOTH = [painted(), painted(image=1)]
LOOSE = {"loose-component"}
FAIL = {
    "stacked": Case(boxed(STACKED), "face-pair", [(0, 2), (1, 3)], 2),
    "half_a_cell": Case(boxed(moved([-0.125, 0.0])), "face-pair", [(0, 2), (0, 3), (1, 3)]),
    "one_picture_two_materials": Case(
        subject(V, F, STACKED, [painted(), painted()], PICTURES[:1], np.arange(12) // 2 % 2),
        "face-pair",
        [(0, 2), (1, 3)],
    ),
    "two_parts": Case(
        two(("/meshes/0/primitives/0", 0), ("/meshes/1/primitives/0", 0)),
        "face-pair",
        [(k, k + 12) for k in range(12)],
        also=LOOSE,
    ),
    "without_a_picture": Case(subject(V, F, STACKED), "face-pair", [(0, 2), (1, 3)]),
}
PASS = {
    "touching": Case(boxed(), measured=0),
    "two_pictures": Case(subject(V, F, moved([-0.25, 0.0], (6, 7)), BOTH, PICTURES, HALF)),
    "another_tile": Case(boxed(moved([0.75, 0.0]))),
    "one_part_placed_twice": Case(two(("/meshes/0/primitives/0", 0), ("/meshes/0/primitives/0", 0)), also=LOOSE),
    "two_scenes": Case(two(("/meshes/0/primitives/0", 0), ("/meshes/1/primitives/0", 1))),
}
