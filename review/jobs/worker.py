"""A worker: takes one waiting job after the other and gates its asset, until none waits."""

import os
import signal
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from gate.errors import GateError, Interrupted
from gate.excuses import load_excuses
from gate.house import shown
from gate.outcome import Outcome
from gate.pipeline import Options, gate_specs
from gate.project import find_project
from gate.verdicts import exit_code
from specs.findings import Status
from specs.problems import SpecError
from specs.spec import load_spec

from ..queue import QueueError, refresh
from ..store import Store
from ..store.errors import StoreError
from ..store.jobs import INTERRUPTED, Job
from .place import Place
from .slots import slot
from .telling import Teller

SHOWN_FINDINGS = 10
FINISH_TRIES, FINISH_WAIT_S = 30, 2.0


def work(store: Store, place: Place) -> None:
    """Gate what waits, as one of the page's workers; nothing where there are enough of them."""
    while True:
        with slot(place) as mine:
            if not mine:
                return
            while (job := store.jobs.take(socket.gethostname())) is not None:
                gate_job(store, place, job)
        # A job that was asked for while we held the slot may have found nobody else to do it.
        if not any(job.state == "waiting" for job in store.jobs.under_way()):
            return


def gate_job(store: Store, place: Place, job: Job, stop: Callable[[], None] | None = None) -> None:
    """Gate the job's asset and leave how it went. `stop` ends the gate when the job was taken from us."""
    teller = Teller(store.jobs, job, stop or _terminate)
    code, state = None, None
    try:
        with _terminable(), teller.beating():
            outcome = _gate(place, job.asset, teller)
        code = exit_code([outcome])
        teller.warn(_said(outcome))
    except (KeyboardInterrupt, Interrupted):
        state = INTERRUPTED
        teller.warn("interrupted")
    except (GateError, SpecError) as error:
        code = 2
        teller.warn(str(error))
    except Exception:
        code = 2
        teller.warn(traceback.format_exc())
    teller.beat()
    with suppress(QueueError, StoreError):  # the page's own refresh comes by and by
        refresh(store, place.folders)
    _finish(store, job, code, state)


def _gate(place: Place, asset: str, teller: Teller) -> Outcome:
    folders = place.folders
    path = folders.spec_path(asset)
    if path is None or not path.is_file():
        raise GateError(f"{asset}: no spec of this name in {shown(folders.specs)}")
    excuses = load_excuses(find_project(folders.specs), [asset])
    options = Options(folders.runs, folders.golden, debug=True, excuses=excuses)
    [outcome] = gate_specs([load_spec(path)], options, 1, teller)
    return outcome


def _said(outcome: Outcome) -> str:
    """The verdict and what stands against it, worst first."""
    report = outcome.report
    bad = sorted((one for one in report.findings if one.status >= Status.WARN), key=lambda one: -one.status)
    lines = [f"{one.status.name} {one.rule}: {one.message}" for one in bad[:SHOWN_FINDINGS]]
    more = [f"... and {len(bad) - SHOWN_FINDINGS} more"] if len(bad) > SHOWN_FINDINGS else []
    return "\n".join([*lines, *more, report.verdict.value])


def _finish(store: Store, job: Job, code: int | None, state: str | None) -> None:
    """The job's end is not lost to a database that is away for a minute."""
    pause = threading.Event()
    for left in reversed(range(FINISH_TRIES)):
        try:
            store.jobs.finish(job.id, code, state)
            return
        except StoreError:
            if not left:
                raise
            pause.wait(FINISH_WAIT_S)


def _terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _terminable() -> Iterator[None]:
    """In the block SIGTERM is an interruption; a second one is nothing, or it would cut the cleaning short."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
