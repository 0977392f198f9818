"""`assay approve`: with the review page the only way that a golden record is written."""

import argparse

from ..house import shown
from .deciding import add_deciding_arguments, said_of_commit, said_of_standing, spec_to_decide

HELP = "approve the asset that was gated last: its bytes become the golden record"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ID, who and why."""
    add_deciding_arguments(parser, "right")


def run(args: argparse.Namespace) -> int:
    """Sign the approval; write the record when the policy asks for nothing more."""
    from ..decisions import approve_candidate, stated_reason
    from ..keys import find_signer

    spec, reason = spec_to_decide(args), stated_reason(args.command, args.reason)
    signer = find_signer(args.by, args.golden)
    made = approve_candidate(spec, args.runs, args.golden, signer, reason, branch=args.git)
    if made.decided.record is not None:
        text = f"{spec.id}: approved by {signer.name}: {shown(made.record_path)}"
    else:
        text = f"{spec.id}: approved by {signer.name}: {said_of_standing(made.decided.standing)}"
    print(text)
    print(said_of_commit(made), end="")
    return 0
