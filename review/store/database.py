"""One database: short transactions for reading and for writing, the same for SQLite and PostgreSQL."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from .address import shown, without_password
from .errors import StoreError
from .models import Base, ChangeCounter

COUNTER = "review"


class Database:
    """An engine and a clock (seconds since 1970). Safe to share between threads, not to take through a fork."""

    def __init__(self, url: URL, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self.url, self.engine, self.clock = url, engine, clock
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writer = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: one state of the database throughout."""
        with self._spoken(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; kept when the block ends, undone when it raises.

        SQLite has one writer at a time: it is the writer from the start, so that it never has to give up half-way.
        """
        with self._spoken():
            if not self.is_sqlite:
                with self.engine.begin() as connection:
                    yield connection
                return
            connected = self.engine.connect
            with self._writer, connected() as connection, connection.execution_options(assay_writes=True).begin():
                yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A writing transaction on queue, comments or claims; one at a time, so that none deadlocks."""
        with self.writing() as connection:
            if not self.is_sqlite:
                counter = select(ChangeCounter.version).where(ChangeCounter.name == COUNTER)
                connection.execute(counter.with_for_update())
            yield connection

    def changed(self, connection: Connection) -> None:
        """Count a change: every page that polls sees a new version."""
        row = ChangeCounter.name == COUNTER
        connection.execute(update(ChangeCounter).where(row).values(version=ChangeCounter.version + 1))

    def version(self) -> int:
        """How often queue, comments or claims changed."""
        with self.reading() as connection:
            statement = select(ChangeCounter.version).where(ChangeCounter.name == COUNTER)
            return int(connection.execute(statement).scalar_one())

    def insert(self, model: type[Base]) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT that can say what happens on a conflict."""
        return sqlite.insert(model) if self.is_sqlite else postgresql.insert(model)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """The world's faults as one sentence: a server that went away, a full disk."""
        try:
            yield
        except PoolTimeout:
            raise StoreError(f"{shown(self.url)}: all connections are busy; try again in a moment") from None
        except (OperationalError, InterfaceError) as error:
            raise refusal(self.url, error) from None


def refusal(url: URL, error: OperationalError | InterfaceError) -> StoreError:
    """What the database said, where, and the next step."""
    said = without_password(str(error.orig).strip().partition("\n")[0], url)
    if url.get_backend_name() == "sqlite":
        return StoreError(f"{shown(url)}: {said}: make room or name another place (--state DIR, --database URL)")
    return StoreError(
        f"{shown(url)}: {said}: see that the server runs, takes connections from here and has this user and database "
        "(--database URL)"
    )
