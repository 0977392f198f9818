"""Sessions: a random token in the browser's cookie, its digest in the database."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from golden.keys import Signer

from ..store.database import Database
from ..store.models import AccountEntry, SessionEntry
from .sealing import seal, secret_key, unseal

TOKEN_BYTES = 32
LONGEST_TOKEN = 100
TOUCH_S = 60


@dataclass(frozen=True)
class Lifetimes:
    """A session ends after `idle_s` without a request, and `absolute_s` after the sign-in whatever happens."""

    idle_s: float = 2 * 3600
    absolute_s: float = 12 * 3600


@dataclass(frozen=True)
class Session:
    """Who is signed in, with the role as it is now. csrf: to be given back with forms. expires: seconds since 1970."""

    name: str
    role: str
    csrf: str
    expires: float


class Sessions:
    """Everybody who is signed in."""

    def __init__(self, database: Database, lifetimes: Lifetimes) -> None:
        self._database, self._lifetimes = database, lifetimes

    def open(self, connection: Connection, name: str, signer: Signer | None) -> str:
        """A new session and its token, 256 random bits; nothing that a browser brought becomes one."""
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._database.clock()
        values = {
            "token_sha256": _digest(token),
            "name": name,
            "key_public": None if signer is None else signer.public,
            "sealed_key": None if signer is None else seal(signer, _opened_by(token)),
            "made_at": now,
            "seen_at": now,
            "expires_at": now + self._lifetimes.absolute_s,
        }
        connection.execute(insert(SessionEntry).values(values))
        return token

    def session(self, token: str) -> Session | None:
        """Who has this token; None when nobody does, or no more."""
        if (row := self._row(token)) is None:
            return None
        if self._database.clock() - row.seen_at > TOUCH_S:
            self._touch(row.token_sha256)
        return Session(row.name, row.role, _csrf(token), row.expires_at)

    def signer(self, token: str) -> tuple[Session, Signer | None] | None:
        """The session and its key, if the key is still the account's."""
        if (row := self._row(token)) is None:
            return None
        signer = None
        if row.sealed_key is not None and row.key_public == row.account_key:
            signer = unseal(row.sealed_key, row.name, row.key_public, _opened_by(token))
        return Session(row.name, row.role, _csrf(token), row.expires_at), signer

    def end(self, token: str) -> None:
        """Sign out; nothing happens when the token is nobody's."""
        with self._database.writing() as connection:
            connection.execute(delete(SessionEntry).where(SessionEntry.token_sha256 == _digest(token)))

    def end_all(self, connection: Connection, name: str) -> None:
        """Sign somebody out everywhere."""
        connection.execute(delete(SessionEntry).where(SessionEntry.name == name))

    def forget_expired(self, connection: Connection) -> None:
        """Remove what nobody can use any more."""
        now = self._database.clock()
        ended = (SessionEntry.expires_at <= now) | (SessionEntry.seen_at <= now - self._lifetimes.idle_s)
        connection.execute(delete(SessionEntry).where(ended))

    def _row(self, token: str) -> Row[Any] | None:
        if not 0 < len(token) <= LONGEST_TOKEN:
            return None
        account = (AccountEntry.role, AccountEntry.key_public.label("account_key"))
        statement = select(SessionEntry.__table__, *account).join(AccountEntry, AccountEntry.name == SessionEntry.name)
        now = self._database.clock()
        alive = (SessionEntry.expires_at > now, SessionEntry.seen_at > now - self._lifetimes.idle_s)
        known = (SessionEntry.token_sha256 == _digest(token), AccountEntry.disabled.is_(False))
        with self._database.reading() as connection:
            return connection.execute(statement.where(*known, *alive)).one_or_none()

    def _touch(self, digest: str) -> None:
        with self._database.writing() as connection:
            row = SessionEntry.token_sha256 == digest
            connection.execute(update(SessionEntry).where(row).values(seen_at=self._database.clock()))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _opened_by(token: str) -> Any:
    return secret_key(token.encode("utf-8", "replace"), "session key")


def _csrf(token: str) -> str:
    """Belongs to the token and does not tell it; not kept anywhere."""
    return secret_key(token.encode("utf-8", "replace"), "form")(b"").hex()
