"""`assay reject`: say why an asset is not right; the decision is signed and kept."""

import argparse

from .deciding import add_deciding_arguments, said_of_commit, spec_to_decide

HELP = "reject the asset that was gated last: a signed decision, with its reason"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ID, who and why."""
    add_deciding_arguments(parser, "wrong")


def run(args: argparse.Namespace) -> int:
    """Sign the rejection; a golden record of these very bytes goes, any other stays as it is."""
    from golden.log import log_path

    from ..decisions import reject_candidate, stated_reason
    from ..house import shown
    from ..keys import find_signer

    spec, reason = spec_to_decide(args), stated_reason(args.command, args.reason)
    signer = find_signer(args.by, args.golden)
    made = reject_candidate(spec, args.runs, args.golden, signer, reason, branch=args.git)
    print(f"{spec.id}: rejected by {signer.name}: {shown(log_path(spec.id, args.golden))}")
    if made.decided.withdrawn:
        print(f"withdrawn: {shown(made.record_path)} was of these bytes, and is no more")
    print(said_of_commit(made), end="")
    return 0
