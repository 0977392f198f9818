"""uv-missing

What it checks
    Every corner of a face whose material has a texture has texture coordinates, in the set that the texture names;
    and the share of all faces that have coordinates is at least the threshold, whether they have a texture or not.

Why it matters
    Without coordinates a renderer has nothing to look the picture up by: it paints one texel, or noise, over the
    face. Profiles for baking and lightmaps ask for coordinates on everything, threshold 100.

Fails on
    A face with a texture and a corner that has no coordinates or coordinates that are not finite. With a threshold
    above the share of faces that have coordinates, every face without. Elements: faces.

How to fix
    Unwrap the listed faces, or take the texture off their material. Where the texture names a set that the file does
    not have, set its texCoord to one that is there.

Reference
    glTF 2.0 specification, section 3.9.4 and the textureInfo schema (texCoord); Wavefront OBJ, vt and map_Kd.
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements

from ..rule import Measurement, Missing, Rule, Settings, as_number, share_badness
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Faces that need coordinates and have none."""
    mesh = subject.mesh
    assert mesh is not None
    textured = np.zeros(mesh.n_faces, bool)
    reached, broken = np.zeros(len(mesh.tri_face), bool), np.zeros(len(mesh.tri_face), bool)
    for layer in subject.uv.layers:
        reached[layer.triangles] = True
        broken[layer.triangles] |= ~np.all(np.isfinite(layer.uv), axis=(1, 2))
        textured[mesh.tri_face[layer.triangles]] |= bool(layer.textures)
    lacking = np.zeros(mesh.n_faces, bool)
    lacking[mesh.tri_face[broken | ~reached]] = True
    share = 100.0 * (1.0 - np.count_nonzero(lacking) / mesh.n_faces)
    too_few = share < settings.limit
    if not too_few and not np.any(textured):
        yield Missing("no face has a texture that needs coordinates", applicable=False)
        return
    bad = np.flatnonzero(lacking if too_few else lacking & textured).tolist()
    first = f" (first: face {bad[0]})" if bad else ""
    verb = "has" if len(bad) == 1 else "have"
    why = f"; {share:.1f} % of all faces have them, asked for are {as_number(settings.limit)} %" if too_few else ""
    what = "no texture coordinates" if too_few else "a texture but no usable coordinates for it"
    message = f"{len(bad)} {'face' if len(bad) == 1 else 'faces'} {verb} {what}{first}; allowed 0{why}"
    elements = Elements("face", len(bad), tuple(bad))
    yield Measurement(bool(bad), message, len(bad), 0, elements, badness=share_badness(len(bad), mesh.n_faces))


RULE = Rule(
    "uv-missing",
    "uv",
    ("mesh", "faces"),
    "% of faces",
    check,
    __doc__ or "",
    threshold=0.0,
    source="glTF 2.0 needs coordinates only where there is a texture",
)
