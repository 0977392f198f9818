"""`assay review`: the review page, on this machine only."""

import argparse

from ..emit import at_least
from .gate import add_places

HELP = "open the review page on this machine (127.0.0.1)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--port", type=at_least(0), default=7860, metavar="N", help="default: %(default)s")
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Serve the page until interrupted."""
    # By name: the page is made of gate, so gate must not import it before it is asked for.
    from importlib import import_module

    import_module("app").serve(runs=args.runs, golden=args.golden, port=args.port)
    return 0
