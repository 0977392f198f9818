"""`assay check`: the mesh rules on any mesh file, no spec needed."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..changed import add_change_arguments, only_changed
from ..emit import add_output_arguments, check_outputs, emit
from ..extras import have_validator
from ..limits import add_limit_arguments, limits_of
from ..outcome import Outcome
from ..profiles import add_override_arguments, add_profile_argument, asked_profile
from ..project import Project, find_project
from ..selection import Selection, select_meshes
from ..ticker import ticker
from ..verdicts import add_verdict_arguments, exit_code
from .gate import add_running_arguments, excused_names, with_remarks

if TYPE_CHECKING:
    from validators.profile import Profile

    from ..results import Results

HELP = "check any mesh file with the rules: glTF, GLB, OBJ, PLY, STL, OFF, 3MF or USD"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """PATH... and how to read them."""
    parser.add_argument("files", nargs="+", type=Path, metavar="PATH", help="mesh file, or folder with all below it")
    parser.add_argument(
        "--weld",
        choices=("position", "none"),
        default="position",
        help="join vertices at the same position before looking at edges (default: %(default)s)",
    )
    add_profile_argument(parser)
    add_override_arguments(parser)
    add_running_arguments(parser)
    add_change_arguments(parser)
    add_verdict_arguments(parser)
    add_limit_arguments(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Check the files."""
    from ..results import kept_results

    profile = asked_profile(args.profile, args.override, args.reason)
    project = find_project()
    chosen = select_meshes(args.files, project, args.keep_going)
    check_outputs(args, chosen.meshes)
    chosen.tell()
    with kept_results(None if args.no_cache else project) as results:
        changed = only_changed(chosen, args.changed_since, project, results)
        if changed.why:
            print(f"assay: {changed.why}", file=sys.stderr)
        outcomes = _checked(changed.selection, profile, project, results, args)
    emit(outcomes, args)
    return 2 if chosen.problems else exit_code(outcomes, args.fail_on, args.exit_zero)


def _checked(
    chosen: Selection, profile: "Profile", project: Project, results: "Results | None", args: argparse.Namespace
) -> list[Outcome]:
    """The outcome of each file, in order; a terminal is told which one takes its time."""
    from ..excuses import load_excuses
    from ..judges import Judges
    from ..mesh_files import Manner, judge_meshes

    limits, excuses = limits_of(args), load_excuses(project, excused_names(chosen))
    have_validator(chosen.meshes)
    with ticker(len(chosen)) as tick, Judges(limits, args.debug, tick.say) as judges:
        manner = Manner(profile, limits, args.weld, args.max_elements, results, excuses)
        outcomes = judge_meshes(chosen.meshes, manner, judges, args.jobs, lambda outcome: tick.next())
    return with_remarks(outcomes, excuses)
