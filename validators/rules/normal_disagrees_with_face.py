"""normal-disagrees-with-face

What it checks
    The file's normals lie on the same side of a face as its winding says.

Why it matters
    Shading follows the stored normals, culling the winding: where they disagree, surfaces are black or see-through.

Fails on
    A face with a corner whose stored normal is more than the threshold (90 degrees) from the face's own normal, or
    not finite. Faces without area and zero normals say nothing. Elements: faces.

How to fix
    Recalculate the normals, or turn the face where the stored normal is right.

Reference
    glTF 2.0 specification, section 3.7.2.1 (NORMAL).
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements

from ..metrics.solids import normal_angles_deg, triangle_normals
from ..rule import Measurement, Rule, Settings, as_number, share_badness
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Faces with a normal beyond the allowed angle."""
    mesh, facts = subject.mesh, subject.facts
    assert mesh is not None and mesh.normals is not None and mesh.corner_normals is not None
    geometric = np.zeros((mesh.n_faces, 3))
    np.add.at(geometric, mesh.tri_face, triangle_normals(mesh.V, mesh.F))
    used = np.flatnonzero(mesh.corner_normals >= 0)
    faces = facts.face_of_corner[used]
    angles = normal_angles_deg(geometric[faces], mesh.normals[mesh.corner_normals[used]])
    limit = as_number(settings.limit)
    bad = np.unique(faces[angles > limit]).tolist()
    largest = float(angles.max(initial=0.0))
    count = f"{len(bad)} {'face has' if len(bad) == 1 else 'faces have'} a normal more than {limit} degrees off"
    first = f" (first: face {bad[0]})" if bad else ""
    message = f"{count}{first}; largest angle {largest:.1f}, allowed {limit}"
    elements = Elements("face", len(bad), tuple(bad))
    badness = share_badness(len(bad), mesh.n_faces)
    yield Measurement(bool(bad), message, largest, limit, elements, badness=badness)


RULE = Rule(
    "normal-disagrees-with-face",
    "normals",
    ("mesh", "faces", "valid indices", "finite vertices", "normals"),
    "degrees",
    check,
    __doc__ or "",
    threshold=90.0,
)
