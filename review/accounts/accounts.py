"""Accounts: who may sign in, as what, and the key that signs what they decide."""

from pathlib import Path
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.exc import IntegrityError

from gate.moment import utc_now
from golden.keys import Signer, new_signer
from golden.reviewers import add_key
from specs.command import COMMAND

from ..store.models import AccountEntry
from ..store.store import Store
from ..store.text import storable
from .account import (
    DECIDING,
    VIEWER,
    Account,
    account_name,
    account_of,
    change,
    checked_email,
    checked_password,
    checked_role,
    entry_of,
    needed_entry,
    new_name,
    read_account,
)
from .errors import AccountError, NoSignerError, WrongPassword
from .hashing import Cost, Hashing
from .keyring import Keyring
from .registering import register, withdraw
from .sessions import Lifetimes, Session, Sessions
from .throttle import Throttle

LONGEST_NAME = 200


class Accounts:
    """All accounts of a store. secret: the server's, `server_secret(state)`. Threads may share it.

    golden: the folder whose reviewers.json follows each change; None leaves it alone, and then nobody who was added so
    can decide. Raises AccountError for what cannot be done, and golden's RecordError where reviewers.json
    cannot be written; then nothing is changed.
    """

    def __init__(
        self, store: Store, secret: bytes, cost: Cost | None = None, lifetimes: Lifetimes | None = None
    ) -> None:
        self._database = store.database
        self._secret = secret
        self._hashing = Hashing(cost)
        self._keys = Keyring(secret, self._hashing)
        self._sessions = Sessions(self._database, lifetimes or Lifetimes())
        self._throttle = Throttle(self._database)

    # --- who there is ---

    def add(
        self, name: str, password: str | None, role: str, email: str | None = None, golden: Path | None = None
    ) -> Account:
        """A new account and its signing key. password: None for one that a trusted proxy signs in."""
        name, role, email = new_name(name), checked_role(role), checked_email(email)
        if password is not None:
            checked_password(password, name)
        signer = new_signer(name)
        values = {
            "name": name,
            "role": role,
            "email": email,
            "disabled": False,
            "proxy_only": password is None,
            "made_at": self._database.clock(),
            **self._keys.locked(signer, password),
        }
        with self._database.writing() as connection:
            try:
                connection.execute(insert(AccountEntry).values(values))
            except IntegrityError:
                raise AccountError(f"{name} has an account already; `{COMMAND} user list` shows it") from None
            if golden is not None and role in DECIDING:
                add_key(golden, name, role, email, signer.public, utc_now())
            return read_account(connection, name)

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(AccountEntry.__table__).order_by(AccountEntry.name))
            return tuple(account_of(row) for row in rows)

    def get(self, name: str) -> Account | None:
        """One account; the case of letters does not matter."""
        with self._database.reading() as connection:
            row = entry_of(connection, storable(account_name(name)))
        return None if row is None else account_of(row)

    def check_new(self, name: str, role: str, email: str | None = None) -> None:
        """Raise what `add` would, before anybody thinks of a password."""
        if self.get(new_name(name)) is not None:
            raise AccountError(f"{account_name(name)} has an account already; `{COMMAND} user list` shows it")
        checked_role(role), checked_email(email)

    def check_password_fits(self, name: str) -> None:
        """Raise what `set_password` would, before anybody thinks of a password."""
        with self._database.writing() as connection:
            _refuse_proxy_only(needed_entry(connection, name))

    # --- what changes ---

    def set_password(self, name: str, password: str, golden: Path | None = None, current: str | None = None) -> Account:
        """Change a password and end the sessions. With the current password the signing key stays; without, the old key

        cannot be opened any more: there is a new one, and the old one is revoked.
        """
        with self._database.writing() as connection:
            row = needed_entry(connection, name)
            _refuse_proxy_only(row)
            checked_password(password, row.name)
            signer = None
            if current is not None:
                if not self._hashing.verify(row.password_hash, current):
                    raise WrongPassword
                signer = self._keys.opened(row, current)
            signer = signer or new_signer(row.name)
            change(connection, row.name, **self._keys.locked(signer, password))
            self._sessions.end_all(connection, row.name)
            self._follow(golden, row, row.role, signer.public)
            return read_account(connection, row.name)

    def set_role(self, name: str, role: str, golden: Path | None = None) -> Account:
        """Change a role, at once for whoever is signed in. A new viewer loses the key, until the next sign-in."""
        checked_role(role)
        with self._database.writing() as connection:
            row = needed_entry(connection, name)
            public: bytes | None = row.key_public
            changes: dict[str, Any] = {"role": role}
            if role == VIEWER and row.role != VIEWER:
                public, changes = None, {**changes, "key_public": None, "sealed_key": None}
            elif role in DECIDING and row.proxy_only and self._keys.opened(row, None) is None:
                signer = new_signer(row.name)
                public, changes = signer.public, {**changes, **self._keys.locked(signer, None)}
            elif role in DECIDING and public is None:
                raise AccountError(
                    f"{row.name} has no signing key: it is made at the next sign-in, and then the role fits"
                )
            change(connection, row.name, **changes)
            self._follow(golden, row, role, public)
            return read_account(connection, row.name)

    def disable(self, name: str, golden: Path | None = None) -> Account:
        """Switch an account off: its sessions end, its key is revoked."""
        with self._database.writing() as connection:
            row = needed_entry(connection, name)
            change(connection, row.name, disabled=True, key_public=None, sealed_key=None)
            self._sessions.end_all(connection, row.name)
            self._follow(golden, row, VIEWER, None)
            return read_account(connection, row.name)

    def enable(self, name: str) -> Account:
        """Switch an account on again, as a viewer: what it may do is decided anew."""
        with self._database.writing() as connection:
            row = needed_entry(connection, name)
            if row.disabled:
                change(connection, row.name, disabled=False, role=VIEWER)
            return read_account(connection, row.name)

    # --- who is signed in ---

    def sign_in(self, name: str, password: str, address: str) -> str:
        """A new session's token. Raises Throttled, before the password is looked at, and WrongPassword."""
        name = storable(account_name(name[:LONGEST_NAME]))
        self._throttle.admit(name, address)
        token = None
        while token is None:  # again only when the account was changed while its password was hashed
            token = self._open(self._checked(name, password), password)
        self._throttle.succeeded(name, address)
        return token

    def sign_in_trusted(self, name: str) -> str:
        """A new session's token for whoever a trusted proxy has signed in.

        An account that has a password gets a session without its signing key, which only the password opens. Raises
        AccountError for a name without an account, or a disabled one.
        """
        token = None
        while token is None:
            with self._database.reading() as connection:
                row = entry_of(connection, storable(account_name(name)))
            if row is None or row.disabled:
                raise AccountError(f"{name[:80]!r} has no account here: an admin makes it (assay user add NAME --sso)")
            token = self._open(row, None)
        return token

    def session(self, token: str) -> Session | None:
        """Who has this token, with the role of this moment; None when it was never given out, or has ended."""
        return self._sessions.session(token)

    def sign_out(self, token: str) -> None:
        """End a session; nothing happens when there is none."""
        self._sessions.end(token)

    def signer(self, token: str) -> Signer:
        """The key that signs for whoever has this token. Raises NoSignerError, which says why there is none."""
        session, signer = self._sessions.signer(token) or (None, None)
        if session is None:
            raise NoSignerError("you are not signed in any more: sign in again")
        if session.role not in DECIDING:
            raise NoSignerError(f"{session.name} is a {session.role}, who may not decide: ask an admin for the role")
        if signer is None:
            raise NoSignerError(
                f"the signing key of {session.name} cannot be opened in this session: sign out, and in again with the "
                "password; if that does not help, ask an admin (assay user password, or assay user role for SSO)"
            )
        return signer

    def _checked(self, name: str, password: str) -> Row[Any]:
        """The account whose password this is; as much work for a name that nobody has."""
        with self._database.reading() as connection:
            row = entry_of(connection, name)
        usable = row is not None and not row.disabled
        if not self._hashing.verify(row.password_hash if row is not None and usable else None, password):
            raise WrongPassword
        assert row is not None
        return row

    def _open(self, row: Row[Any], password: str | None) -> str | None:
        """A session for an account as it was read; None when it has changed since."""
        signer, changes = (None, {}) if password is None and not row.proxy_only else self._keys.renewed(row, password)
        with self._database.writing() as connection:
            now = entry_of(connection, row.name, lock=True)
            if now is None or now != row:
                return None
            if changes:
                change(connection, row.name, **changes)
            self._sessions.forget_expired(connection)
            return self._sessions.open(connection, row.name, signer)

    def _follow(self, golden: Path | None, row: Row[Any], role: str, public: bytes | None) -> None:
        """Have reviewers.json say what the account says; the last step of a transaction."""
        if golden is None:
            return
        if row.key_public != public or role == VIEWER:
            withdraw(golden, row.key_public)
        if role in DECIDING and public is not None:
            register(golden, row.name, role, row.email, public)


def _refuse_proxy_only(row: Row[Any]) -> None:
    if row.proxy_only:
        raise AccountError(f"{row.name} is signed in by the proxy and has no password")
