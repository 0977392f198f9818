"""Pages over sample assets."""

import shutil

import pytest

from review.store import open_store
from review.store.queue import STATES
from tests.review_samples import build
from tests.unit.review.page.over import over


@pytest.fixture
def database(migrated_sqlite, tmp_path):
    with open_store(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'page.db')}") as store:
        yield store


@pytest.fixture
def page(tmp_path, database):
    """A page over no asset yet; page.samples.add makes one."""
    return over(build(tmp_path / "house", 0), database)


@pytest.fixture(scope="module")
def full_page(migrated_sqlite, tmp_path_factory):
    """A page over an asset in each state and hostile ones; for tests that change nothing."""
    folder = tmp_path_factory.mktemp("full")
    samples = build(folder / "house", 2 * len(STATES), hostile=True)
    with open_store(f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'page.db')}") as store:
        yield over(samples, store)
