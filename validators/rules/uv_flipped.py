"""uv-flipped

What it checks
    Pictures lie on the faces the right way round, not mirrored.

Why it matters
    Writing on a flipped face reads backwards, and a normal map's tangents turn over: dents become bumps in engines
    that do not look at the sign. Mirrored islands that save texture space are common on game props, so this is a
    warning there.

Fails on
    A face whose coordinates turn the other way: seen from outside, the picture is a mirror image. Exact; faces whose
    coordinates have no area are not flipped (see uv-stretch). Where more than three quarters of the faces are
    mirrored the file is taken to count v the other way round, and the others are the flipped ones. Elements: faces.

How to fix
    Mirror the island back in the UV editor; or override with a reason where mirrored islands are meant.

Reference
    glTF 2.0 specification, sections 3.7.2.1 (winding) and 3.8.2 (texture coordinates); Mikkelsen 2008, Simulation of
    Wrinkled Surfaces Revisited (mikktspace), orientation-preserving groups.
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from ..facts.uv import Floats, Ints, Layer
from ..meshes import Mesh
from ..metrics.uvs import mirror_signs
from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject

OTHER_WAY = 0.75  # share of mirrored faces above which the file counts v upwards


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Faces that show a mirror image."""
    mesh = subject.mesh
    assert mesh is not None
    sign = np.zeros(mesh.n_faces, np.int64)
    for layer in subject.uv.leading:
        faces, signs = _face_signs(mesh, layer)
        sign[faces] = signs
    mirrored, upright = np.flatnonzero(sign > 0), np.flatnonzero(sign < 0)
    turned = len(mirrored) > OTHER_WAY * (len(mirrored) + len(upright))
    bad = (upright if turned else mirrored).tolist()
    how = "the other way round than most" if turned else "mirrored"
    words = (f"face shows its picture {how}", f"faces show their picture {how}")
    yield counted("face", bad, mesh.n_faces, settings, words)


def _face_signs(mesh: Mesh, layer: Layer) -> tuple[Ints, Ints]:
    """(faces, their signs) of a layer: 1 mirrored, -1 not, 0 without area."""
    signs = mirror_signs(layer.uv).astype(np.int64)
    faces, first, count = np.unique(mesh.tri_face[layer.triangles], return_index=True, return_counts=True)
    low, high = np.minimum.reduceat(signs, first), np.maximum.reduceat(signs, first)
    total = low + high
    for at in np.flatnonzero(low * high < 0):  # a polygon with a dent, cut into triangles that turn both ways
        total[at] = _exact_sign(layer.uv[first[at] : first[at] + count[at]])
    return faces, np.sign(total)


def _exact_sign(uv: Floats) -> int:
    """Sign of the summed areas of triangles (t, 3, 2)."""
    area = Fraction(0)
    for (au, av), (bu, bv), (cu, cv) in (tuple((Fraction(u), Fraction(v)) for u, v in one) for one in uv.tolist()):
        area += (bu - au) * (cv - av) - (bv - av) * (cu - au)
    return (area > 0) - (area < 0)


RULE = Rule("uv-flipped", "uv", ("mesh", "faces", "texture coordinates"), "faces", check, __doc__ or "", level="warn")
