"""The queue: what the page lists, searches, filters and sorts. An index of files, never the source of a verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, func, or_, select
from sqlalchemy.sql import ColumnElement

from .database import Database
from .models import ClaimEntry, QueueEntry
from .text import contains, search_key, search_words, storable

# In the order in which they ask for attention.
STATES = ("needs review", "waiting", "fails", "rejected", "error", "stale", "never gated", "passes")
SCORES = ("manifoldness", "normals", "views", "determinism", "overall")
UNCLAIMED = ""
MOST_ROWS = 1000

_SORTS: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        "attention": (QueueEntry.attention, QueueEntry.gated_at),
        "id": (),
        "title": (QueueEntry.title_key,),
        "profile": (QueueEntry.profile,),
        "source": (QueueEntry.source,),
        "state": (QueueEntry.state,),
        "verdict": (QueueEntry.verdict,),
        "gated_at": (QueueEntry.gated_at,),
        "owner": (ClaimEntry.who,),
        "approvals": (QueueEntry.approvals,),
        **{score: (getattr(QueueEntry, score),) for score in SCORES},
    }
)
SORTS = tuple(_SORTS)


@dataclass(frozen=True)
class QueueRow:
    """One asset. scores: 0..100 by the names in SCORES, None where nothing was measured; gated_at: seconds since 1970.

    owner: who claimed it (`upsert` leaves it alone); stamp: what the row was made from, in the caller's words.
    """

    id: str
    title: str
    profile: str
    source: str
    state: str
    verdict: str | None = None
    scores: Mapping[str, float | None] = field(default_factory=dict)
    gated_at: float | None = None
    owner: str | None = None
    approvals: int = 0
    needed: int = 1
    stamp: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"{self.id}: {self.state!r} is not a state; allowed: {', '.join(STATES)}")
        if unknown := self.scores.keys() - set(SCORES):
            raise ValueError(f"{self.id}: {min(unknown)!r} is not a score; allowed: {', '.join(SCORES)}")


@dataclass(frozen=True)
class Query:
    """What to list. text: words that all must stand in id, title, profile or source; states: none means all;

    owner: None means anybody's, UNCLAIMED nobody's; sort: one of SORTS (what has no value comes last, ties by id).
    """

    text: str = ""
    states: tuple[str, ...] = ()
    owner: str | None = None
    sort: str = "attention"
    descending: bool = False
    offset: int = 0
    limit: int = 50

    def __post_init__(self) -> None:
        if self.sort not in _SORTS:
            raise ValueError(f"{self.sort!r} is not an order; allowed: {', '.join(SORTS)}")


@dataclass(frozen=True)
class Page:
    """Rows from `offset` on; total: rows that the query has; counts_by_state: rows if it asked for no state."""

    rows: tuple[QueueRow, ...]
    total: int
    counts_by_state: Mapping[str, int]


class Queue:
    """The assets that the page lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def upsert(self, rows: Iterable[QueueRow]) -> None:
        """Add or replace rows, all or none."""
        if not (values := [_values(row) for row in rows]):
            return
        statement = self._database.insert(QueueEntry)
        fresh = {name: getattr(statement.excluded, name) for name in values[0] if name != "id"}
        with self._database.changing() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=fresh), values)
            self._database.changed(connection)

    def remove(self, ids: Iterable[str]) -> None:
        """Take assets off the list; comments and claims stay, should they come back."""
        if not (gone := [{"gone": id} for id in ids]):
            return
        with self._database.changing() as connection:
            connection.execute(delete(QueueEntry).where(QueueEntry.id == bindparam("gone")), gone)
            self._database.changed(connection)

    def stamps(self) -> dict[str, str]:
        """The stamp of every row, by id."""
        with self._database.reading() as connection:
            return {row.id: row.stamp for row in connection.execute(select(QueueEntry.id, QueueEntry.stamp))}

    def get(self, id: str) -> QueueRow | None:
        """One row."""
        with self._database.reading() as connection:
            row = connection.execute(_rows().where(QueueEntry.id == storable(id))).one_or_none()
        return None if row is None else _row(row)

    def search(self, query: Query) -> Page:
        """The rows of a query; quick with 10,000 assets."""
        statement = _rows().where(*_wanted(query), _in_states(query)).order_by(*_order(query))
        offset, limit = max(query.offset, 0), min(max(query.limit, 0), MOST_ROWS)
        with self._database.reading() as connection:
            counts = _counts(connection, query)
            total = sum(count for state, count in counts.items() if not query.states or state in query.states)
            rows = () if offset >= total else connection.execute(statement.offset(offset).limit(limit))
            return Page(tuple(_row(row) for row in rows), total, counts)

    def neighbours(self, id: str, query: Query) -> tuple[str | None, str | None]:
        """(previous, next) of an asset in the order of a query, whatever its offset and limit.

        An asset that the query does not have, because it was just approved, is taken to stand where its values put it.
        """
        id = storable(id)
        order = _order(query)
        near = (func.lag(QueueEntry.id).over(order_by=order), func.lead(QueueEntry.id).over(order_by=order))
        found = or_(and_(*_wanted(query), _in_states(query)), QueueEntry.id == id)
        line = select(QueueEntry.id, near[0].label("before"), near[1].label("after")).select_from(_joined())
        lines = line.where(found).subquery()
        with self._database.reading() as connection:
            row = connection.execute(select(lines.c.before, lines.c.after).where(lines.c.id == id)).one_or_none()
        return (None, None) if row is None else (row.before, row.after)

    def version(self) -> int:
        """Changes with each change of queue, comments or claims; a page polls it to learn that there is news."""
        return self._database.version()


