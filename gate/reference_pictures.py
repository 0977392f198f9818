"""Pictures of the reference views that an asset differs from, left in `runs/<id>/reference-views`."""

import re
import shutil
from pathlib import Path

from specs.findings import Report, Status
from specs.spec import Spec
from validators.sandbox import Limits

from .house import shown

FOLDER = "reference-views"
_RULES = ("silhouette-differs-from-reference", "depth-differs-from-reference")


def leave_pictures(spec: Spec, mesh: Path, report: Report, runs: Path, limits: Limits) -> tuple[str, ...]:
    """Draws what differs, in place of the pictures of an earlier judgement; returns where to look, as a next step."""
    into = runs / spec.id / FOLDER
    shutil.rmtree(into, ignore_errors=True)
    views = sorted(differing_views(report))
    if not views:
        return ()
    from validators.reference_pictures import write_pictures

    if not write_pictures(mesh, spec.path, into, views, limits):
        return (f"The pictures of what differs could not be drawn in {shown(into)}.",)
    return (f"Look at {shown(into)}/view-*-got.png, *-want.png and *-difference.png.",)


def differing_views(report: Report) -> set[int]:
    """Numbers of the views that a rule finds different."""
    bad = [one for one in report.findings if one.rule in _RULES and one.status in (Status.WARN, Status.FAIL)]
    found = [re.fullmatch(r"/reference_views/(\d+)", one.location or "") for one in bad]
    return {int(one[1]) for one in found if one}
