"""The page's database, opened."""

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from .address import parsed
from .claims import Claims
from .comments import Comments
from .database import Database
from .engines import create_file, engine_for
from .jobs import Jobs
from .migrating import migrate
from .queue import Queue


class Store:
    """Queue, comments, claims and jobs; `database` is for review/accounts. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.queue = Queue(database)
        self.comments = Comments(database)
        self.claims = Claims(database)
        self.jobs = Jobs(database)

    def version(self) -> int:
        """Changes with each change of queue, comments or claims."""
        return self.database.version()

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_store(url: str, clock: Callable[[], float] = time.time) -> Store:
    """Open a database (sqlite:///PATH or postgresql://...) and bring its tables up to date; several may do so at once.

    A new SQLite file is its owner's only. clock: seconds since 1970. Raises StoreError, never with the password.
    """
    address = parsed(url)
    if address.get_backend_name() == "sqlite":
        create_file(Path(str(address.database)))
    database = Database(address, engine_for(address), clock)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Store(database)
