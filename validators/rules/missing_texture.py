"""missing-texture

What it checks
    Every texture that a material names has a picture, and the picture is whole.

Why it matters
    A texture that is not there is drawn black, white or pink, on another machine than the author's.

Fails on
    A picture that is not where the file says, that may not be read (outside the asset's folder, a network address) or
    that cannot be decoded. Elements: images. A texture that names a picture the file does not define. Elements:
    materials. Whole pictures in a format that is not decoded here (KTX2, OpenEXR) are taken as they are.

How to fix
    Put the picture beside the file under the name that the file uses, or embed it; export a broken one again.

Reference
    glTF 2.0 specification, sections 3.8.1 to 3.8.3 (textures, images); Wavefront MTL, map_Kd.
"""

from collections.abc import Iterator

from specs.findings import Elements

from ..rule import Measurement, Rule, Settings, as_number, share_badness
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Pictures that are missing or broken, then textures that name none."""
    mesh, pictures = subject.mesh, subject.uv.pictures
    assert mesh is not None
    problems = {image: why for image in range(len(mesh.images)) if (why := pictures.problem(image)) is not None}
    lost = [(number, one) for number, owner in enumerate(mesh.materials) for one in owner.textures]
    lost = [(number, one) for number, one in lost if one.image not in pictures]
    count, allowed = len(problems) + len({number for number, _ in lost}), as_number(settings.limit)
    if problems or not lost:
        first = next(iter(problems), None)
        why = "" if first is None else f" (first: {_named(mesh.images[first].name)}: {problems[first]})"
        words = "picture is missing or broken" if len(problems) == 1 else "pictures are missing or broken"
        message = f"{len(problems)} {words}{why}; allowed {allowed}"
        elements = Elements("image", len(problems), tuple(problems)) if problems else None
        location = None if first is None else mesh.images[first].location or None
        badness = share_badness(len(problems), len(mesh.images))
        yield Measurement(count > settings.limit, message, len(problems), allowed, elements, location, badness)
    if lost:
        owners = sorted({number for number, _ in lost})
        words = "material names" if len(owners) == 1 else "materials name"
        message = f"{len(owners)} {words} a picture that the file does not define (first: material {owners[0]})"
        elements = Elements("material", len(owners), tuple(owners))
        badness = share_badness(len(owners), len(mesh.materials))
        bad, where = count > settings.limit, lost[0][1].location or None
        yield Measurement(bad, f"{message}; allowed {allowed}", len(owners), allowed, elements, where, badness)


def _named(name: str) -> str:
    return name if name else "a picture without a name"


RULE = Rule("missing-texture", "materials", ("mesh", "textures"), "pictures", check, __doc__ or "")
