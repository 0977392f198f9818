"""What the page's tests share: a database of each kind, and a clock."""

import pytest

from review.store import open_store


class Clock:
    """Seconds since 1970 that pass only when told to."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """A fresh, empty database of each kind: tests that use this run against both."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_url")
    return f"sqlite:///{tmp_path / 'state' / 'review.db'}"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(database_url, clock):
    with open_store(database_url, clock) as opened:
        yield opened
