"""uv-out-of-range

What it checks
    Texture coordinates are finite, and lie inside the picture where the texture does not repeat.

Why it matters
    Beyond the edge of a texture that clamps, its last row of texels is drawn out into stripes. Beyond the edge of one
    that repeats, the picture starts again: legal, and how tiles are made, but a mistake where a picture is meant to
    be laid on once, and atlases, bakers and shops of models take coordinates from 0 to 1 only.

Fails on
    A face with a coordinate that is NaN or infinite, or outside 0..1 by more than 1e-5 (an unwrapper's rounding)
    along an axis on which its texture clamps. On a texture that repeats or mirrors, and without one, coordinates
    further outside than the threshold, in tiles, are a warning and no more; but a threshold of 0 forbids tiles: they
    fail like the others. Coordinates are those that the picture is sampled at: a texture's own transform is applied.
    Elements: faces.

How to fix
    Move the islands into the unit square, or set the sampler to repeat if the texture is meant to be tiled.

Reference
    glTF 2.0 specification, section 3.8.4.4 (Wrapping); KHR_texture_transform; Khronos 3D Commerce Asset Creation
    Guidelines, UV coordinates.
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements

from ..facts.uv import Bools, Layer
from ..metrics.uvs import outside
from ..rule import Measurement, Rule, Settings, as_number, counted, share_badness
from ..subject import Subject

ROUNDING = 1e-5


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Faces with coordinates that cannot be used, then those that run a picture on beyond its edge."""
    mesh = subject.mesh
    assert mesh is not None
    broken = np.zeros(mesh.n_faces, bool)
    reach = np.zeros(mesh.n_faces)
    for layer in subject.uv.layers:
        faces = mesh.tri_face[layer.triangles]
        away = np.where(layer.given, outside(layer.uv), 0.0)
        broken[faces[np.isinf(away) | _cut_off(layer)]] = True
        np.maximum.at(reach, faces, np.where(np.isinf(away), 0.0, away))
    if not settings.limit:
        broken |= reach > ROUNDING
    bad = np.flatnonzero(broken).tolist()
    where = "a texture that does not repeat" if settings.limit else "0 to 1"
    what = f"coordinates that are not finite, or outside {where}"
    tiled = np.flatnonzero(~broken & (reach > settings.limit)).tolist()
    if bad or not tiled:
        yield counted("face", bad, mesh.n_faces, Settings(threshold=0.0), (f"face has {what}", f"faces have {what}"))
    if tiled:
        yield _tiled(tiled, float(reach[tiled].max()), mesh.n_faces, settings)


def _cut_off(layer: Layer) -> Bools:
    """(t,) triangles that reach over an edge at which their picture ends."""
    cut = np.zeros(len(layer.triangles), bool)
    for axis in (0, 1):
        if any((one.wrap_u, one.wrap_v)[axis] == "clamp" for one in layer.textures):
            cut |= outside(layer.uv[:, :, axis : axis + 1]) > ROUNDING
    return cut & layer.given


def _tiled(faces: list[int], reach: float, population: int, settings: Settings) -> Measurement:
    words = "face runs its" if len(faces) == 1 else "faces run their"
    message = (
        f"{len(faces)} {words} picture on beyond its edge (first: face {faces[0]}), by up to {reach:.6g} tiles; "
        f"allowed {as_number(settings.limit)}; legal, since the texture repeats"
    )
    elements = Elements("face", len(faces), tuple(faces))
    badness = share_badness(len(faces), population)
    return Measurement(True, message, reach, settings.limit, elements, badness=badness, mild=True)


RULE = Rule(
    "uv-out-of-range",
    "uv",
    ("mesh", "faces", "texture coordinates"),
    "tiles",
    check,
    __doc__ or "",
    threshold=1e-5,
    source="the unit square of glTF 2.0, with an unwrapper's rounding",
)
