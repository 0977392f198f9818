"""Judging files one after another in a limited process, whatever is in them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from specs.findings import Finding, Report, Scores, Status, Verdict, report_from_json

from ..container import Validation, has_container
from ..excuses import Tally
from .excused import Described, replaced, tallies_of
from .limits import Limits
from .process import Event, Process, ProcessEnded
from .request import Request

_MOMENT_SECONDS = 60.0
Listen = Callable[[str], None]


@dataclass(frozen=True)
class Reads:
    """What a report depends on beside the mesh file, as long as that file is the same.

    names: all that were asked for, also those that were not there or refused, as the file writes them. beside: what the
    mesh's reader read, relative to the mesh's folder, links followed; both sorted.
    """

    names: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A report; apart: the verdict and the worst status without the rules that the request sets apart.

    reads: None where the report depends on more than files, as on a limit that was reached: the next may be another.
    tallies: how rules compare with the baseline. described: filled where the request asks for it.
    """

    report: Report
    apart: tuple[Verdict, Status]
    reads: Reads | None = None
    tallies: tuple[Tally, ...] = ()
    described: Described = field(default_factory=Described)


class JudgeClosedError(Exception):
    """The judge was closed, by another thread or before."""


@dataclass
class _Course:
    """How far the process is with a request."""

    read: bool = False
    reads: Reads | None = None
    rule: str | None = None
    findings: list[Finding] = field(default_factory=list)
    described: Described = field(default_factory=Described)


class LimitedJudge:
    """Reads and judges files within limits. A context manager; for one thread, `kill` apart.

    One process serves many files. A file that ends it does not keep the next from being judged: there is a new process
    then. listen: told what is being done now, for people. The process ends with the thread that started it.
    """

    def __init__(
        self, limits: Limits | None = None, listen: Listen = lambda text: None, show_stderr: bool = False
    ) -> None:
        self.limits = limits or Limits()
        self._listen, self._show_stderr = listen, show_stderr
        self._process: Process | None = None
        self._validations: dict[Path, Validation] = {}
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> "LimitedJudge":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def judge(self, request: Request, following: Path | None = None) -> Judged:
        """The report of a file. Never raises for what is in the file; raises JudgeClosedError.

        A limit reached while the file is read makes it unreadable, with the limit as the reason. A limit reached in a
        rule is an ERROR of that rule, and what was found until then is kept: it is never a pass. following: the file
        that will be asked for next, so that its validation may begin.
        """
        request = replace(request, path=request.path.absolute())
        mine = None if "container" in request.subject else self._validation(request.path)
        if mine is not None:
            self._fresh_or_same()  # both start at once
            try:
                report = mine.report()
            finally:
                mine.close()
                with self._lock:
                    del self._validations[request.path]
            request = replace(request, subject={**request.subject, "container": report})
        if following is not None:
            self._validation(following.absolute())
        return self._judged(request)

    def kill(self) -> None:
        """End what runs, at once and for good; for any thread. `judge` then raises JudgeClosedError."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()
            for validation in self._validations.values():
                validation.kill()

    def close(self) -> None:
        """Kill, and clean up. Not while another thread judges."""
        self.kill()
        for validation in self._validations.values():
            validation.close()
        self._validations.clear()
        if self._process is not None:
            self._process.close()
            self._process = None

    def _validation(self, path: Path) -> Validation | None:
        """The glTF Validator's work on a file, begun now or before; None where there is nothing for it to do."""
        if not has_container(path):
            return None
        with self._lock:
            if self._closed:
                raise JudgeClosedError
            if path not in self._validations:
                self._validations[path] = Validation(path, self.limits.read_seconds, self.limits.memory_mib)
            return self._validations[path]

    def _judged(self, request: Request) -> Judged:
        process, course = self._fresh_or_same(), _Course()
        used, process.used = process.used, True
        try:
            process.ask((request, self.limits))
            return self._heard(process, request, course)
        except ProcessEnded as ended:
            self._drop(process)
            if used and ended.kind == "crash":  # the file before may have broken it
                return self._judged(request)
            if course.read:
                return self._cut_short(request, course, ended)
            if request.unreadable is None:
                return self._judged(replace(request, unreadable=self._why("reading", "the reader", ended)))
            course.rule = "unreadable-file"
            return self._cut_short(request, course, ended)

    def _heard(self, process: Process, request: Request, course: _Course) -> Judged:
        """Listens until the report is there."""
        # A file that is not opened again takes no time, and must not lose its report to limits meant for one that is.
        least = _MOMENT_SECONDS if request.unreadable is not None else 0.0
        allowance = process.allowance(max(self.limits.read_seconds, least))
        self._listen(f"reading {request.asset}")
        while True:
            event = process.event(allowance, self.limits.report_mib << 20)
            try:
                if event["event"] == "report":
                    return _report(request, course, event)
                if event["event"] == "read":
                    course.read = True
                    course.reads = _reads(request, event)
                    allowance = process.allowance(max(self.limits.check_seconds, least))
                elif event["event"] == "rule":
                    course.rule = str(event["rule"])
                    self._listen(f"judging {request.asset}: {course.rule}")
                elif event["event"] == "findings":
                    course.findings += _findings(event)
                elif event["event"] == "excused":
                    course.findings = replaced(request, course.findings, event["rule"], _findings(event))
                elif event["event"] in ("fingerprints", "known", "left"):
                    course.described.hear(event)
                elif event["event"] == "exhausted":
                    raise ProcessEnded("memory")
            except (KeyError, TypeError, ValueError, AttributeError):
                raise ProcessEnded("nonsense") from None

    def _cut_short(self, request: Request, course: _Course, ended: ProcessEnded) -> Judged:
        """The findings so far, an ERROR of the rule that was running, and no word on the rest."""
        done = {finding.rule for finding in course.findings}
        left = [name for name in request.profile.rules if name not in done]
        running = course.rule if course.rule in left or not left else left[0]
        running = running or "unreadable-file"
        findings = [*course.findings, Finding(running, Status.ERROR, self._why("judging", "the rule", ended))]
        skipped = f"not judged: the check ended in {running}"
        findings += [Finding(name, Status.SKIP, skipped) for name in left if name != running]
        report = Report(
            request.asset,
            Verdict.ERROR,
            Scores(overall=0.0),
            tuple(findings),
            request.profile.name,
            request.spec_sha256,
        )
        return Judged(report, (Verdict.ERROR, Status.ERROR))

    def _why(self, doing: str, who: str, ended: ProcessEnded) -> str:
        limits = self.limits
        if ended.kind == "time" and doing == "reading":
            return f"reading took more than {limits.read_seconds:g} s; --read-seconds allows more"
        if ended.kind == "time":
            taken = f"the rules took more than {limits.check_seconds:g} s, and this one was running"
            return f"{taken}; --check-seconds allows more"
        if ended.kind == "memory":
            return f"{doing} {limits.too_much_memory()}"
        if ended.kind == "size":
            return f"the report has more than {limits.report_mib} MiB; --max-elements makes it smaller"
        return f"{who} {ended.how()}"

    def _fresh_or_same(self) -> Process:
        with self._lock:
            if self._closed:
                raise JudgeClosedError
            if self._process is None:
                self._process = Process(self._show_stderr)
            return self._process

    def _drop(self, process: Process) -> None:
        process.close()
        with self._lock:
            self._process = None
            if self._closed:
                raise JudgeClosedError


