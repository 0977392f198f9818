"""`assay gate`: make or read every asset, judge it, compare it with its record."""

import argparse

from ..emit import add_output_arguments, at_least, emit
from ..limits import add_limit_arguments, limits_of
from ..outcome import exit_code
from ..project import add_golden_argument, add_runs_argument
from ..selection import select_specs

HELP = "gate assets: make or read them, check them, compare them with their approved records"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC... and how to gate them."""
    parser.add_argument("specs", nargs="*", metavar="SPEC", help="spec file, folder or name (default: all of ours)")
    parser.add_argument("--rerun", type=at_least(0), metavar="N", help="make each asset N times more and compare")
    parser.add_argument("--fresh", action="store_true", help="make each asset anew, whatever is finished already")
    parser.add_argument("-j", "--jobs", type=at_least(1), metavar="N", help="assets side by side (default: by cores)")
    add_places(parser)
    add_limit_arguments(parser)
    add_output_arguments(parser)


def add_places(parser: argparse.ArgumentParser) -> None:
    """--runs and --golden."""
    add_runs_argument(parser)
    add_golden_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Gate the specs."""
    from ..pipeline import Options, gate_specs

    specs = select_specs(args.specs)
    options = Options(args.runs, args.golden, args.rerun, args.fresh, args.debug, limits_of(args), args.max_elements)
    outcomes = gate_specs(specs, options, args.jobs)
    emit(outcomes, args)
    return exit_code(outcomes)
