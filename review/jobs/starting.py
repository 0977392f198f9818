"""What the page asks for: a gate of one asset, how it goes, its end; and the care for workers that died."""

import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any, Protocol

from gate.errors import GateError
from gate.house import HOUSE

from ..folders import Folders
from ..store import Store
from ..store.jobs import INTERRUPTED, WAITING, Job
from .place import Place
from .slots import is_one_free

VARIABLE = "ASSAY_PAGE_GATES"
COMMAND = (sys.executable, "-P", "-m", "review.jobs")
DEAD_S = 30.0
YOUNG_S = 10.0  # a worker of this age may not have come to take its job
TEND_S = 2.0
MAX_LOG_BYTES = 1_000_000
SHOWN_LOG_LINES = 20


class JobError(GateError):
    """The page cannot have this gated; the message says why."""


class Served(Protocol):
    """Of a page: what workers need to know."""

    @property
    def store(self) -> Store:
        """Its database."""

    @property
    def folders(self) -> Folders:
        """Its folders."""

    @property
    def settings(self) -> Any:
        """Its settings, for the database's address."""


@dataclass
class _Child:
    process: "subprocess.Popen[bytes]"
    place: Place
    born: float


_lock = threading.Lock()
_children: list[_Child] = []
_tended: dict[str, float] = {}


def start(page: Served, asset: str, who: str) -> Job:
    """Ask for a gate of an asset; the one under way where there is one. A worker process begins it, or comes to it.

    The caller has made sure that `who` may. Raises JobError for a name that is no spec's.
    """
    path = page.folders.spec_path(asset)
    if path is None or not path.is_file():
        raise JobError(f"{asset[:100]!r}: no spec of this name; reload the page")
    job = page.store.jobs.add(asset, who)
    tend(page, now=True)
    return job


def stop(page: Served, asset: str, who: str) -> bool:
    """End the gate of an asset that is under way; its worker notices within seconds. False when there is none."""
    job = next((one for one in page.store.jobs.of(asset) if one.under_way), None)
    if job is None:
        return False
    if job.state == WAITING:
        page.store.jobs.take("page", id=job.id)
    page.store.jobs.progress(job.id, lines=[f"stopped by {who}"])
    return page.store.jobs.finish(job.id, None, INTERRUPTED)


def state_of(page: Served, asset: str) -> Job | None:
    """The asset's newest job, None when there never was one. Looks after the workers too."""
    tend(page)
    return next(iter(page.store.jobs.of(asset)), None)


def tend(page: Served, now: bool = False) -> None:
    """Notice workers that died, and start one when a job waits and nobody is there to do it.

    For whoever watches a job to call, and for the server when it starts; does its work at most every TEND_S, or `now`.
    """
    place = _place(page)
    with _lock:
        if not now and time.monotonic() - _tended.get(place.database, -TEND_S) < TEND_S:
            return
        _tended[place.database] = time.monotonic()
        page.store.jobs.reap(DEAD_S)
        failed = _bury(place, page.store)
        waiting = [job for job in page.store.jobs.under_way() if job.state == WAITING]
        if not waiting or not is_one_free(place):
            return
        if failed:
            _fail(page.store, waiting[0], place)
            waiting = waiting[1:]
        young = [child for child in _children if child.place == place and time.monotonic() - child.born < YOUNG_S]
        if waiting and len(young) < min(len(waiting), place.workers):
            _children.append(_Child(_spawn(place), place, time.monotonic()))


def workers() -> int:
    """How many gates of the page run side by side: ASSAY_PAGE_GATES, else 1. Raises JobError for no such number."""
    text = os.environ.get(VARIABLE, "1")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise JobError(f"{VARIABLE} is {text!r}; allowed: 1 to 64")
    return int(text)


def _place(page: Served) -> Place:
    return Place(page.settings.database, page.folders, workers())


def _spawn(place: Place) -> "subprocess.Popen[bytes]":
    """A worker in a session of its own: neither the page's end nor a Ctrl-C in its terminal ends it."""
    place.yard.mkdir(parents=True, exist_ok=True)
    if place.log.exists() and place.log.stat().st_size > MAX_LOG_BYTES:
        place.log.unlink()
    with place.log.open("ab") as log:
        process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=HOUSE,
            env={**os.environ, "PYTHONPATH": str(HOUSE)},
            start_new_session=True,
        )
    assert process.stdin is not None
    with process.stdin as told:
        told.write(place.to_json().encode("utf-8"))
    return process


def _bury(place: Place, store: Store) -> bool:
    """Forget the place's workers that ended, and end what they left; whether one of them ended by an error."""
    ended = [child.process for child in _children if child.place == place and child.process.poll() is not None]
    _children[:] = [child for child in _children if child.process not in ended]
    left = {process.pid: process.returncode for process in ended if process.returncode}
    for job in store.jobs.under_way() if left else ():
        if job.pid in left and job.worker == socket.gethostname():
            store.jobs.progress(job.id, lines=[f"the worker ended unexpectedly (exit status {left[job.pid]})"])
            store.jobs.finish(job.id, None, INTERRUPTED)
    return any(status > 0 for status in left.values())


def _fail(store: Store, job: Job, place: Place) -> None:
    """A worker that cannot begin would be started again and again: the job it was for ends, with its last words."""
    if store.jobs.take("page", id=job.id) is None:
        return
    words = place.log.read_text(encoding="utf-8", errors="replace").splitlines()[-SHOWN_LOG_LINES:]
    store.jobs.progress(job.id, lines=["the worker could not begin:", *words])
    store.jobs.finish(job.id, 2)
