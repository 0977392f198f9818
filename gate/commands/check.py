"""`assay check`: the mesh rules on any mesh file, no spec needed."""

import argparse
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
    from validators.check import check_file

    missing = [str(path) for path in args.files if not path.exists()]
    if missing:
        raise GateError("\n".join(f"{name}: no such file" for name in missing))
    outcomes = [Outcome(check_file(path, weld=args.weld)) for path in args.files]
    emit(outcomes, args)
    return exit_code(outcomes)
