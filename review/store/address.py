"""Database addresses: which are allowed, and how they are shown without their password."""

from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from specs.command import to_install

from .errors import StoreError

ALLOWED = "sqlite:///PATH or postgresql://USER@HOST:PORT/NAME"
CONNECT_SECONDS = 10
POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
SQLITE = ("sqlite", "sqlite+pysqlite")


def database_url(url: str | None, state: Path) -> str:
    """The address to use: the one that was given, else review.db in the server's state folder."""
    return url or f"sqlite:///{state.absolute() / 'review.db'}"


def parsed(url: str) -> URL:
    """The address with its driver. Raises StoreError for one that is not allowed or whose driver is not installed."""
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        # The text is not shown: a mistyped address may hold a password anywhere.
        raise StoreError(f"the database's address cannot be read; allowed: {ALLOWED}") from None
    if found.drivername in SQLITE:
        return _sqlite(found)
    if found.drivername in POSTGRESQL:
        return _postgresql(found)
    raise StoreError(f"{found.drivername}: not a database that assay can use; allowed: {ALLOWED}")


def shown(url: URL) -> str:
    """The address as users see it: no password, no options."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"PostgreSQL at {url.host or 'localhost'}:{url.port or 5432}, database {url.database or url.username}"


def without_password(text: str, url: URL) -> str:
    """A driver's message, on one line, in which the password is hidden should it ever stand there."""
    line = " ".join(text.split())
    return line.replace(str(url.password), "***") if url.password else line


def _sqlite(url: URL) -> URL:
    if not url.database or url.database == ":memory:" or url.query or url.host:
        raise StoreError(
            "the database must be a file, so that a restart loses nothing; allowed: sqlite:///PATH with three slashes "
            "before a relative path and four before an absolute one"
        )
    return url.set(drivername="sqlite+pysqlite")


def _postgresql(url: URL) -> URL:
    if find_spec("psycopg") is None:
        raise StoreError(f"{shown(url)}: the driver psycopg is not installed: {to_install('postgresql')}")
    query = {"connect_timeout": str(CONNECT_SECONDS), "application_name": "assay", **url.query}
    return url.set(drivername="postgresql+psycopg", query=query)
