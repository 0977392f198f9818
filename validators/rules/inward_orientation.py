"""inward-orientation

What it checks
    Closed surfaces face outward, and the surfaces of cavities face into the cavity.

Why it matters
    A surface that is inside out is culled away, lit from the wrong side, and has a negative volume.

Fails on
    A closed, consistently wound component whose signed volume has the wrong sign for its depth: outward at even
    depth, inward (legally) at odd depth, as a cavity. Components that are open, inconsistent or without volume are not
    judged. Elements: faces.

How to fix
    Turn all faces of the listed components.

Reference
    glTF 2.0 specification, section 3.7.4; nesting by exact ray parity.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..rule import Measurement, Missing, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Faces of components that face the wrong way."""
    assert subject.mesh is not None
    parts = subject.facts.parts
    judged = parts.oriented & (parts.volume_sign != 0) if parts.count else np.zeros(0, bool)
    if not np.any(judged):
        # Open and inconsistent surfaces fail boundary-edge and inconsistent-winding; only a flat one is left to us.
        flat = parts.count > 0 and bool(np.any(parts.oriented))
        yield Missing("no component is closed, consistently wound and with a volume", applicable=flat)
        return
    wanted = np.where(parts.depth % 2 == 0, 1, -1)
    wrong = np.flatnonzero(judged & (parts.volume_sign != wanted))
    is_wrong = np.zeros(parts.count + 1, bool)  # the last is for faces without edges, which are of component -1
    is_wrong[wrong] = True
    faces = np.flatnonzero(is_wrong[parts.of_face]).tolist()
    what = ("face points to the wrong side", "faces point to the wrong side")
    result = counted("face", faces, subject.mesh.n_faces, settings, what)
    unjudged = parts.count - int(np.count_nonzero(judged))
    if unjudged:
        result = replace(
            result, message=f"{result.message}; not judged, being open or flat: {unjudged} of {parts.count} components"
        )
    yield result


RULE = Rule(
    "inward-orientation",
    "normals",
    ("mesh", "faces", "valid indices", "finite vertices"),
    "faces",
    check,
    __doc__ or "",
)
