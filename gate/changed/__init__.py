"""Only what changed: `--changed-since REF` keeps of a selection what a change can have touched."""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..project import Project

if TYPE_CHECKING:
    from ..results import Results
    from ..selection import Selection
    from .beside import Known

__all__ = ["Changed", "add_change_arguments", "only_changed"]


@dataclass(frozen=True)
class Changed:
    """What of a selection is affected.

    why: a sentence for standard error, empty when nobody asked. skipped: how many assets are left out.
    """

    selection: "Selection"
    why: str = ""
    skipped: int = 0


def add_change_arguments(parser: argparse.ArgumentParser) -> None:
    """--changed-since, as `args.changed_since`."""
    parser.add_argument(
        "--changed-since",
        metavar="REF",
        help="only assets that differ from the last commit that HEAD and REF share: committed, staged or not, and new "
        "files; a change to rules, settings or locks runs everything",
    )


def only_changed(
    selection: "Selection", ref: str | None, project: Project, results: "Results | None" = None
) -> Changed:
    """What of the selection a change since the merge base of HEAD and `ref` can have touched; in doubt it is kept.

    ref: None keeps everything. results: earlier ones, which know what a mesh reads. Raises GateError, with the next
    step, when the repository cannot tell.
    """
    if ref is None:
        return Changed(selection)
    from .affected import Affected, check_inside
    from .beside import Beside
    from .everything import whole_reason
    from .since import changes_since

    here = Path.cwd()
    changes = changes_since(ref, project.root if here.is_relative_to(project.root) else here)
    check_inside(changes, [*(spec.path for spec in selection.specs), *selection.meshes])
    n_all = len(selection.specs) + len(selection.meshes)
    if reason := whole_reason(changes, project):
        return Changed(selection, f"all {n_all} assets: {reason} since {changes.since}")
    with Beside(_known(results)) as beside:
        affected = Affected(changes, project, beside)
        specs = tuple(spec for spec in selection.specs if affected.spec(spec))
        meshes = tuple(path for path in selection.meshes if affected.mesh(path))
    n_kept = len(specs) + len(meshes)
    why = f"{n_kept} of {n_all} assets affected by what changed since {changes.since}"
    return Changed(replace(selection, specs=specs, meshes=meshes), why, n_all - n_kept)


def _known(results: "Results | None") -> "Known | None":
    def names(mesh: Path) -> frozenset[str] | None:
        seen = results.seen(mesh) if results is not None else None
        return None if seen is None or seen.known is None else frozenset(seen.known.states)

    return names
