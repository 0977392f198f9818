"""unexpected-genus

What it checks
    The closed surfaces have as many handles (through-holes) together as the spec or an override expects.

Why it matters
    A tunnel that nobody modelled, or a mug's handle that closed up, shows in no edge and no vertex: every local test
    passes.

Fails on
    A total other than the expected one, more or fewer; without an expectation the total is only reported. The genus of
    a component is (2 - V + E - F) / 2, a vertex counting once for each fan of faces around it. Components that are
    open, non-manifold or one-sided have none: they are left out, and where no other is left an expectation is not
    judged. A file's scenes are counted each for itself; the one furthest off is reported. Elements: where there are too
    many handles, the faces of the components that have any; none where there are too few.

How to fix
    Fill the tunnels of the listed components (look at thin places and at touching parts), or expect them:
    budgets.genus in the spec.

Reference
    Botsch et al. 2010, Polygon Mesh Processing, section 1.3 (Euler-Poincaré formula).
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements

from ..budget import limit_of
from ..facts import Parts
from ..rule import Measurement, Missing, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """The handles of the closed surfaces against the expected number."""
    parts = subject.facts.parts
    declared = None if subject.budgets is None else subject.budgets.genus
    expected = limit_of(settings, declared)
    judged = parts.manifold & ~parts.one_sided
    if not np.any(judged):
        yield Missing("no component is closed, manifold and two-sided", applicable=expected is not None)
        return
    genus = np.where(judged, (2 - parts.euler) // 2, 0)
    scene, total = _total(parts, judged, genus, expected)
    message = f"genus {total}"
    if len(judged) > np.count_nonzero(judged):
        unjudged = len(judged) - int(np.count_nonzero(judged))
        message += f"; without one, being open, non-manifold or one-sided: {unjudged} of {len(judged)} components"
    if expected is None:
        yield Measurement(False, f"{message}; none expected or excluded", total, badness=0.0)
        return
    bad, elements = total != expected, None
    if total > expected:
        handles = np.append((genus > 0) & (parts.scene == scene), False)  # the last is for faces without edges, -1
        faces = np.flatnonzero(handles[parts.of_face]).tolist()
        elements = Elements("face", len(faces), tuple(faces))
        message += f" on {np.count_nonzero(handles)} of them (first: face {faces[0]})" if faces else ""
    message += f"; expected {expected}"
    location = None if declared is None or settings.overridden_threshold else "/budgets/genus"
    badness = abs(total - expected) / max(total, expected, 1)
    yield Measurement(bad, message, total, expected, elements, location, badness)


def _total(parts: Parts, judged: np.ndarray, genus: np.ndarray, expected: float | None) -> tuple[int, int]:
    """(scene, its total genus): of all scenes the one furthest from what is expected."""
    totals = np.bincount(parts.scene[judged], weights=genus[judged]).astype(np.int64)
    shown = np.isin(np.arange(len(totals)), parts.scene[judged])
    off = np.where(shown, np.abs(totals - (0 if expected is None else expected)), -1)
    scene = int(np.argmax(off))
    return scene, int(totals[scene])


RULE = Rule(
    "unexpected-genus",
    "manifoldness",
    ("mesh", "faces", "valid indices"),
    "handles",
    check,
    __doc__ or "",
    threshold=None,
    source="the spec's budgets.genus; nothing is expected without",
)
