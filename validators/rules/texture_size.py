"""texture-size

What it checks
    No picture is larger than the threshold along its longer edge.

Why it matters
    Graphics memory grows with the square of the edge, and devices refuse textures above a limit of their own.

Fails on
    A picture with an edge of more pixels than the threshold. Elements: images.

How to fix
    Export the listed pictures smaller.

Reference
    Khronos 3D Commerce Asset Creation Guidelines, texture resolution; WebGL 2.0, MAX_TEXTURE_SIZE (2048 at least;
    4096 on nearly all devices).
"""

from collections.abc import Iterator

from specs.findings import Elements

from ..rule import Measurement, Missing, Rule, Settings, as_number
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Pictures with too long an edge."""
    assert subject.mesh is not None
    sizes = {image: subject.uv.pictures.size(image) for image in range(len(subject.mesh.images))}
    known = {image: max(size) for image, size in sizes.items() if size is not None}
    if not known:
        yield Missing("the file has no picture whose size can be read", applicable=False)
        return
    bad = [image for image, edge in known.items() if edge > settings.limit]
    largest = max(known, key=lambda image: (known[image], -image))
    width, height = sizes[largest] or (0, 0)
    limit = as_number(settings.limit)
    message = f"the largest picture is image {largest} with {width} x {height} pixels; allowed {limit} along an edge"
    if len(bad) > 1:
        message += f"; {len(bad)} pictures are larger"
    badness = 0.0 if not bad else 1.0 - settings.limit / known[largest]
    elements = Elements("image", len(bad), tuple(bad)) if bad else None
    yield Measurement(bool(bad), message, known[largest], limit, elements, badness=badness)


RULE = Rule(
    "texture-size",
    "materials",
    ("mesh", "textures"),
    "pixels",
    check,
    __doc__ or "",
    threshold=4096.0,
    level="warn",
    source="WebGL 2.0: what nearly all devices take",
)
