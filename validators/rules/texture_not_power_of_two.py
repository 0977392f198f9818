"""texture-not-power-of-two

What it checks
    Width and height of every picture are powers of two: 256, 512, 1024, ...

Why it matters
    Other sizes are scaled by some engines, which blurs them, and cannot be repeated, mipmapped or block-compressed by
    older ones.

Fails on
    A picture whose width or height is no power of two. Elements: images.

How to fix
    Scale the listed pictures to the next power of two.

Reference
    glTF 2.0 specification, section 3.8.4.5 (Non-power-of-two Textures); Khronos 3D Commerce Asset Creation
    Guidelines.
"""

from collections.abc import Iterator

from ..metrics.textures import is_power_of_two
from ..rule import Measurement, Missing, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Pictures of other sizes."""
    assert subject.mesh is not None
    sizes = {image: subject.uv.pictures.size(image) for image in range(len(subject.mesh.images))}
    known = {image: size for image, size in sizes.items() if size is not None}
    if not known:
        yield Missing("the file has no picture whose size can be read", applicable=False)
        return
    bad = [image for image, size in known.items() if not all(is_power_of_two(edge) for edge in size)]
    shown = f" of {known[bad[0]][0]} x {known[bad[0]][1]} pixels" if bad else ""
    words = (f"picture{shown} is no power of two", f"pictures are no powers of two, one{shown}")
    yield counted("image", bad, len(known), settings, words if bad else (words[0], "pictures are no powers of two"))


RULE = Rule(
    "texture-not-power-of-two",
    "materials",
    ("mesh", "textures"),
    "pictures",
    check,
    __doc__ or "",
    level="warn",
    source="glTF 2.0, section 3.8.4.5",
)
