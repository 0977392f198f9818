"""From specs to outcomes: make, compare with the record, make again, judge, report."""

import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from golden.comparison import Comparison, Match, compare_with_record
from golden.previews import preview_names
from golden.reading import find_record, previews_folder, record_digest
from golden.record import GoldenRecord, RecordError
from specs.canonical import file_sha256, sha256_hex
from specs.findings import DEFAULT_MAX_ELEMENTS, Finding, Report, Status, Verdict
from specs.spec import Spec
from validators.sandbox import Limits

from .advice import approve_command
from .candidate import Candidate, file_manifest, is_written, write_candidate
from .differences import ASSET, FOLDER, Difference, forget, measure
from .errors import GateError, Interrupted, NotHereError, world_error
from .evidence import Evidence
from .excuses import Excuses
from .executors import EXECUTORS, default_jobs
from .extras import have_validator, require_for
from .history import HISTORY, remember
from .judges import Judges
from .judging import Bench, Judgement, judge_asset
from .looking import file_evidence
from .making import Workshop, key_of, make
from .mesh_files import Manner, mesh_work
from .outcome import Outcome, Source
from .progress import Listener, listener
from .project import Project
from .reference_pictures import leave_pictures
from .reruns import make_fresh, remembered, rerun
from .results import Results, Seen
from .results.entry import report_text
from .runs import Run
from .threads import threads_each


@dataclass(frozen=True)
class Options:
    """How to gate. rerun: how often to make each asset again, None: as often as needed (once without a record).

    max_elements: how many elements a finding keeps, 0 for all. results: earlier ones, None: judge everything. excuses:
    what is known of the assets. project: the working folder's, None: looked for when an advice needs it.
    """

    runs: Path
    golden: Path
    rerun: int | None = None
    fresh: bool = False
    debug: bool = False
    limits: Limits = field(default_factory=Limits)
    max_elements: int = DEFAULT_MAX_ELEMENTS
    results: Results | None = None
    excuses: Excuses | None = None
    project: Project | None = None


def gate_specs(
    specs: Sequence[Spec],
    options: Options,
    jobs: int | None = None,
    told: Listener | None = None,
    meshes: Sequence[Path] = (),
    manner: Manner | None = None,
    judges: Judges | None = None,
) -> list[Outcome]:
    """The outcome of each spec, then of each mesh file, in order. Leaves report.json and candidate.json in `runs/<id>`.

    told: who hears how it goes, None: a person at standard error. manner: how mesh files are judged. judges: the
    caller's, which stay open and work for this thread; `jobs` then only says how many share the cores. One asset's
    error is its outcome and does not keep the others from being judged. Raises GateError when ASSAY_THREADS is no
    number of threads.
    """
    require_for(specs)
    have_validator([*(spec.mesh_path or Path(ASSET) for spec in specs), *meshes])
    total = len(specs) + len(meshes)
    jobs = jobs or default_jobs(total)
    threads = threads_each(jobs)
    own = nullcontext(judges) if judges else Judges(options.limits, options.debug)
    with nullcontext(told) if told else listener(total) as heard, own as judging:
        workshop = Workshop(options.runs, listen=heard.event, warn=heard.warn, threads=threads)
        work: list[Callable[[], Outcome]] = [_Piece(spec, options, workshop, judging, heard) for spec in specs]
        if manner is not None:
            work += mesh_work(meshes, manner, judging, lambda outcome: _tell(heard, outcome))

        def interrupt() -> None:
            workshop.children.kill()
            judging.kill()

        return EXECUTORS["threads" if jobs > 1 and not judges else "series"](work, jobs, interrupt)


@dataclass(frozen=True)
class _Piece:
    spec: Spec
    options: Options
    workshop: Workshop
    judges: Judges
    heard: Listener

    def __call__(self) -> Outcome:
        try:
            outcome = gate_one(self.spec, self.options, self.workshop, self.judges)
        except Interrupted:
            raise
        except (GateError, RecordError) as error:
            rule = "golden-differs" if isinstance(error, RecordError) else "unreadable-file"
            outcome = _broken(self.spec, rule, str(error))
        except OSError as error:
            if self.options.debug:
                self.heard.warn(traceback.format_exc())
            outcome = _broken(self.spec, "unreadable-file", world_error(error))
        except Exception as error:
            if self.options.debug:
                self.heard.warn(traceback.format_exc())
            outcome = _broken(
                self.spec, "unreadable-file", f"internal error: {type(error).__name__}: {error} (--debug)"
            )
        _tell(self.heard, outcome)
        return outcome


def _tell(heard: Listener, outcome: Outcome) -> None:
    reused = " (reused)" if outcome.reused else ""
    heard.finished(outcome.report.asset, outcome.report.verdict.value + reused)


