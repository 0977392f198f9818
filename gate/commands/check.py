"""`assay check`: the mesh rules on any mesh file, no spec needed."""

import argparse
from dataclasses import replace
from pathlib import Path

from ..emit import add_output_arguments, emit
from ..errors import GateError
from ..outcome import Outcome, exit_code

HELP = "check any OBJ, PLY, STL or GLB file with the mesh rules"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE... and how to read them."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="mesh file")
    parser.add_argument(
        "--weld",
        choices=("position", "none"),
        default="position",
        help="join vertices at the same position before looking at edges (default: %(default)s)",
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Check the files."""
    from validators.check import asset_names, check_file

    problems = [problem for path in args.files if (problem := _problem(path))]
    if problems:
        raise GateError("\n".join(problems))
    reports = [check_file(path, weld=args.weld) for path in args.files]
    names = asset_names(args.files)
    outcomes = [Outcome(replace(report, asset=name)) for report, name in zip(reports, names, strict=True)]
    emit(outcomes, args)
    return exit_code(outcomes)


def _problem(path: Path) -> str | None:
    """Why an argument names no file to check; what is wrong inside a file is a finding, not a problem."""
    if path.is_dir():
        return f"{path}: a folder; allowed: mesh files. Name them, as in {path / '*.obj'}"
    return None if path.exists() else f"{path}: no such file; look at the path, which starts from {Path.cwd()}"
