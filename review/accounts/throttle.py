"""The throttle: failed sign-ins make their source wait, longer each time, before a password is looked at.

Sources are a name from an address, and an address. Not a name alone: then anybody could lock its owner out. The counts
are in the database, so they hold across restarts and servers.
"""

import hashlib
import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from ..store.database import Database
from ..store.models import AttemptEntry
from .errors import Throttled


@dataclass(frozen=True)
class Limit:
    """So many failures are free; then the wait doubles up to `longest_s`. Forgotten after so long without a try."""

    free: int
    longest_s: int
    forgotten_s: int

    def wait_s(self, failures: int) -> int:
        """How long to wait after this many failures.

        >>> [Limit(3, 100, 1).wait_s(failures) for failures in (0, 2, 3, 4, 9, 10_000)]
        [0, 0, 1, 2, 64, 100]
        """
        return 0 if failures < self.free else min(2 ** min(failures - self.free, 30), self.longest_s)


NAME_FROM_ADDRESS = Limit(free=5, longest_s=900, forgotten_s=86_400)
ADDRESS = Limit(free=20, longest_s=60, forgotten_s=3_600)
REMEMBERED = 10_000
FORGOTTEN_S = max(NAME_FROM_ADDRESS.forgotten_s, ADDRESS.forgotten_s)


class Throttle:
    """Counts failed tries by source."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str, float] = {}  # sources that wait, as the database said: it need not be asked again

    def admit(self, name: str, address: str) -> None:
        """Let a try through and count it as failed until it succeeds. Raises Throttled, which costs next to nothing.

        Counted before the password is looked at, so that many tries at once are not one.
        """
        sources = _sources(name, address)
        _refuse(max(self._waiting.get(source, 0.0) for source in sources), self._database.clock())
        with self._database.writing() as connection:
            for source in sources:
                fresh = {"source_sha256": source, "failures": 0, "tried_at": 0.0, "blocked_until": 0.0}
                connection.execute(self._database.insert(AttemptEntry).values(fresh).on_conflict_do_nothing())
            rows, now = _rows(connection, sources), self._database.clock()
            self._remember(rows)
            _refuse(max(row.blocked_until for row in rows), now)
            for row in rows:
                limit = sources[row.source_sha256]
                failures = 1 if now - row.tried_at > limit.forgotten_s else row.failures + 1
                _keep(connection, row.source_sha256, failures, now, now + limit.wait_s(failures))

    def succeeded(self, name: str, address: str) -> None:
        """The try was right: this name's failures from there are forgotten, and the address is one failure better off.

        Not more: or whoever has an account could guess the others' passwords as long as he likes.
        """
        sources = _sources(name, address)
        with self._database.writing() as connection:
            now = self._database.clock()
            for row in _rows(connection, sources):
                self._waiting.pop(row.source_sha256, None)
                limit = sources[row.source_sha256]
                failures = 0 if limit is NAME_FROM_ADDRESS else max(row.failures - 1, 0)
                until = min(row.blocked_until, now + limit.wait_s(failures))
                _keep(connection, row.source_sha256, failures, row.tried_at, until)
            old = AttemptEntry.tried_at < now - FORGOTTEN_S
            connection.execute(delete(AttemptEntry).where(old))

    def _remember(self, rows: Sequence[Row[Any]]) -> None:
        """A wait only ever ends early by a success, and then at this server or within the wait."""
        if len(self._waiting) > REMEMBERED:
            self._waiting.clear()
        self._waiting.update({row.source_sha256: row.blocked_until for row in rows})


def _refuse(blocked_until: float, now: float) -> None:
    if blocked_until > now:
        raise Throttled(math.ceil(blocked_until - now))


def _rows(connection: Connection, sources: dict[str, Limit]) -> Sequence[Row[Any]]:
    """Locked, always in one order: two tries from one address do not wait for each other in a circle."""
    statement = select(AttemptEntry.__table__).where(AttemptEntry.source_sha256.in_(list(sources)))
    return connection.execute(statement.order_by(AttemptEntry.source_sha256).with_for_update()).all()


def _keep(connection: Connection, source: str, failures: int, tried_at: float, blocked_until: float) -> None:
    values = {"failures": failures, "tried_at": tried_at, "blocked_until": blocked_until}
    connection.execute(update(AttemptEntry).where(AttemptEntry.source_sha256 == source).values(values))


def _sources(name: str, address: str) -> dict[str, Limit]:
    """Digests, in order: what was typed as a name may have been a password."""
    place = _place(address)
    found = {_digest("address", place): ADDRESS, _digest("name from address", name, place): NAME_FROM_ADDRESS}
    return dict(sorted(found.items()))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _place(address: str) -> str:
    """One place for all addresses that one person has: of IPv6 the first half.

    >>> _place("2001:db8::1") == _place("2001:db8::ffff:1"), _place("::ffff:192.0.2.1")
    (True, '192.0.2.1')
    """
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return address[:100]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
