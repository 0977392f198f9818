"""A page without its server: a store, folders, and the spec of a box."""

import json
from types import SimpleNamespace

import pytest

from review.folders import Folders
from review.jobs.place import Place
from review.store import open_store
from tests.rules.solids import box
from tests.rules.writers import obj


class Clock:
    """Seconds since 1970, as the test says."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def page(tmp_path):
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/box.obj").write_bytes(obj(*box()))
    for id in ("box", "crate"):
        document = {"version": 1, "source": "file", "file": {"path": "box.obj"}}
        (tmp_path / "specs" / f"{id}.json").write_text(json.dumps(document))
    folders = Folders(*(tmp_path / name for name in ("specs", "runs", "golden", "state")))
    folders.state.mkdir()
    clock, database = Clock(), f"sqlite:///{tmp_path}/state/review.db"
    with open_store(database, clock) as store:
        yield SimpleNamespace(
            store=store,
            folders=folders,
            settings=SimpleNamespace(database=database),
            place=Place(database, folders),
            clock=clock,
        )
