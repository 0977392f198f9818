"""Jobs: "run again" for one asset, done by a worker process that the server's end does not touch."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from .database import Database
from .models import JobEntry
from .text import storable

WAITING, RUNNING, DONE, FAILED, INTERRUPTED = STATES = ("waiting", "running", "done", "failed", "interrupted")
UNDER_WAY = (WAITING, RUNNING)
KEPT_LINES = 50
LINE_CHARACTERS = 500
KEPT_JOBS = 20


@dataclass(frozen=True)
class Job:
    """state: one of STATES; lines: what the gate said last; times in seconds since 1970; pid: the worker's."""

    id: int
    asset: str
    who: str
    state: str
    stage: str
    done: int
    total: int
    lines: tuple[str, ...]
    exit_code: int | None
    asked: float
    started: float | None
    ended: float | None
    heartbeat: float | None
    worker: str | None
    pid: int | None

    @property
    def under_way(self) -> bool:
        """Waiting or running."""
        return self.state in UNDER_WAY


class Jobs:
    """All jobs; at most one of an asset is under way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, asset: str, who: str) -> Job:
        """Ask for a job; the one that is under way for this asset, if there is one."""
        values = {"asset": storable(asset), "who": storable(who), "asked_at": self._database.clock()}
        fresh = {"state": WAITING, "stage": "", "done": 0, "total": 0, "lines": "[]"}
        under_way = select(JobEntry.__table__).where(JobEntry.asset == values["asset"], JobEntry.state.in_(UNDER_WAY))
        statement = self._database.insert(JobEntry).values({**values, **fresh}).on_conflict_do_nothing()
        while True:  # again only when the job that stood in the way ended between the two statements
            with self._database.writing() as connection:
                connection.execute(statement)
                if (row := connection.execute(under_way).one_or_none()) is not None:
                    return _job(row)

    def take(self, worker: str, pid: int | None = None, id: int | None = None) -> Job | None:
        """Take the oldest waiting job (or the one with this id), for one worker only; None when there is none.

        worker: its name, such as the host; pid: its process, by default this one.
        """
        waiting = select(JobEntry.id).where(JobEntry.state == WAITING)
        waiting = waiting if id is None else waiting.where(JobEntry.id == id)
        waiting = waiting.order_by(JobEntry.id).limit(1).with_for_update(skip_locked=True)
        now = self._database.clock()
        taken = {"state": RUNNING, "started_at": now, "heartbeat_at": now, "worker": storable(worker)}
        with self._database.writing() as connection:
            found = connection.execute(waiting).scalar_one_or_none()
            if found is None:
                return None
            values = {**taken, "pid": os.getpid() if pid is None else pid}
            connection.execute(update(JobEntry).where(JobEntry.id == found).values(values))
            return _get(connection, found)

    def progress(
        self,
        id: int,
        stage: str | None = None,
        done: int | None = None,
        total: int | None = None,
        lines: Iterable[str] = (),
    ) -> bool:
        """Say that the job lives, and what it does; lines are added to what it said. False when it no longer runs."""
        said = {"stage": None if stage is None else storable(stage), "done": done, "total": total}
        values: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
        values["heartbeat_at"] = self._database.clock()
        with self._database.writing() as connection:
            running = _running(connection, id)
            if running is None:
                return False
            if added := [storable(line)[:LINE_CHARACTERS] for line in lines]:
                values["lines"] = json.dumps([*json.loads(running.lines), *added][-KEPT_LINES:])
            connection.execute(update(JobEntry).where(JobEntry.id == id).values(values))
        return True

    def finish(self, id: int, exit_code: int | None, state: str | None = None) -> bool:
        """End a running job: done when the gate came to a verdict (exit code 0 or 1), else failed, unless `state` says.

        False when it no longer runs. An asset keeps its last jobs only.
        """
        ended = state or (DONE if exit_code in (0, 1) else FAILED)
        if ended in UNDER_WAY or ended not in STATES:
            raise ValueError(f"{ended!r} is no end of a job; allowed: {DONE}, {FAILED}, {INTERRUPTED}")
        values = {"state": ended, "exit_code": exit_code, "ended_at": self._database.clock()}
        with self._database.writing() as connection:
            running = _running(connection, id)
            if running is None:
                return False
            connection.execute(update(JobEntry).where(JobEntry.id == id).values(values))
            _forget_old(connection, running.asset)
        return True

    def get(self, id: int) -> Job | None:
        """One job."""
        with self._database.reading() as connection:
            return _get(connection, id)

    def of(self, asset: str) -> tuple[Job, ...]:
        """The jobs of an asset, newest first."""
        statement = select(JobEntry.__table__).where(JobEntry.asset == storable(asset)).order_by(JobEntry.id.desc())
        with self._database.reading() as connection:
            return tuple(_job(row) for row in connection.execute(statement))

    def under_way(self) -> tuple[Job, ...]:
        """Every job that waits or runs, oldest first."""
        statement = select(JobEntry.__table__).where(JobEntry.state.in_(UNDER_WAY)).order_by(JobEntry.id)
        with self._database.reading() as connection:
            return tuple(_job(row) for row in connection.execute(statement))

    def reap(self, silent_s: float) -> tuple[Job, ...]:
        """Call running jobs interrupted that gave no sign of life for this many seconds; returns them."""
        now = self._database.clock()
        silent = (JobEntry.state == RUNNING, JobEntry.heartbeat_at < now - silent_s)
        with self._database.writing() as connection:
            found = select(JobEntry.id).where(*silent).order_by(JobEntry.id).with_for_update(skip_locked=True)
            dead = list(connection.execute(found).scalars())
            if dead:
                values = {"state": INTERRUPTED, "ended_at": now}
                connection.execute(update(JobEntry).where(JobEntry.id.in_(dead)).values(values))
            return tuple(job for id in dead if (job := _get(connection, id)) is not None)


def _get(connection: Connection, id: int) -> Job | None:
    row = connection.execute(select(JobEntry.__table__).where(JobEntry.id == id)).one_or_none()
    return None if row is None else _job(row)


def _running(connection: Connection, id: int) -> Row[str, str] | None:
    statement = select(JobEntry.asset, JobEntry.lines).where(JobEntry.id == id, JobEntry.state == RUNNING)
    return connection.execute(statement.with_for_update()).one_or_none()


def _forget_old(connection: Connection, asset: str) -> None:
    ended = select(JobEntry.id).where(JobEntry.asset == asset, JobEntry.state.not_in(UNDER_WAY))
    old = list(connection.execute(ended.order_by(JobEntry.id.desc()).offset(KEPT_JOBS)).scalars())
    if old:
        connection.execute(delete(JobEntry).where(JobEntry.id.in_(old)))


def _job(row: Row[Any]) -> Job:
    return Job(
        row.id,
        row.asset,
        row.who,
        row.state,
        row.stage,
        row.done,
        row.total,
        tuple(json.loads(row.lines)),
        row.exit_code,
        row.asked_at,
        row.started_at,
        row.ended_at,
        row.heartbeat_at,
        row.worker,
        row.pid,
    )
