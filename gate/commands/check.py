"""`assay check`: the mesh rules on any mesh file, no spec needed."""

import argparse
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from specs.findings import Report
from specs.problems import printable

from ..emit import add_output_arguments, emit
from ..errors import GateError
from ..extras import have_validator
from ..limits import add_limit_arguments, limits_of
from ..outcome import Outcome, exit_code
from ..profiles import add_override_arguments, add_profile_argument, asked_profile
from ..ticker import ticker

if TYPE_CHECKING:
    from validators.sandbox import Request

HELP = "check any mesh file with the rules: glTF, GLB, OBJ, PLY, STL, OFF, 3MF or USD"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE... and how to read them."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="mesh file")
    parser.add_argument(
        "--weld",
        choices=("position", "none"),
        default="position",
        help="join vertices at the same position before looking at edges (default: %(default)s)",
    )
    add_profile_argument(parser)
    add_override_arguments(parser)
    add_limit_arguments(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Check the files."""
    from validators.naming import asset_names
    from validators.sandbox import Request

    profile = asked_profile(args.profile, args.override, args.reason)
    problems = [problem for path in args.files if (problem := _problem(path))]
    if problems:
        raise GateError("\n".join(problems))
    have_validator(args.files)
    requests = [
        Request(path, name, profile, {"weld": args.weld}, args.max_elements)
        for path, name in zip(args.files, asset_names(args.files), strict=True)
    ]
    outcomes = [Outcome(report) for report in _judged(requests, args)]
    emit(outcomes, args)
    return exit_code(outcomes)


def _judged(requests: "Sequence[Request]", args: argparse.Namespace) -> Iterator[Report]:
    """The report of each file, in order; a terminal is told which one takes its time."""
    from validators.sandbox import LimitedJudge

    with ticker(len(requests)) as tick, LimitedJudge(limits_of(args), tick.say, args.debug) as judge:
        for request, following in zip_longest(requests, requests[1:]):
            tick.next()
            yield judge.judge(request, None if following is None else following.path).report


def _problem(path: Path) -> str | None:
    """Why an argument names no file to check; what is wrong inside a file is a finding, not a problem."""
    name = printable(str(path))
    try:
        if path.is_dir():
            return f"{name}: a folder; allowed: mesh files. Name them, as in {printable(str(path / '*.obj'))}"
        if path.exists():
            return None
        found = "a link that leads nowhere" if path.is_symlink() else "no such file"
        return f"{name}: {found}; look at the path, which starts from {Path.cwd()}"
    except OSError as error:
        return f"{name}: {error.strerror}; name a file that you may read"
