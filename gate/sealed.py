"""Starts the sealed process and listens to it: the protocol of docs/architecture.md, "The sealed process"."""

import json
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from generator.workfolder import work_folder

from .children import Children, await_end, kill_group
from .errors import Interrupted, SealedError
from .house import HOUSE

Event = Mapping[str, Any]
GENERATOR = (sys.executable, "-m", "generator")
# The same from any working folder: the house is put where `-m` would look first.
_LAUNCH = f"import runpy, sys; sys.path.insert(0, {str(HOUSE)!r}); runpy.run_module('generator', run_name='__main__')"
ANYWHERE = (sys.executable, "-P", "-c", _LAUNCH)
JOBS = ".jobs"
SHOWN_CRASH_LINES = 30


class Asked(Protocol):
    """What a sealed process can be asked for. runs: where its job lies; wall_s: when to kill it."""

    @property
    def runs(self) -> Path:
        """A folder for the job."""

    @property
    def wall_s(self) -> float:
        """Seconds."""

    @property
    def determinism(self) -> str:
        """The class of its environment."""

    def to_json(self) -> dict[str, Any]:
        """JOB.json."""


@dataclass(frozen=True)
class Job:
    """What the sealed process is asked for.

    fresh: ignore and do not feed the store of finished stages. out: where the run folder goes instead of
    `runs/<id>/<key>`. wall_s: when to kill a process that does not keep its own time budget. determinism: the spec's
    class. probe: a file to write raw gradients to. dump: (step, file), to write the state after that many steps and
    stop there.
    """

    spec: Path
    runs: Path
    wall_s: float
    fresh: bool = False
    out: Path | None = None
    determinism: str = "universal"
    probe: Path | None = None
    dump: tuple[int, Path] | None = None

    def to_json(self) -> dict[str, Any]:
        """JOB.json, with absolute paths."""
        job: dict[str, Any] = {"spec": str(self.spec.absolute()), "runs": str(self.runs.absolute())}
        job["fresh"] = self.fresh
        if self.out is not None:
            job["out"] = str(self.out.absolute())
        if self.probe is not None:
            job["probe"] = str(self.probe.absolute())
        if self.dump is not None:
            job["dump"] = {"step": self.dump[0], "path": str(self.dump[1].absolute())}
        return job


@dataclass(frozen=True)
class Done:
    """What the sealed process answered. folder: of the run. dump: the file of a job that asked for one; no run then."""

    folder: Path
    key: str
    reused: bool
    dump: Path | None = None


@dataclass(frozen=True)
class Surroundings:
    """What may be otherwise around a sealed process of the universal class without a bit of its outputs changing.

    threads: how many it uses. variation: values of free environment variables. cwd: its working folder. umask: -1 is
    ours. emulator: put before the command, as in ("qemu-x86_64", "-cpu", "Haswell").
    """

    threads: int = 1
    variation: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = HOUSE
    umask: int = -1
    emulator: tuple[str, ...] = ()

    def command(self, generator: Sequence[str]) -> list[str]:
        """What to start: `generator`, from elsewhere in a way that does not need the working folder."""
        moved = self.cwd != HOUSE and tuple(generator) == GENERATOR
        return [*self.emulator, *(ANYWHERE if moved else generator)]

    def environment(self, determinism: str) -> dict[str, str]:
        """The complete environment of a process of that class. Raises SealedError when the class forbids it."""
        from generator.environment import sealed
        from generator.errors import GeneratorError

        try:
            return sealed(determinism, self.threads, self.variation)
        except GeneratorError as error:
            raise SealedError(error.kind, error.message) from error


USUAL = Surroundings()


def backstop_s(budget_wall_s: float) -> float:
    """The process stops itself at its budget; this is when it is killed. Import and set-up are not in the budget."""
    return 1.5 * budget_wall_s + 60.0


def run_sealed(
    job: Asked,
    children: Children,
    listen: Callable[[Event], None] = lambda event: None,
    command: Sequence[str] = GENERATOR,
    around: Surroundings = USUAL,
) -> Done:
    """Run one job to its end, in `around`. `listen` gets every progress and stage event, in this thread.

    Raises SealedError when the process stops, crashes, breaks the protocol or runs over `job.wall_s`, and Interrupted
    when `children` were killed. The process group is gone when this returns, however it returns.
    """
    env = around.environment(job.determinism)
    with work_folder(job.runs / JOBS) as folder, tempfile.TemporaryFile(dir=folder) as stderr:
        path = folder / "job.json"
        path.write_text(json.dumps(job.to_json()), encoding="utf-8")
        process = children.start(
            [*around.command(command), str(path.absolute())], env, around.cwd, stderr, around.umask
        )
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
    if kind == "dumped" and status == 0:
        dump = Path(str(last["path"]))
        return Done(dump.parent, "", False, dump)
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
