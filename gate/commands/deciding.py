"""What `assay approve` and `assay reject` have in common: their arguments, and what they say."""

import argparse
from typing import TYPE_CHECKING

from ..errors import GateError
from ..git_commits import DEFAULT_BRANCH
from ..selection import select_specs
from .gate import add_places

if TYPE_CHECKING:
    from golden.standing import Standing
    from specs.spec import Spec

    from ..decisions import Made

EPILOG = """\
The reviewer's key is taken from $ASSAY_KEYS, else ~/.config/assay/keys (`assay key new NAME` makes it); its passphrase
is asked for, or given in ASSAY_KEY_PASSPHRASE."""


def add_deciding_arguments(parser: argparse.ArgumentParser, what: str) -> None:
    """ID, who, why, and whether to commit."""
    parser.epilog = EPILOG
    parser.add_argument("id", metavar="ID", help="the asset: name or file of its spec")
    parser.add_argument("--reason", required=True, metavar="TEXT", help=f"why these bytes are {what}")
    parser.add_argument(
        "--by", metavar="NAME", help="the reviewer, by the name of their key (default: the only key, else git's user)"
    )
    parser.add_argument(
        "--git",
        nargs="?",
        const=DEFAULT_BRANCH,
        metavar="BRANCH",
        help="commit the decision on a branch, made from HEAD where it is new; neither checkout nor index is touched "
        "(default: assay/ID)",
    )
    add_places(parser)


def spec_to_decide(args: argparse.Namespace) -> "Spec":
    """The one spec that is named."""
    specs = select_specs([args.id])
    if len(specs) != 1:
        raise GateError(f"{args.id}: {args.command} one asset at a time")
    return specs[0]


def said_of_commit(made: "Made") -> str:
    """The lines about the commit, empty where there is none."""
    if made.commit is None:
        return ""
    said = f"committed: {made.commit[:12]} on {made.branch}\n"
    if not made.key_committed:
        said += f"{made.branch} does not know this key yet: commit reviewers.json there too, or first on its own\n"
    return said


def said_of_standing(standing: "Standing") -> str:
    """How many of the approvals that the policy asks for are there, and what is missing."""
    have, needed = len(standing.approvals), standing.needed
    names = ", ".join(entry.who for entry in standing.approvals)
    missing = needed.approvals - have
    others = "another reviewer" if missing == 1 else "other reviewers"
    role = f" with the role {needed.role}" if needed.role != "reviewer" else ""
    return f"{have} of {needed.approvals} approvals ({names}): {missing} more needed, of {others}{role}"
