"""What the page's tests share: a database of each kind, and a clock."""

import shutil

import pytest
from sqlalchemy import update

from review.store import open_store
from review.store.models import Base, ChangeCounter

KINDS = ["sqlite", "postgresql"]


class Clock:
    """Seconds since 1970 that pass only when told to."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture(params=KINDS)
def database_url(request, tmp_path):
    """A fresh, empty database of each kind: tests that use this run against both."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_url")
    return f"sqlite:///{tmp_path / 'state' / 'review.db'}"


@pytest.fixture(params=KINDS)
def migrated_url(request, tmp_path):
    """The same with its tables, empty."""
    if request.param == "postgresql":
        url = request.getfixturevalue("migrated_postgresql")
        empty(url)
        return url
    return f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_sqlite'), tmp_path / 'review.db')}"


def empty(url):
    """Make a database as good as new, in a tenth of the time of a new one."""
    with open_store(url) as store, store.database.writing() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name != ChangeCounter.__tablename__:
                connection.execute(table.delete())
        connection.execute(update(ChangeCounter).values(version=0))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    path = tmp_path_factory.mktemp("migrated") / "review.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server):
    return postgresql_server.new_database()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(migrated_url, clock):
    with open_store(migrated_url, clock) as opened:
        yield opened
