"""What a waiver makes of a rule's findings."""

from dataclasses import replace

from specs.findings import Excused, Finding, Status

from ..engine import Outcome
from ..subject import Subject
from .excuse import Waiver
from .fingerprint import files_fingerprint, mesh_fingerprint
from .recording import excusable

_SHOWN = 12


def fingerprint_of(subject: Subject, kind: str) -> str | None:
    """ "mesh:<sha256>" or "file:<sha256>" of the subject; None where there is nothing to take it of."""
    if kind == "mesh":
        return None if subject.mesh is None else f"mesh:{mesh_fingerprint(subject.mesh)}"
    return f"file:{files_fingerprint(subject.files)}" if subject.files else None


def waived(outcome: Outcome, subject: Subject, waiver: Waiver) -> Outcome:
    """The findings that warn or fail become INFO; where the waiver has lapsed they stay, and say why."""
    if not any(map(excusable, outcome.findings)):
        return outcome
    why = _lapsed(subject, waiver)
    findings = tuple(_one(one, waiver, why) if excusable(one) else one for one in outcome.findings)
    return replace(outcome, findings=findings)


def _one(finding: Finding, waiver: Waiver, lapsed: str | None) -> Finding:
    if lapsed is not None:
        return replace(finding, message=f"{finding.message}; {lapsed}")
    whose = f'waived by {waiver.owner} until {waiver.expires} ("{waiver.reason}")'
    message = f"{whose}; without it {finding.status.name}: {finding.message}"
    why = Excused("waiver", finding.status, waiver.reason, waiver.owner, waiver.expires)
    return replace(finding, status=Status.INFO, message=message, excused=why)


def _lapsed(subject: Subject, waiver: Waiver) -> str | None:
    """Why the waiver excuses nothing, and what to do; None where it holds."""
    whose, then = f"{waiver.owner}'s waiver", f"fix it, or look again and `assay waive {waiver.rule}` anew"
    if waiver.expired:
        return f"{whose} expired after {waiver.expires}: {then}"
    kind, _, _ = waiver.fingerprint.partition(":")
    now = fingerprint_of(subject, kind)
    if now == waiver.fingerprint:
        return None
    what = "geometry" if kind == "mesh" else "content of the files"
    found = "none" if now is None else now[: len(kind) + 1 + _SHOWN]
    was = waiver.fingerprint[: len(kind) + 1 + _SHOWN]
    return f"{whose} lapsed, since it is for another {what} ({was}, now {found}): {then}"
