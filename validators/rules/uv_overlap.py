"""uv-overlap

What it checks
    No two faces that are painted from the same picture lie on the same part of it.

Why it matters
    Overlapping faces share texels: what is painted or baked on one appears on the other, and lightmaps and ambient
    occlusion come out wrong. Stacked copies that save texture space are common on game props, so this is a warning
    there.

Fails on
    Two faces whose coordinates' interiors have a point in common, exactly; touching edges and corners do not count.
    Faces are compared where they lie, so that other tiles (UDIM) are other places; with a texture only with faces of
    the same picture, without one with those of the same material. A part that several nodes place is looked at once.
    Elements: pairs of faces.

How to fix
    Repack the islands without overlap, or give what is baked a second, unique set of coordinates.

Reference
    Khronos 3D Commerce Asset Creation Guidelines, UV coordinates; the separating axis of Gottschalk et al. 1996, with
    the exact signs of Shewchuk 1997.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..facts.uv import Atlas, Ints
from ..metrics.overlap import overlapping_triangles
from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Pairs of faces on the same texels."""
    mesh = subject.mesh
    assert mesh is not None
    found, whole = [np.zeros((0, 2), np.int64)], True
    for atlas in subject.uv.atlases:
        pairs, complete = _pairs(subject, atlas)
        found.append(pairs)
        whole &= complete
    pairs = np.unique(np.concatenate(found), axis=0)
    several = "pairs of faces overlap in their picture" + ("" if whole else ", and more: the search was cut short")
    words = ("pair of faces overlaps in its picture", several)
    result = counted("face-pair", [(a, b) for a, b in pairs.tolist()], mesh.n_faces, settings, words)
    yield replace(result, whole=whole)


def _pairs(subject: Subject, atlas: Atlas) -> tuple[Ints, bool]:
    """(p, 2) overlapping faces of an atlas, scene by scene, and whether these are all."""
    assert subject.mesh is not None
    face = subject.mesh.tri_face[atlas.triangles]
    scene = np.where(subject.uv.is_first_use[face], subject.uv.scene_of_face[face], -1)
    found, whole = [np.zeros((0, 2), np.int64)], True
    for number in np.unique(scene[scene >= 0]):
        rows = np.flatnonzero(scene == number)
        overlaps = overlapping_triangles(atlas.uv[rows])
        pairs = np.sort(face[rows[overlaps.pairs]], axis=1)
        found.append(pairs[pairs[:, 0] != pairs[:, 1]])
        whole &= overlaps.complete
    return np.concatenate(found), whole


RULE = Rule(
    "uv-overlap", "uv", ("mesh", "faces", "texture coordinates"), "pairs of faces", check, __doc__ or "", level="warn"
)
