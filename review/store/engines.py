"""Engines: how SQLite and PostgreSQL are opened."""

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from .errors import StoreError

BUSY_MS = 60_000
POOL = {"pool_size": 8, "max_overflow": 32}


def engine_for(url: URL) -> Engine:
    """The engine of a parsed address; connects when first used."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_engine(url, pool_pre_ping=True, **POOL)


def create_file(path: Path) -> None:
    """Make sure that a SQLite file is there, readable and writable for its owner only."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}: name another place (--state DIR, --database URL)") from None


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, **POOL)

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (f"busy_timeout={BUSY_MS}", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("assay_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
