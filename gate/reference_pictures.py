"""Pictures of the reference views that an asset differs from, left in `runs/<id>/reference-views`."""

import re
import shutil
from pathlib import Path

from specs.findings import Report, Status
from specs.spec import Spec
from validators.sandbox import Limits

from .house import shown

FOLDER = "reference-views"
OF = "judgement.sha256"  # written last: the pictures before it are whole
_RULES = ("silhouette-differs-from-reference", "depth-differs-from-reference")


def leave_pictures(
    spec: Spec, mesh: Path, report: Report, runs: Path, limits: Limits, of: str | None = None
) -> tuple[str, ...]:
    """Draws what differs, in place of the pictures of an earlier judgement; returns where to look, as a next step.

    of: names the judgement and all that it depends on; the pictures of that very judgement stay.
    """
    into = runs / spec.id / FOLDER
    views = sorted(differing_views(report))
    look = (f"Look at {shown(into)}/view-*-got.png, *-want.png and *-difference.png.",)
    if views and of is not None and _are_of(into, of):
        return look
    shutil.rmtree(into, ignore_errors=True)
    if not views:
        return ()
    from validators.reference_pictures import write_pictures

    if not write_pictures(mesh, spec.path, into, views, limits):
        return (f"The pictures of what differs could not be drawn in {shown(into)}.",)
    if of is not None:
        (into / OF).write_text(of, encoding="utf-8")
    return look


def _are_of(folder: Path, of: str) -> bool:
    try:
        return (folder / OF).read_text(encoding="utf-8") == of
    except (OSError, ValueError):
        return False


def differing_views(report: Report) -> set[int]:
    """Numbers of the views that a rule finds different."""
    bad = [one for one in report.findings if one.rule in _RULES and one.status in (Status.WARN, Status.FAIL)]
    found = [re.fullmatch(r"/reference_views/(\d+)", one.location or "") for one in bad]
    return {int(one[1]) for one in found if one}
