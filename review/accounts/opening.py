"""The accounts of a database, for the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..store import database_url, open_store
from .accounts import Accounts
from .secret import server_secret


@contextmanager
def open_accounts(database: str | None, state: Path) -> Iterator[Accounts]:
    """The accounts of a page server with this state folder. Raises StoreError and AccountError."""
    with open_store(database_url(database, state)) as store:
        yield Accounts(store, server_secret(state))
