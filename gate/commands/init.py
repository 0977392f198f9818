"""`assay init`: a repository with everything that the gate needs, and a first run that passes."""

import argparse
from pathlib import Path

HELP = "set a git repository up: settings, a starter asset, reviewers, workflow, hooks, and a first run that passes"
EPILOG = """\
Nothing that is there already is overwritten: it is listed, and the rest goes on; .gitignore alone gets lines added. The
first approval is signed with your own key, the one of git's user.name in $ASSAY_KEYS, else ~/.config/assay/keys; where
there is none it is made, with the passphrase of ASSAY_KEY_PASSPHRASE (empty: none), else one that is asked for; where
there is no terminal to ask at it has none, and init says so.

exit codes: 0 set up, and the starter asset passes; 1 it does not; 2 nothing could be set up (the message says why)"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """DIR and --dry-run."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path(), metavar="DIR", help="in a git repository (default: here)"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")


def run(args: argparse.Namespace) -> int:
    """Plan, write, and gate for the first time; the gate's exit code."""
    from ..starter.first_run import first_run, git_person, signer_of
    from ..starter.plan import make_plan
    from ..starter.telling import tell_last, tell_plan, tell_written

    plan = make_plan(args.folder)
    person = git_person(plan.repository)
    if args.dry_run:
        tell_plan(plan, person)
        return 0
    _refuse_in_ci()
    new_key, enrolled = not person.key.path.exists(), plan.enrols
    signer = signer_of(plan, person)
    tell_written(plan, person, enrolled, new_key)
    code = first_run(plan, signer)
    tell_last(plan, code)
    return code


def _refuse_in_ci() -> None:
    from ..ci import ci_variable
    from ..errors import GateError

    if (variable := ci_variable()) is not None:
        raise GateError(
            f"init is refused in an automatic run ({variable} is set): its first approval is a person's word. Set the "
            "repository up at your desk, and commit what it wrote"
        )
