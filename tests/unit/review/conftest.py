"""What the page's tests share: a database of each kind, and a clock."""

import shutil

import pytest

from review.store import open_store

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
    """The same with its tables, copied from one that was made once."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_server").new_database(request.getfixturevalue("migrated_postgresql"))
    return f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_sqlite'), tmp_path / 'review.db')}"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    path = tmp_path_factory.mktemp("migrated") / "review.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server):
    url = postgresql_server.new_database()
    open_store(url).close()
    return url


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(migrated_url, clock):
    with open_store(migrated_url, clock) as opened:
        yield opened
