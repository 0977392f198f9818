"""Starts the sealed process and listens to it: the protocol of docs/architecture.md, "The sealed process"."""

import json
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.workfolder import work_folder

from .children import Children, await_end, kill_group
from .errors import Interrupted, SealedError
from .house import HOUSE

Event = Mapping[str, Any]
GENERATOR = (sys.executable, "-m", "generator")
JOBS = ".jobs"
SHOWN_CRASH_LINES = 30


@dataclass(frozen=True)
class Job:
    """What the sealed process is asked for.

    fresh: ignore and do not feed the store of finished stages. out: where the run folder goes instead of
    `runs/<id>/<key>`. wall_s: when to kill a process that does not keep its own time budget.
    """

    spec: Path
    runs: Path
    wall_s: float
    fresh: bool = False
    out: Path | None = None

    def to_json(self) -> dict[str, Any]:
        """JOB.json, with absolute paths."""
        job: dict[str, Any] = {"spec": str(self.spec.absolute()), "runs": str(self.runs.absolute())}
        job["fresh"] = self.fresh
        return job if self.out is None else {**job, "out": str(self.out.absolute())}


@dataclass(frozen=True)
class Done:
    """What the sealed process answered."""

    folder: Path
    key: str
    reused: bool


def backstop_s(budget_wall_s: float) -> float:
    """The process stops itself at its budget; this is when it is killed. Import and set-up are not in the budget."""
    return 1.5 * budget_wall_s + 60.0


def run_sealed(
    job: Job,
    children: Children,
    listen: Callable[[Event], None] = lambda event: None,
    command: Sequence[str] = GENERATOR,
    env: Mapping[str, str] | None = None,
) -> Done:
    """Run one job to its end. `listen` gets every progress and stage event, in this thread.

    Raises SealedError when the process stops, crashes, breaks the protocol or runs over `job.wall_s`, and Interrupted
    when `children` were killed. The process group is gone when this returns, however it returns.
    """
    if env is None:
        from generator.environment import portable_f32

        env = portable_f32()
    with work_folder(job.runs / JOBS) as folder, tempfile.TemporaryFile(dir=folder) as stderr:
        path = folder / "job.json"
        path.write_text(json.dumps(job.to_json()), encoding="utf-8")
        process = children.start([*command, str(path.absolute())], env, HOUSE, stderr)
        last: Event = {}
        status = 0
        try:
            with _time_limit(job.wall_s, lambda: kill_group(process)) as expired:
                assert process.stdout is not None
                for event in _events(process.stdout):
                    last = event
                    if event["event"] in ("progress", "stage"):
                        listen(event)
                await_end(process)
        finally:
            status = children.end(process)
        if children.closed:
            raise Interrupted
        if expired.is_set():
            raise SealedError("time", f"still running after {job.wall_s:.0f} s and was killed")
        stderr.seek(0)
        return _answer(last, status, stderr.read().decode("utf-8", "replace"))


def _events(lines: Iterator[str]) -> Iterator[Event]:
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if not isinstance(event, dict) or not isinstance(event.get("event"), str):
            raise SealedError("protocol", f"the sealed process wrote {line[:200]!r}, not an event")
        yield event


def _answer(last: Event, status: int, stderr: str) -> Done:
    """The last event and the exit status must agree; anything else is a crash."""
    kind = last.get("event")
    if kind == "done" and status == 0:
        return Done(Path(str(last["folder"])), str(last["key"]), bool(last.get("reused", False)))
    if kind == "error" and status > 0:
        raise SealedError(str(last.get("kind", "error")), str(last.get("message", "no reason given")))
    how = f"was killed by signal {-status}" if status < 0 else f"ended with exit code {status}"
    lines = stderr.strip().splitlines()
    reason = f": {lines[-1][:300]}" if lines else ""
    raise SealedError(
        "crash", f"the sealed process {how} without a result{reason}", "\n".join(lines[-SHOWN_CRASH_LINES:])
    )


@contextmanager
def _time_limit(seconds: float, act: Callable[[], None]) -> Iterator[threading.Event]:
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        act()

    timer = threading.Timer(seconds, expire)
    timer.daemon = True
    timer.start()
    try:
        yield expired
    finally:
        timer.cancel()
