"""hard-edge-without-split

What it checks
    At a sharp edge the two faces have normals of their own.

Why it matters
    One normal for both sides smears light around the corner: a box looks like a pillow, and a baked normal map has to
    undo it, with visible gradients.

Fails on
    An edge at which the surface turns by more than the threshold, and whose two faces have, at both of its ends,
    stored normals less than a degree apart. Edges of more or fewer than two faces, and those with a zero or a missing
    normal, are left out. Elements: edges.

How to fix
    Mark the listed edges as sharp (split their normals), or bevel them.

Reference
    glTF 2.0 specification, section 3.7.2.1 (flat and smooth shading); Khronos 3D Commerce Asset Creation Guidelines,
    hard edges. Unity splits normals above 60 degrees by default; the threshold leaves room for small bevels.
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements

from ..facts.uv import Floats, Ints
from ..metrics.normals import angles_between_deg, unit_vectors
from ..metrics.solids import triangle_normals
from ..rule import Measurement, Rule, Settings, as_number, share_badness
from ..subject import Subject

_SAME_DEG = 1.0


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Sharp edges that are shaded as if they were round."""
    turns, sides = _turns_deg(subject), subject.uv.sides
    sharp = np.flatnonzero(turns > settings.limit)
    sides = sides[sharp]
    smooth = np.ones(len(sides), bool)
    for one, other in ((sides.tail, sides.tail_2), (sides.head, sides.head_2)):
        a, b = _stored(subject, one), _stored(subject, other)
        given = np.any(a, axis=1) & np.any(b, axis=1)
        smooth &= given & (angles_between_deg(a, b) < _SAME_DEG)
    bad = subject.facts.edge_pairs(sides.edge[smooth])
    largest, limit = float(turns[sharp[smooth]].max(initial=0.0)), as_number(settings.limit)
    words = "edge turns" if len(bad) == 1 else "edges turn"
    first = f" (first: vertices {bad[0][0]}-{bad[0][1]})" if bad else ""
    most = f"; at most {largest:.1f} degrees" if bad else ""
    message = f"{len(bad)} smooth-shaded {words} by more than {limit} degrees{first}{most}; allowed 0"
    elements = Elements("edge", len(bad), tuple(bad))
    yield Measurement(bool(bad), message, len(bad), 0, elements, badness=share_badness(len(bad), len(turns)))


def _turns_deg(subject: Subject) -> Floats:
    """(e,) angle between the two faces' own normals at each edge of `sides`, 0 where one has no area."""
    mesh, facts, sides = subject.mesh, subject.facts, subject.uv.sides
    assert mesh is not None
    geometric = np.zeros((mesh.n_faces, 3))
    np.add.at(geometric, mesh.tri_face, triangle_normals(mesh.V, mesh.F))
    unit = unit_vectors(geometric)
    one, other = unit[facts.face_of_corner[sides.tail]], unit[facts.face_of_corner[sides.tail_2]]
    # Faces that run along the edge in the same direction are wound against each other: turn one of them.
    against = facts.following[sides.tail_2] == sides.head_2
    return angles_between_deg(one, np.where(against[:, None], -other, other))


def _stored(subject: Subject, corners: Ints) -> Floats:
    """(e, 3) stored normals of corners at length one, zeros where there is none that can be used."""
    mesh = subject.mesh
    assert mesh is not None and mesh.normals is not None and mesh.corner_normals is not None
    index = mesh.corner_normals[corners]
    found = mesh.normals[np.where(index < len(mesh.normals), index, 0)]
    usable = (index >= 0) & (index < len(mesh.normals)) & np.all(np.isfinite(found), axis=1)
    return unit_vectors(np.where(usable[:, None], found, 0.0))


RULE = Rule(
    "hard-edge-without-split",
    "normals",
    ("mesh", "faces", "valid indices", "finite vertices", "normals"),
    "degrees",
    check,
    __doc__ or "",
    threshold=75.0,
    level="warn",
    source="above the 60 degrees to which Unity smooths by default",
)