def gate_one(spec: Spec, options: Options, workshop: Workshop, judges: Judges) -> Outcome:
    """Gate one spec. Raises GateError when the asset cannot be made, RecordError for a damaged golden record."""
    record_sha256 = record_digest(spec.id, options.golden)
    record = None if record_sha256 is None else find_record(spec.id, options.golden)
    seen = None
    try:
        if spec.source == "file":
            assert spec.mesh_path is not None
            seen = _seen(spec.mesh_path, options)
            evidence = _of_file(spec, record, workshop, seen)
        else:
            evidence = _of_run(spec, record, options, workshop)
            seen = _seen(evidence.mesh, options)
    except NotHereError as error:
        return _elsewhere(spec, record, error)
    workshop.listen(spec.id, {"event": "progress", "stage": "judge"})
    kept = options.max_elements and max(options.max_elements, DEFAULT_MAX_ELEMENTS)
    bench = Bench(judges, options.limits, kept, options.results, options.excuses)
    judgement = judge_asset(spec, evidence, bench, seen)
    _leave(spec, evidence, judgement, record_sha256, options.runs)
    pictures = leave_pictures(
        spec, evidence.mesh, judgement.report, options.runs, options.limits, judgement.entry_sha256
    )
    steps = (*pictures, *next_steps(spec, judgement, evidence, options))
    source = Source(spec.path, evidence.mesh, evidence.folder, options.runs / spec.id)
    return Outcome(judgement.report, steps, source, judgement.reused)


def _seen(mesh: Path, options: Options) -> Seen | None:
    return None if options.results is None else options.results.seen(mesh)


def _leave(spec: Spec, evidence: Evidence, judgement: Judgement, record_sha256: str | None, runs: Path) -> None:
    """report.json, candidate.json and a line of the history; nothing is written that is there already."""
    if judgement.text_sha256 is not None:
        known = Candidate(evidence.manifest, evidence.key, judgement.text_sha256, record_sha256, judgement.approvable)
        if is_written(runs, known) and (runs / spec.id / HISTORY).exists():
            return
    text = report_text(judgement.report)
    candidate = Candidate(evidence.manifest, evidence.key, sha256_hex(text), record_sha256, judgement.approvable)
    if not is_written(runs, candidate):
        write_candidate(runs, candidate, text)
    remember(runs / spec.id, judgement.report)


def _of_file(spec: Spec, record: GoldenRecord | None, workshop: Workshop, seen: Seen | None) -> Evidence:
    """The mesh where it lies; there is nothing to run again. With a prompt the judge looks at it."""
    assert spec.mesh_path is not None
    manifest = file_manifest(spec, seen)
    look = file_evidence(spec, manifest["files"], workshop)
    return Evidence(spec.mesh_path, None, None, manifest, compare_with_record(manifest, record), look=look)


def _of_run(spec: Spec, record: GoldenRecord | None, options: Options, workshop: Workshop) -> Evidence:
    key = key_of(spec)
    run, reruns = make_fresh(spec, workshop, key) if options.fresh else (make(spec, workshop, key), [])
    golden = compare_with_record(run.manifest, record)
    if options.rerun is not None:
        reruns += rerun(spec, workshop, run, options.rerun)
    elif golden.match is not Match.EQUAL and not reruns:
        # The record is the rerun; without an equal one the asset has to be made again.
        reruns = remembered(options.runs, run) or rerun(spec, workshop, run, 1)
    difference = _from_approved(run, record, golden, options)
    return Evidence(run.folder / ASSET, run.folder, key, run.manifest, golden, tuple(reruns), difference)


def _from_approved(run: Run, record: GoldenRecord | None, golden: Comparison, options: Options) -> Difference | None:
    """How far the run is from the approved asset; the pictures of an earlier difference do not outlive it."""
    into = options.runs / str(run.manifest["id"]) / FOLDER
    if record is None or golden.match is Match.EQUAL:
        forget(into)
        return None
    previews = previews_folder(record.id, options.golden)
    whole = [name for name in preview_names(record) if _is(previews / name, record.files[name].sha256)]
    approved = Run(previews, {**record.fields(), "files": {name: vars(record.files[name]) for name in whole}})
    return measure(run, approved, into, ("here", "approved"))


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and file_sha256(path) == sha256


def next_steps(spec: Spec, judgement: Judgement, evidence: Evidence, options: Options) -> tuple[str, ...]:
    """What to do about the record, once everything else is in order."""
    steps: list[str] = []
    for rerun_ in evidence.reruns:
        steps += rerun_.difference.next_steps() if rerun_.difference else ()
    steps += evidence.difference.next_steps() if evidence.difference else ()
    if evidence.golden.match is Match.NOT_COMPARABLE:
        steps.append(f"The record is not comparable here: {evidence.golden.way_out()}.")
    if evidence.golden.match is Match.EQUAL:
        return tuple(steps)
    if not judgement.approvable:
        return (*steps, "Needs review, and can be approved once everything else passes.")
    return (
        *steps,
        f"Needs review. If it is right: {approve_command(spec, options.runs, options.golden, options.project)}",
    )


def _elsewhere(spec: Spec, record: GoldenRecord | None, error: NotHereError) -> Outcome:
    """Nothing was made or judged, because only another machine can: no alarm, and no pass."""
    rule = "golden-missing" if record is None else "golden-differs"
    gpu = f" The record names: {record.toolchain['gpu']}." if record and "gpu" in record.toolchain else ""
    message = f"not judged: not comparable here: {error}{gpu}"
    finding = Finding(rule, Status.SKIP, message, blocks=True)
    report = Report(spec.id, Verdict.FAIL, findings=(finding,), profile=spec.profile)
    return Outcome(report, source=Source(spec.path, spec.mesh_path))


def _broken(spec: Spec, rule: str, message: str) -> Outcome:
    """Nothing is known of the asset, and `rule` is the one that would have judged what broke.

    An earlier report.json stays; it is about what was judged then.
    """
    finding = Finding(rule, Status.ERROR, message)
    report = Report(spec.id, Verdict.ERROR, findings=(finding,), profile=spec.profile)
    return Outcome(report, source=Source(spec.path, spec.mesh_path))
