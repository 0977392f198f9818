"""uv-utilisation

What it checks
    The faces use enough of their picture.

Why it matters
    Texels that no face shows cost as much memory and download as the others: at 25 % a texture of half the width
    would look the same.

Fails on
    A picture of whose texels less than the threshold have their middle in a face; counted at the picture's own size,
    up to 4096 a side, and at 1024 where the faces have coordinates but no picture. Texels that several faces show
    count once. Elements: images, or materials where there is no picture.

How to fix
    Scale the islands up and pack them tighter, or make the texture smaller.

Reference
    Levy et al. 2002, Least Squares Conformal Maps, section 4 (packing). The threshold is our choice: packers reach 60
    % and more.
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements, Kind

from ..facts.uv import Atlas
from ..metrics.coverage import covered_texels
from ..metrics.uvs import is_swatch
from ..rule import Measurement, Missing, Rule, Settings, as_number
from ..subject import Subject

WITHOUT_PICTURE_PX = 1024


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """One result for the pictures, one for materials without."""
    shares: dict[Kind, list[tuple[float, int]]] = {"image": [], "material": []}
    for atlas in subject.uv.atlases:
        share = _share(subject, atlas)
        if share is not None and atlas.images:
            shares["image"] += [(share, image) for image in atlas.images]
        elif share is not None:
            shares["material"].append((share, atlas.layers[0].material))
    for kind, found in shares.items():
        if found:
            yield _measured(kind, found, settings)
    if not any(shares.values()):
        yield Missing("no face has an area in its picture", applicable=False)


def _share(subject: Subject, atlas: Atlas) -> float | None:
    """% of the texels in use; None where every face shows a plain colour."""
    if np.all(is_swatch(atlas.uv)):
        return None
    size = next((size for image in atlas.images if (size := subject.uv.pictures.size(image)) is not None), None)
    width, height = size or (WITHOUT_PICTURE_PX, WITHOUT_PICTURE_PX)
    return 100.0 * float(covered_texels(atlas.uv, width, height, atlas.repeats).mean())


def _measured(kind: Kind, found: list[tuple[float, int]], settings: Settings) -> Measurement:
    least, limit = min(found)[0], as_number(settings.limit)
    bad = sorted(number for share, number in found if share < settings.limit)
    what = "of their picture" if kind == "image" else "of the unit square"
    named = f" ({kind} {min(found)[1]})" if min(found)[1] >= 0 else ""
    message = f"faces use {least:.1f} % {what}{named}; asked for are at least {limit} %"
    elements = Elements(kind, len(bad), tuple(bad)) if bad and bad[0] >= 0 else None
    badness = 0.0 if not bad else min(1.0, 1.0 - least / settings.limit)
    return Measurement(bool(bad), message, least, limit, elements, badness=badness)


RULE = Rule(
    "uv-utilisation",
    "uv",
    ("mesh", "faces", "texture coordinates"),
    "% of the picture",
    check,
    __doc__ or "",
    threshold=30.0,
    level="warn",
    source="our choice: half of what packers reach",
)
