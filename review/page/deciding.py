"""A decision made on the page: the same way as on the command line, on the digests that this view showed."""

from typing import Any

from gate.decisions import Made, approve_candidate, reject_candidate
from golden.keys import Signer
from specs.problems import SpecError
from specs.spec import Spec, load_spec

from .asking import Decide
from .callers import Refused
from .words import plural


def decided(context: Any, asked: Decide, signer: Signer) -> Made:
    """Decide; raises StaleError, RecordError or GateError with nothing written, Refused where there is no spec."""
    decide = approve_candidate if asked.verb == "approve" else reject_candidate
    folders, branch = context.folders, context.settings.git_branch
    spec = _spec(context, asked.asset)
    return decide(spec, folders.runs, folders.golden, signer, asked.why, asked.seen, branch)


def said(made: Made, asked: Decide) -> str:
    """What was done, for whoever did it."""
    outcome = made.decided
    if asked.verb == "reject":
        words = f"You rejected {asked.asset}."
        words += " Its golden record is withdrawn." if outcome.withdrawn else ""
    elif outcome.record is not None:
        words = f"You approved {asked.asset}: its golden record is written."
    else:
        have, need = len(outcome.standing.approvals), outcome.standing.needed.approvals
        words = f"You approved {asked.asset}: {have} of {plural(need, 'approval')}; the record waits for the rest."
    if made.commit:
        words += f" Commit {made.commit[:10]} on branch {made.branch}."
    return words


def _spec(context: Any, id: str) -> Spec:
    path = context.folders.spec_path(id)
    if path is None or not path.is_file():
        raise Refused(f"{id}: there is no spec of this name any more.")
    try:
        return load_spec(path)
    except SpecError as error:
        raise Refused(str(error)) from error
