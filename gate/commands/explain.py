"""`assay explain`: what a rule checks, why it matters and how to fix what it finds."""

import argparse
import difflib

from ..errors import GateError

HELP = "explain a rule: what it checks, why it matters, how to fix what it finds, how each profile judges it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """RULE."""
    parser.add_argument("rule", metavar="RULE", help="a rule's name, as `assay rules` lists it")


def run(args: argparse.Namespace) -> int:
    """The rule's page."""
    from ..rulebook import judged_by, rulebook

    pages = {page.name: page for _, group in rulebook() for page in group}
    if args.rule not in pages:
        near = difflib.get_close_matches(args.rule, pages, n=3, cutoff=0.4)
        hint = f"nearest: {', '.join(near)}" if near else "`assay rules` lists all"
        raise GateError(f"{args.rule!r} is not a rule; {hint}")
    print(f"{args.rule}\n\n{pages[args.rule].text}\n\nJudged by\n{judged_by(args.rule)}")
    return 0
