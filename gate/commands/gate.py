"""`assay gate`: make or read every asset, judge it, compare it with its record."""

import argparse
import dataclasses
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from specs.findings import Finding, Report, Status, Verdict
from specs.reading import MESH_SUFFIXES

from ..changed import add_change_arguments, only_changed
from ..emit import add_output_arguments, at_least, check_outputs, emit
from ..limits import add_limit_arguments, limits_of
from ..outcome import Outcome, Source
from ..profiles import add_profile_argument, named_profile
from ..project import Project, add_golden_argument, add_runs_argument, find_project
from ..selection import Selection, Unread, select
from ..verdicts import add_verdict_arguments, exit_code

if TYPE_CHECKING:
    from ..excuses import Excuses
    from ..results import Results

HELP = "gate assets: make or read them, check them, compare them with their approved records"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """PATH... and how to gate them."""
    what = "spec or mesh file, folder with all below it, or id of a spec (default: the project's paths)"
    parser.add_argument("paths", nargs="*", metavar="PATH", help=what)
    parser.add_argument("--rerun", type=at_least(0), metavar="N", help="make each asset N times more and compare")
    parser.add_argument("--fresh", action="store_true", help="make each asset anew, whatever is finished already")
    add_running_arguments(parser)
    add_change_arguments(parser)
    add_verdict_arguments(parser)
    add_profile_argument(parser)
    add_places(parser)
    add_limit_arguments(parser)
    add_output_arguments(parser)


def add_running_arguments(parser: argparse.ArgumentParser) -> None:
    """--jobs, --no-cache and --keep-going."""
    parser.add_argument("-j", "--jobs", type=at_least(1), metavar="N", help="assets side by side (default: by cores)")
    parser.add_argument("--no-cache", action="store_true", help="judge everything, and keep no result")
    help = "judge the others where something that is named cannot be read; the exit code is 2 all the same"
    parser.add_argument("--keep-going", action="store_true", help=help)


def add_places(parser: argparse.ArgumentParser) -> None:
    """--runs and --golden."""
    add_runs_argument(parser)
    add_golden_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Gate the specs and meshes."""
    from ..results import kept_results

    named_profile(args.profile)  # before any file is read
    project = dataclasses.replace(find_project(), runs=args.runs, golden=args.golden)
    chosen = select(args.paths, project, args.keep_going)
    check_outputs(args, [*(spec.path for spec in chosen.specs), *chosen.meshes])
    chosen.tell()
    with kept_results(None if args.no_cache else project) as results:
        changed = only_changed(chosen, args.changed_since, project, results)
        if changed.why:
            print(f"assay: {changed.why}", file=sys.stderr)
        outcomes = [*_gated(changed.selection, project, results, args), *broken_specs(chosen.unread)]
    emit(outcomes, args)
    return 2 if chosen.problems else exit_code(outcomes, args.fail_on, args.exit_zero)


def _gated(chosen: Selection, project: Project, results: "Results | None", args: argparse.Namespace) -> list[Outcome]:
    from ..excuses import load_excuses
    from ..mesh_files import Manner
    from ..pipeline import Options, gate_specs

    limits = limits_of(args)
    profile = named_profile(args.profile)
    excuses = load_excuses(project, [*(spec.id for spec in chosen.specs), *excused_names(chosen)])
    how = (args.rerun, args.fresh, args.debug, limits, args.max_elements, results, excuses, find_project())
    options = Options(args.runs, args.golden, *how)
    manner = Manner(profile, limits, max_elements=args.max_elements, results=results, excuses=excuses)
    outcomes = gate_specs(chosen.specs, options, args.jobs, None, chosen.meshes, manner)
    return with_remarks(outcomes, excuses)


def excused_names(chosen: Selection) -> list[str]:
    """What baselines call the meshes, as far as they can have one."""
    return [str(path) for path in chosen.meshes if path.suffix.lower() in MESH_SUFFIXES]


def with_remarks(outcomes: Sequence[Outcome], excuses: "Excuses") -> list[Outcome]:
    """The outcomes, with what there is to say of their waivers and baselines."""
    said = excuses.remarks(outcomes)
    return [dataclasses.replace(one, next_steps=(*one.next_steps, *said.get(one.report.asset, ()))) for one in outcomes]


def broken_specs(unread: Sequence[Unread]) -> Iterator[Outcome]:
    """An outcome for each spec that cannot be gated, so that every report says so; where ids are shared, by path."""
    from validators.naming import asset_name

    ids = Counter(one.path.stem for one in unread)
    for one in unread:
        name = one.path.stem if ids[one.path.stem] == 1 else asset_name(one.path)
        findings = tuple(Finding("unreadable-file", Status.ERROR, problem) for problem in one.problems)
        yield Outcome(Report(name, Verdict.ERROR, findings=findings), source=Source(spec=one.path))
