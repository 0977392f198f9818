"""`assay approve`: the only way a golden record is written."""

import argparse

from ..errors import GateError
from ..house import shown
from ..selection import select_specs
from .gate import add_places

HELP = "approve the asset that was gated last: its bytes become the golden record"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ID, who and why."""
    parser.add_argument("id", metavar="ID", help="the asset: name or file of its spec")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why these bytes are right")
    parser.add_argument("--by", metavar="WHO", help="the reviewer (default: git's user.name, else $USER)")
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Write the record."""
    from ..approval import approve_candidate, default_reviewer

    specs = select_specs([args.id])
    if len(specs) != 1:
        raise GateError(f"{args.id}: approve one asset at a time")
    path = approve_candidate(specs[0], args.runs, args.golden, args.by or default_reviewer(), args.reason)
    print(f"{specs[0].id}: approved: {shown(path)}")
    return 0
