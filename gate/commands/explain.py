"""`assay explain`: what a rule checks, why it matters and how to fix what it finds."""

import argparse
import difflib

from ..errors import GateError
from ..house import COMMAND
from ..stdout import add_text_or_json, print_json

HELP = "explain a rule: what it checks, why it matters, how to fix what it finds, how each profile judges it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """RULE and --output-format."""
    parser.add_argument("rule", metavar="RULE", help=f"a rule's name, as `{COMMAND} rules` lists it")
    add_text_or_json(parser)


def run(args: argparse.Namespace) -> int:
    """The rule's page."""
    from ..rulebook import judged_by, pages, rule_document

    known = pages()
    if args.rule not in known:
        near = difflib.get_close_matches(args.rule, known, n=3, cutoff=0.4)
        hint = f"nearest: {', '.join(near)}" if near else f"`{COMMAND} rules` lists all"
        raise GateError(f"{args.rule!r} is not a rule; {hint}")
    page = known[args.rule]
    if args.output_format == "json":
        print_json(rule_document(page))
    else:
        print(f"{page.name}\n\n{page.text}\n\nJudged by\n{judged_by(page.name)}")
    return 0
