"""Claims: who looks after an asset, so that two reviewers do not do the same work."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from .database import Database
from .errors import RefusedError
from .models import ClaimEntry
from .text import storable


@dataclass(frozen=True)
class Claim:
    """when: seconds since 1970."""

    asset: str
    who: str
    when: float


class ClaimedError(RefusedError):
    """Somebody else has the asset; `claim` says who."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        super().__init__(f"{claim.asset}: {claim.who} has claimed it: ask {claim.who} to release it, or an admin")


class Claims:
    """The claims on all assets; at most one on each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, asset: str, who: str) -> Claim:
        """Make an asset one's own; nothing changes when it already is. Raises ClaimedError when another has it."""
        asset, who = storable(asset), storable(who)
        now = self._database.clock()
        with self._database.changing() as connection:
            if (claim := _of(connection, asset)) is None:
                connection.execute(insert(ClaimEntry).values(asset=asset, who=who, claimed_at=now))
                self._database.changed(connection)
                return Claim(asset, who, now)
        if claim.who != who:
            raise ClaimedError(claim)
        return claim

    def release(self, asset: str, who: str, admin: bool = False) -> None:
        """Give an asset up; nothing changes when nobody has it. Raises ClaimedError for another's, but for an admin."""
        asset, who = storable(asset), storable(who)
        with self._database.changing() as connection:
            claim = _of(connection, asset)
            if claim is None:
                return
            if claim.who != who and not admin:
                raise ClaimedError(claim)
            connection.execute(delete(ClaimEntry).where(ClaimEntry.asset == asset))
            self._database.changed(connection)

    def of(self, asset: str) -> Claim | None:
        """Who has an asset."""
        with self._database.reading() as connection:
            return _of(connection, storable(asset))


def _of(connection: Connection, asset: str) -> Claim | None:
    columns = (ClaimEntry.asset, ClaimEntry.who, ClaimEntry.claimed_at)
    row = connection.execute(select(*columns).where(ClaimEntry.asset == asset)).one_or_none()
    return None if row is None else Claim(*row)
