"""`assay key`: a reviewer's own signing key, and the list of those that golden/ believes."""

import argparse

from ..house import COMMAND
from ..moment import utc
from ..project import add_golden_argument

HELP = "make, list and revoke the keys that reviewers sign decisions with"
EPILOG = """\
Private keys lie in $ASSAY_KEYS, else ~/.config/assay/keys, encrypted with a passphrase: asked for, or given in
ASSAY_KEY_PASSPHRASE (empty: none). Public keys lie in golden/reviewers.json: commit it, so that others can verify."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """new, list and revoke."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    tasks = parser.add_subparsers(dest="task", metavar="TASK", required=True)
    new = tasks.add_parser("new", help="make your key, or take the one you have, and add it to the reviewers")
    new.add_argument("name", metavar="NAME", help="your name, as decisions show it")
    new.add_argument("--role", choices=["reviewer", "admin"], help="default: reviewer; for who is known: as it is")
    new.add_argument("--email", metavar="ADDRESS", help="as git has it: commits and the author rule go by it")
    listed = tasks.add_parser("list", help="list reviewers, their keys, and which of these are here")
    revoke = tasks.add_parser(
        "revoke", help="believe nothing that a key signs from now on; its earlier decisions stay valid"
    )
    revoke.add_argument("fingerprint", metavar="FINGERPRINT", help="the key, by the first 8 or more characters")
    revoke.add_argument(
        "--at",
        type=utc,
        metavar="TIME",
        help="from then on (UTC, 2026-01-31T12:00:00Z; default: now): a key was stolen",
    )
    for one in (new, listed, revoke):
        add_golden_argument(one)
        one.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Do the task."""
    return {"new": _new, "list": _list, "revoke": _revoke}[args.task](args)


def _new(args: argparse.Namespace) -> int:
    from golden.reviewers import reviewers_path

    from ..house import shown
    from ..keys import enrol, key_file

    file = key_file(args.name)
    enrolled = enrol(file, args.golden, args.role, args.email)
    if enrolled.reviewer is None:
        print(f"{args.name}: {shown(file.path)} is a reviewer's key here already: nothing to do")
        return 0
    had = "" if enrolled.made else " (the one you had)"
    print(
        f"{args.name}: {enrolled.reviewer.role}, key {enrolled.signer.fingerprint[:16]}{had}\n"
        f"private: {file.path}\n"
        f"public: {shown(reviewers_path(args.golden))}: commit it, so that your decisions count"
    )
    return 0


def _list(args: argparse.Namespace) -> int:
    from golden.reviewers import read_reviewers, reviewers_path

    from ..house import shown
    from ..keys import key_files, keys_folder

    rows = [
        (one.name, one.role, one.email or "", key.fingerprint[:16], _life(key.added, key.revoked))
        for one in read_reviewers(args.golden)
        for key in one.keys
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)] if rows else []
    for row in rows:
        print("  ".join([*(f"{word:<{width}}" for word, width in zip(row, widths, strict=False)), row[4]]))
    if not rows:
        print(f"{shown(reviewers_path(args.golden))}: nobody yet: `{COMMAND} key new NAME` makes the first key")
    here = ", ".join(file.name for file in key_files()) or "none"
    print(f"private keys in {shown(keys_folder())}: {here}")
    return 0


def _revoke(args: argparse.Namespace) -> int:
    from golden.reviewers import reviewers_path, revoke_key

    from ..house import shown
    from ..moment import utc_now

    revoked = revoke_key(args.golden, args.fingerprint.lower(), args.at or utc_now())
    print(f"{revoked.name}: revoked: commit {shown(reviewers_path(args.golden))}")
    return 0


def _life(added: str, revoked: str | None) -> str:
    return f"since {added[:10]}" + (f", revoked {revoked[:10]}" if revoked else "")
