"""Comments: remarks on assets. What counts is said with a decision; these are talk."""

from dataclasses import dataclass

from sqlalchemy import insert, select

from .database import Database
from .errors import RefusedError
from .models import CommentEntry
from .text import storable

MOST_CHARACTERS = 10_000


@dataclass(frozen=True)
class Comment:
    """when: seconds since 1970. text: as written, not escaped."""

    id: int
    asset: str
    who: str
    when: float
    text: str


class Comments:
    """The comments on all assets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, asset: str, who: str, text: str) -> Comment:
        """Keep a comment. Raises RefusedError for an empty or endless one."""
        text = storable(text).strip()
        if not text:
            raise RefusedError("the comment is empty: write what you saw")
        if len(text) > MOST_CHARACTERS:
            raise RefusedError(f"the comment has {len(text)} characters; allowed: {MOST_CHARACTERS}: make it shorter")
        asset, who, when = storable(asset), storable(who), self._database.clock()
        with self._database.changing() as connection:
            values = {"asset": asset, "who": who, "written_at": when, "text": text}
            key = connection.execute(insert(CommentEntry).values(values)).inserted_primary_key
            assert key is not None
            self._database.changed(connection)
        return Comment(int(key[0]), asset, who, when, text)

    def of(self, asset: str) -> tuple[Comment, ...]:
        """The comments on an asset, oldest first."""
        columns = (CommentEntry.id, CommentEntry.asset, CommentEntry.who, CommentEntry.written_at, CommentEntry.text)
        statement = select(*columns).where(CommentEntry.asset == storable(asset)).order_by(CommentEntry.id)
        with self._database.reading() as connection:
            return tuple(Comment(*row) for row in connection.execute(statement))