def _report(request: Request, course: _Course, event: Event) -> Judged:
    """What the process says, as far as it can be one. Raises ValueError and the like."""
    verdict, apart = Verdict(event["verdict"]), event["apart"]
    worst = max(one.status for one in course.findings)  # ValueError where there are none
    fails = any(one.fails for one in course.findings)
    if (verdict is Verdict.PASS) == fails or (worst is Status.ERROR) != (verdict is Verdict.ERROR):
        raise ValueError("the verdict is not that of the findings")
    scores = Scores(**{name: None if value is None else float(value) for name, value in event["scores"].items()})
    report = Report(request.asset, verdict, scores, tuple(course.findings), request.profile.name, request.spec_sha256)
    return Judged(
        report, (Verdict(apart["verdict"]), Status[apart["worst"]]), course.reads, tallies_of(event), course.described
    )


def _reads(request: Request, event: Event) -> Reads | None:
    """With what the glTF Validator asked for."""
    container, told = request.subject.get("container"), event["reads"]
    if told is None or (container is not None and container.passing):
        return None
    names = {str(name) for name in told["names"]} | set(container.reads if container is not None else ())
    return Reads(tuple(sorted(names)), tuple(str(name) for name in told["beside"]))


def _findings(event: Event) -> tuple[Finding, ...]:
    entry: dict[str, Any] = {"asset": "", "verdict": "FAIL", "scores": {}, "findings": event["findings"]}
    findings = report_from_json(entry).findings
    if not all(isinstance(one.rule, str) and isinstance(one.message, str) for one in findings):
        raise ValueError("no rule or no message")
    return findings
