"""What the limited process does with a request."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial

from specs.findings import Finding, Status

from ..check import read_subject
from ..engine import Outcome, reported, run_rule
from ..excuses import Waiver
from ..excuses.applying import Applied, excused
from ..excuses.known_json import known_to_json
from ..excuses.recording import Left, described
from ..excuses.waiving import fingerprint_of
from ..meshes import MeshFileError
from ..meshes.references import Asked, asked_files
from ..rules import RULES
from ..subject import Subject
from .limits import Limits
from .request import Request

_MAX_NAMES = 4096  # of files beside a mesh; one that asks for more is judged anew each time
Tell = Callable[..., None]


def serve(request: Request, limits: Limits, tell: Tell) -> None:
    """Reads and judges the file, and tells each step. Raises MemoryError where nothing can be said any more."""
    with asked_files() as asked:
        subject = _subject(request, limits)
    tell(event="read", reads=_reads(request, subject, asked))
    outcomes = []
    for rule in RULES.values():
        tell(event="rule", rule=rule.name)
        outcomes.append(_named(run_rule(rule, subject, request.profile), limits))
        findings = [finding.to_json(request.max_elements) for finding in outcomes[-1].findings]
        tell(event="findings", findings=findings)
    if request.describe:
        _describe(outcomes, subject, tell)
    begin = partial(_begin, tell)
    applied = excused(outcomes, subject, request.excuses, begin) if request.excuses else Applied(outcomes, (), ())
    for outcome in applied.outcomes:
        if outcome.rule.name in applied.changed:
            changed = [finding.to_json(request.max_elements) for finding in outcome.findings]
            tell(event="excused", rule=outcome.rule.name, findings=changed)
    report = reported(request.asset, applied.outcomes, request.profile)
    others = [outcome for outcome in applied.outcomes if outcome.rule.name not in request.apart]
    apart = reported(request.asset, others, request.profile)
    tell(
        event="report",
        verdict=report.verdict.value,
        scores=report.scores.to_json(),
        apart={"verdict": apart.verdict.value, "worst": apart.worst().name},
        tallies=[asdict(tally) for tally in applied.tallies],
    )


def _reads(request: Request, subject: Subject, asked: Asked) -> dict[str, list[str]] | None:
    """What the mesh depends on beside its own file; None where it depends on more than files: memory, a full disk."""
    if request.unreadable is not None or _passing(subject.unreadable) or len(asked.names) > _MAX_NAMES:
        return None
    home = request.path.parent.resolve()
    beside = [place.relative_to(home).as_posix() for place in asked.places if place.is_relative_to(home)]
    return {"names": sorted(asked.names), "beside": sorted(beside)}


def _passing(error: BaseException | None) -> bool:
    """Whether a file was unreadable for a reason that may be gone the next time."""
    if isinstance(error, OSError):
        return not isinstance(error, FileNotFoundError)
    broke = isinstance(error, MemoryError) or (error is not None and "the reader broke" in str(error))
    return broke or (error is not None and _passing(error.__context__))


def _begin(tell: Tell, rule: str) -> None:
    tell(event="rule", rule=rule)


def _describe(outcomes: list[Outcome], subject: Subject, tell: Tell) -> None:
    """The fingerprints, and an event for each entry of a baseline of these outcomes."""
    prints = {kind: found for kind in ("mesh", "file") if (found := fingerprint_of(subject, kind)) is not None}
    tell(event="fingerprints", fingerprints=prints)
    if subject.mesh is None:
        return
    for entry in described(outcomes, subject):
        if isinstance(entry, Left):
            tell(event="left", rule=entry.rule, why=entry.why)
        else:
            tell(event="known", entry=known_to_json(entry))


def _subject(request: Request, limits: Limits) -> Subject:
    if request.unreadable is not None:
        error, size = MeshFileError(request.unreadable), _size(request)
        return Subject(request.asset, unreadable=error, file_bytes=size, **request.subject)
    subject = read_subject(request.path, request.asset, digests=_of_bytes(request), **request.subject)
    if subject.unreadable is not None and isinstance(subject.unreadable.__context__, MemoryError):
        error = MeshFileError(f"reading {limits.too_much_memory()}")
        return replace(subject, unreadable=error)
    return subject


def _of_bytes(request: Request) -> bool:
    """Whether something depends on the digest of the files."""
    waivers = (one for one in request.excuses if isinstance(one, Waiver))
    return request.describe or any(one.fingerprint.startswith("file:") for one in waivers)


def _size(request: Request) -> int | None:
    try:
        return request.path.stat().st_size if request.path.is_file() else None
    except OSError:
        return None


def _named(outcome: Outcome, limits: Limits) -> Outcome:
    """The outcome of a rule that ran out of memory names the limit."""
    if not outcome.out_of_memory:
        return outcome
    finding = Finding(outcome.rule.name, Status.ERROR, f"the rule {limits.too_much_memory()}")
    return replace(outcome, findings=(finding,))
