"""An account: who may sign in, and as what."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from golden.keys import fingerprint_of
from specs.command import COMMAND

from ..store.models import AccountEntry
from .errors import AccountError

VIEWER, REVIEWER, ADMIN = ROLES = ("viewer", "reviewer", "admin")
DECIDING = (REVIEWER, ADMIN)
NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?")
EMAIL = re.compile(r"[^\s<>@\x00-\x1f\x7f]+@[^\s<>@\x00-\x1f\x7f]+")
LEAST_CHARACTERS = 12
MOST_CHARACTERS = 1000


@dataclass(frozen=True)
class Account:
    """role: one of ROLES. proxy_only: no password, a trusted proxy signs in. fingerprint: of the signing key."""

    name: str
    role: str
    email: str | None
    disabled: bool
    proxy_only: bool
    fingerprint: str | None


def account_name(text: str) -> str:
    """The name as it is kept: the case of letters does not matter.

    >>> account_name(" Ada ")
    'ada'
    """
    return unicodedata.normalize("NFKC", text).casefold().strip()


def new_name(text: str) -> str:
    """The name of a new account. Raises AccountError."""
    name = account_name(text)
    if not NAME.fullmatch(name):
        raise AccountError(
            f"{text[:80]!r} cannot be an account's name; allowed: 1 to 64 of a-z, 0-9 and . _ @ + - with a letter or "
            "digit at both ends"
        )
    return name


def checked_role(role: str) -> str:
    """The role. Raises AccountError for an unknown one."""
    if role not in ROLES:
        raise AccountError(f"{role[:40]!r} is not a role; allowed: {', '.join(ROLES)}")
    return role


def checked_email(email: str | None) -> str | None:
    """The email, of which None is one too. Raises AccountError."""
    if email is not None and (len(email) > 254 or not EMAIL.fullmatch(email)):
        raise AccountError(f"{email[:80]!r} is not an email address; allowed: name@host")
    return email


def checked_password(password: str, name: str) -> str:
    """A new password. Raises AccountError for one that is easily guessed or cannot be typed again."""
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise AccountError(
            f"the password has {len(password)} characters; allowed: {LEAST_CHARACTERS} to {MOST_CHARACTERS}: "
            "take a few words"
        )
    if len(set(password)) < 5 or account_name(password) in (name, name * 2):
        raise AccountError("the password is easily guessed: take a few words that nobody would put together")
    if not password.isprintable():
        raise AccountError("the password has characters that cannot be typed into a form: leave them out")
    return password


def entry_of(connection: Connection, name: str, lock: bool = False) -> Row[Any] | None:
    """The row of a name as it is kept. lock: nobody else changes it before the transaction ends."""
    statement = select(AccountEntry.__table__).where(AccountEntry.name == name)
    return connection.execute(statement.with_for_update() if lock else statement).one_or_none()


def needed_entry(connection: Connection, name: str) -> Row[Any]:
    """The locked row of a name. Raises AccountError where there is none."""
    row = entry_of(connection, account_name(name), lock=True) if NAME.fullmatch(account_name(name)) else None
    if row is None:
        raise AccountError(f"{name[:80]!r} has no account; `{COMMAND} user list` names all")
    return row


def account_of(row: Row[Any]) -> Account:
    """The account of a row."""
    fingerprint = None if row.key_public is None else fingerprint_of(row.key_public)
    return Account(row.name, row.role, row.email, row.disabled, row.proxy_only, fingerprint)


def read_account(connection: Connection, name: str) -> Account:
    """The account of a name that is there."""
    row = entry_of(connection, name)
    assert row is not None
    return account_of(row)


def change(connection: Connection, name: str, **values: Any) -> None:
    """Change columns of an account."""
    connection.execute(update(AccountEntry).where(AccountEntry.name == name).values(values))
