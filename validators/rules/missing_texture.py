"""missing-texture

What it checks
    Every texture that a material names has a picture, and the picture is whole.

Why it matters
    A texture that is not there is drawn black, white or pink, on another machine than the author's.

Fails on
    A picture that is not where the file says, that may not be read (outside the asset's folder, a network address) or
    that cannot be decoded. Elements: images. A texture that names a picture the file does not define. Elements:
    materials. Whole pictures in a format that is not decoded here (KTX2, OpenEXR) are taken as they are. A material
    file (OBJ) that is not there is a warning and no more: whether it names pictures is not known.

How to fix
    Put the picture beside the file under the name that the file uses, or embed it; export a broken one again.

Reference
    glTF 2.0 specification, sections 3.8.1 to 3.8.3 (textures, images); Wavefront MTL, map_Kd.
"""

from collections.abc import Iterator
from dataclasses import replace

from specs.findings import Elements

from ..meshes import Mesh
from ..rule import Measurement, Rule, Settings, as_number, share_badness
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Pictures that are missing or broken, textures that name none, material files that are not there."""
    mesh, pictures = subject.mesh, subject.uv.pictures
    assert mesh is not None
    problems = {image: why for image in range(len(mesh.images)) if (why := pictures.problem(image)) is not None}
    files = [image for image in problems if pictures.is_material_file(image)]
    broken = [image for image in problems if image not in files]
    named = [(number, one) for number, owner in enumerate(mesh.materials) for one in owner.textures]
    lost = [(number, one.location) for number, one in named if one.image not in pictures]
    owners = sorted({number for number, _ in lost})
    bad, allowed = len(broken) + len(owners) > settings.limit, as_number(settings.limit)
    if broken or not (owners or files):
        words = "picture is missing or broken" if len(broken) == 1 else "pictures are missing or broken"
        yield _of_images(mesh, broken, problems, words, bad, allowed)
    if owners:
        words = "material names" if len(owners) == 1 else "materials name"
        message = f"{len(owners)} {words} a picture that the file does not define (first: material {owners[0]})"
        elements = Elements("material", len(owners), tuple(owners))
        badness = share_badness(len(owners), len(mesh.materials))
        where = lost[0][1] or None
        yield Measurement(bad, f"{message}; allowed {allowed}", len(owners), allowed, elements, where, badness)
    if files:
        words = "material file is missing" if len(files) == 1 else "material files are missing"
        yield replace(_of_images(mesh, files, problems, words, True, allowed), badness=0.5, mild=True)


def _of_images(
    mesh: Mesh, images: list[int], problems: dict[int, str], words: str, bad: bool, allowed: int | float
) -> Measurement:
    location = mesh.images[images[0]].location or None if images else None
    first = f" (first: {_described(mesh.images[images[0]].name, problems[images[0]])})" if images else ""
    elements = Elements("image", len(images), tuple(images)) if images else None
    badness = share_badness(len(images), len(mesh.images))
    message = f"{len(images)} {words}{first}; allowed {allowed}"
    return Measurement(bad, message, len(images), allowed, elements, location, badness)


def _described(name: str, problem: str) -> str:
    return problem if name and name in problem else f"{name or 'one without a name'}: {problem}"


RULE = Rule("missing-texture", "materials", ("mesh", "textures"), "pictures", check, __doc__ or "")