def _joined() -> Any:
    return QueueEntry.__table__.outerjoin(ClaimEntry.__table__, ClaimEntry.asset == QueueEntry.id)


def _rows() -> Select[Any]:
    return select(QueueEntry.__table__, ClaimEntry.who.label("owner")).select_from(_joined())


def _wanted(query: Query) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [
        QueueEntry.words.like(contains(word), escape="\\") for word in search_words(query.text)
    ]
    if query.owner == UNCLAIMED:
        wanted.append(ClaimEntry.who.is_(None))
    elif query.owner is not None:
        wanted.append(ClaimEntry.who == storable(query.owner))
    return wanted


def _in_states(query: Query) -> ColumnElement[bool]:
    states = [state for state in query.states if state in STATES]
    return QueueEntry.state.in_(states) if query.states else QueueEntry.id.is_not(None)


def _order(query: Query) -> list[ColumnElement[Any]]:
    columns = [column.desc() if query.descending else column.asc() for column in _SORTS[query.sort]]
    by_id = QueueEntry.id.desc() if query.sort == "id" and query.descending else QueueEntry.id.asc()
    return [*(column.nulls_last() for column in columns), by_id]


def _counts(connection: Connection, query: Query) -> dict[str, int]:
    statement = select(QueueEntry.state, func.count().label("rows")).select_from(_joined()).where(*_wanted(query))
    found = {row.state: row.rows for row in connection.execute(statement.group_by(QueueEntry.state))}
    return {state: found.get(state, 0) for state in STATES}


def _values(row: QueueRow) -> dict[str, Any]:
    values = {name: storable(value) if isinstance(value, str) else value for name, value in vars(row).items()}
    del values["owner"], values["scores"]
    return {
        **values,
        **{score: row.scores.get(score) for score in SCORES},
        "title_key": search_key(row.title),
        "words": search_key(row.id, row.title, row.profile, row.source),
        "attention": STATES.index(row.state),
    }


def _row(row: Row[Any]) -> QueueRow:
    return QueueRow(
        row.id,
        row.title,
        row.profile,
        row.source,
        row.state,
        row.verdict,
        MappingProxyType({score: getattr(row, score) for score in SCORES}),
        row.gated_at,
        row.owner,
        row.approvals,
        row.needed,
        row.stamp,
    )
