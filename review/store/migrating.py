"""Bringing a database to this version's tables: Alembic, under a lock, so that several servers may start at once."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

from .address import shown
from .database import Database, refusal
from .errors import StoreError
from .models import Base, QueueEntry

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0001"
_alembic = threading.Lock()  # Alembic keeps what it works on in its module
LOCK = 0x617373_6179  # "assay": PostgreSQL's advisory locks are numbers


def migrate(database: Database, revision: str = HEAD) -> None:
    """Create or upgrade the tables; nothing to do when they are current. Raises StoreError."""
    try:
        with _alone(database):
            with _writing(database) as connection:
                if (found := revision_of(connection)) != revision:
                    _refuse_foreign(database, connection, found)
                    _run(connection, revision, up=revision != "base" and (found or "") < revision)
            _write_ahead(database)
    except (OperationalError, InterfaceError) as error:
        raise refusal(database.url, error) from None
    except DatabaseError as error:
        said = str(error.orig).partition("\n")[0]
        raise StoreError(
            f"{shown(database.url)}: not usable as assay's database: {said}: name another one (--database URL)"
        ) from None


def revision_of(connection: Connection) -> str | None:
    """The revision of the database's tables; None while there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _refuse_foreign(database: Database, connection: Connection, found: str | None) -> None:
    """Leave a newer assay's tables and other programs' databases alone."""
    name, tables = shown(database.url), set(inspect(connection).get_table_names())
    is_ours = found is not None and QueueEntry.__tablename__ in tables
    if not is_ours and (others := tables - {"alembic_version"}):
        raise StoreError(f"{name}: holds another program's tables ({min(others)}, ...): name an empty database")
    if found is not None and not any(MIGRATIONS.glob(f"versions/r{found}_*.py")):
        raise StoreError(
            f"{name}: revision {found} was made by a newer assay, this one knows {HEAD}: update assay, or name "
            "another database (--database URL)"
        )


def _run(connection: Connection, revision: str, up: bool) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "metadata": Base.metadata})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with _alembic:
        (command.upgrade if up else command.downgrade)(config, revision)


@contextmanager
def _writing(database: Database) -> Iterator[Connection]:
    """All or nothing: both databases undo tables that were made half-way."""
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        yield connection


def _write_ahead(database: Database) -> None:
    """Let readers read while somebody writes: SQLite's write-ahead log. The file remembers it."""
    if database.is_sqlite:
        connection = database.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode=WAL").close()
        finally:
            connection.close()


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """SQLite: switching to the write-ahead log does not wait for others as a transaction does.

    The lock is on the folder, and ends with its process. (PostgreSQL's lock is taken in the transaction.)
    """
    if not database.is_sqlite:
        yield
        return
    handle = os.open(Path(str(database.url.database)).parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
