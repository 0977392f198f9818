"""uv-stretch

What it checks
    Texels lie on the surface about as wide as they are long.

Why it matters
    Where the picture is pulled in one direction, detail smears into streaks there and is wasted across.

Fails on
    A face on which a square of the picture becomes more than the threshold times longer than wide: the ratio of the
    singular values of the map from texels to the surface. Infinite where the coordinates of a face with area collapse
    to a line or a point. A material none of whose faces has any area in its picture is a swatch of plain colours, and
    left out. Elements: faces.

How to fix
    Unwrap the listed faces again: relax the island, or cut it so that it can lie flat.

Reference
    Sander et al. 2001, Texture Mapping Progressive Meshes, section 3 (the singular values). The threshold is our
    choice.
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements

from ..facts.uv import Floats
from ..metrics.uvs import is_swatch, stretch
from ..rule import Measurement, Missing, Rule, Settings, as_number, share_badness
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Faces whose picture is pulled beyond the threshold."""
    mesh = subject.mesh
    assert mesh is not None
    ratio = _ratios(subject)
    if not np.any(ratio):
        yield Missing("no face has an area in its picture", applicable=False)
        return
    bad = np.flatnonzero(ratio > settings.limit).tolist()
    largest, limit = float(ratio.max()), as_number(settings.limit)
    words = f"{len(bad)} {'face stretches its' if len(bad) == 1 else 'faces stretch their'} picture"
    first = f" (first: face {bad[0]})" if bad else ""
    most = "without limit" if np.isinf(largest) else f"{largest:.3g} times"
    message = f"{words} more than {limit} times{first}; at most {most}, allowed {limit}"
    elements = Elements("face", len(bad), tuple(bad))
    measured = "infinite" if np.isinf(largest) else largest
    yield Measurement(bool(bad), message, measured, limit, elements, badness=share_badness(len(bad), mesh.n_faces))


def _ratios(subject: Subject) -> Floats:
    """(p,) stretch of each face, its worst triangle's; 0 where none was to be measured. Rounded to a millionth."""
    mesh = subject.mesh
    assert mesh is not None
    ratio = np.zeros(mesh.n_faces)
    for layer in subject.uv.leading:
        rows, uv = layer.triangles[layer.given], subject.uv.in_texels(layer)[layer.given]
        if not np.all(is_swatch(uv)):
            np.maximum.at(ratio, mesh.tri_face[rows], np.round(stretch(mesh.V[mesh.F[rows]], uv), 6))
    return ratio


RULE = Rule(
    "uv-stretch",
    "uv",
    ("mesh", "faces", "valid indices", "finite vertices", "texture coordinates"),
    "times",
    check,
    __doc__ or "",
    threshold=4.0,
    level="warn",
    source="our choice, in the measure of Sander et al. 2001",
)
