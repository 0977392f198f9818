"""loose-component

What it checks
    The mesh is one solid, or as many as the threshold allows.

Why it matters
    Floating crumbs are leftovers of extraction or modelling; they move, fall and render on their own.

Fails on
    More components than allowed. Faces that share an edge belong together; a closed component at odd depth inside
    others is a cavity and counts as part of the solid around it. A file's scenes are counted each for itself, the
    fullest is reported. Elements: the faces of all components beyond the allowed number, the largest areas being kept.

How to fix
    Delete the listed faces, join them to the body, or allow more components with an override.

Reference
    Attene et al. 2013, Polygon Mesh Repairing: An Application Perspective, section 3.
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements

from ..rule import Measurement, Missing, Rule, Settings, as_number, share_badness
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Components beyond the allowed number."""
    assert subject.mesh is not None
    parts = subject.facts.parts
    if not parts.count:
        yield Missing("every face is degenerate")
        return
    cavity = parts.closed & (parts.depth % 2 == 1) if parts.count > 1 else np.zeros(1, bool)
    solids = np.flatnonzero(~cavity)
    in_scene = np.bincount(parts.scene[solids])
    count, allowed = int(in_scene.max()), as_number(settings.limit)
    message = f"{count} {'component' if count == 1 else 'components'}; allowed {allowed}"
    if count <= settings.limit:
        yield Measurement(False, message, count, allowed, Elements("face", 0), badness=0.0)
        return
    ranked = solids[np.lexsort((solids, -np.round(parts.area_share[solids], 12), parts.scene[solids]))]
    place = np.arange(len(ranked)) - np.repeat(np.cumsum(in_scene) - in_scene, in_scene)
    loose = ranked[place >= max(int(settings.limit), 0)]
    is_loose = np.zeros(parts.count + 1, bool)  # the last is for faces without edges, which are of component -1
    is_loose[loose] = True
    faces = np.flatnonzero(is_loose[parts.of_face]).tolist()
    share = float(parts.area_share[loose].sum())
    what = "loose face" if len(faces) == 1 else "loose faces"
    message += f": {len(faces)} {what} with {share:.2%} of the area (first: face {faces[0]})"
    elements = Elements("face", len(faces), tuple(faces))
    badness = share_badness(len(faces), subject.mesh.n_faces)
    yield Measurement(True, message, count, allowed, elements, badness=badness)


RULE = Rule(
    "loose-component",
    "manifoldness",
    ("mesh", "faces", "valid indices", "finite vertices"),
    "components",
    check,
    __doc__ or "",
    threshold=1.0,
)
