"""The queue follows the files: what changed is read again, what is gone goes, what stays costs nothing."""

import os
import threading
import time

import pytest

from review.queue import QueueError, refresh, refreshing, rows
from review.queue.stamps import PASSING, is_current, others_of, stamp_of
from review.store import Query, open_store
from tests.review_samples import build
from tests.rules.solids import box, sphere
from tests.rules.writers import obj
from tests.unit.review.queue.deciding import decide


@pytest.fixture
def samples(tmp_path):
    return build(tmp_path / "house", 8)


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'review.db'}") as opened:
        yield opened


@pytest.fixture
def read(monkeypatch):
    """The ids that were read since it was last cleared."""
    found = []
    honest = rows.situation_of
    monkeypatch.setattr(rows, "situation_of", lambda path, *rest: found.append(path.stem) or honest(path, *rest))
    return found


def states(store):
    return {row.id: row.state for row in store.queue.search(Query(limit=1000)).rows}


def settle(path):
    """A file written a moment ago looks as if it were written before: the next refresh need not doubt it."""
    past = time.time() - 60
    os.utime(path, (past, past))


def test_the_queue_is_what_the_files_say(samples, store):
    assert refresh(store, samples.folders) == 8
    assert states(store) == samples.states


def test_without_a_change_nothing_is_read_and_nobody_is_told(samples, store, read):
    refresh(store, samples.folders)
    read.clear()
    version = store.version()
    assert refresh(store, samples.folders) == 0
    assert read == []
    assert store.version() == version


def test_new_assets_are_read_once(samples, store, read):
    refresh(store, samples.folders)
    assert sorted(read) == sorted(samples.states)


@pytest.mark.parametrize(
    "name",
    [
        "specs/{}.json",
        "runs/{}/report.json",
        "runs/{}/candidate.json",
        "golden/records/{}.json",
        "golden/decisions/{}.jsonl",
        "golden/previews/../records/{}.json",
    ],
)
@pytest.mark.parametrize("how", ["replace", "touch", "delete"])
def test_a_change_of_any_file_reads_its_asset_again(samples, store, read, name, how):
    samples.add("one", "passes")
    refresh(store, samples.folders)
    read.clear()
    path = samples.folders.specs.parent / name.format("one")
    data = path.read_bytes()
    if how == "touch":
        os.utime(path, (1e9, 1e9))
    else:
        path.unlink()
    if how == "replace":
        path.write_bytes(data)
        settle(path)
    refresh(store, samples.folders)
    assert set(read) == (set() if how == "delete" and "specs" in name else {"one"})


def test_the_mesh_that_was_judged_counts(samples, store, read):
    samples.add("one", "passes")
    samples.add_file("crate", "crate.obj", obj(*box()))
    refresh(store, samples.folders)
    read.clear()
    (samples.folders.specs / "crate.obj").unlink()
    (samples.folders.specs / "crate.obj").write_bytes(obj(*sphere(1)))
    (asset,) = (samples.folders.runs / "one").glob("*/asset.glb")
    asset.unlink()
    settle(samples.folders.specs / "crate.obj")
    assert refresh(store, samples.folders) == 2
    assert set(read) == {"crate", "one"}
    assert (states(store)["crate"], states(store)["one"]) == ("stale", "stale")


def test_the_policy_counts_for_all_and_the_reviewers_where_there_are_decisions(samples, store, read):
    refresh(store, samples.folders)
    read.clear()
    (samples.folders.golden / "reviewers.json").unlink()
    refresh(store, samples.folders)
    decided = {path.stem for path in (samples.folders.golden / "decisions").iterdir()}
    assert set(read) == decided
    read.clear()
    (samples.folders.golden / "policy.json").unlink()
    refresh(store, samples.folders)
    assert set(read) == set(samples.states)


def test_what_is_gone_leaves_the_queue_and_keeps_its_comments(samples, store):
    refresh(store, samples.folders)
    (id, *_) = samples.states
    store.comments.add(id, "Ada", "where is it?")
    (samples.folders.specs / f"{id}.json").unlink()
    assert refresh(store, samples.folders) == 1
    assert id not in states(store)
    assert len(store.comments.of(id)) == 1


def test_a_broken_spec_stays_a_row(samples, store):
    refresh(store, samples.folders)
    for id in samples.states:
        path = samples.folders.specs / f"{id}.json"
        path.unlink()
        path.write_bytes(b"{")
    refresh(store, samples.folders)
    assert states(store) == dict.fromkeys(samples.states, "error")


def test_hostile_names_are_rows_with_names_that_can_be_kept(samples, store):
    samples.add_hostile()
    odd = os.fsencode(samples.folders.specs) + b"/not-utf-8-\xff.json"
    os.close(os.open(odd, os.O_CREAT | os.O_WRONLY))
    (samples.folders.specs / "two\nlines.json").write_bytes(b"{}")
    (samples.folders.specs / ".hidden.json").write_bytes(b"{}")
    (samples.folders.specs / "folder.json").mkdir()
    (samples.folders.specs / "dangling.json").symlink_to("nowhere")
    refresh(store, samples.folders)
    found = states(store)
    extra = {"not-utf-8-\\udcff", "two\\nlines", "folder", "dangling"}
    assert found == {**samples.states, **dict.fromkeys(extra, "error")}
    settled = refresh(store, samples.folders)
    assert states(store) == found
    assert settled <= 3  # those that were written just now


def test_a_folder_that_cannot_be_listed_leaves_the_queue_alone(samples, store):
    refresh(store, samples.folders)
    samples.folders.specs.rename(samples.folders.specs.with_name("away"))
    with pytest.raises(QueueError, match="cannot be listed"):
        refresh(store, samples.folders)
    assert states(store) == samples.states


def test_a_file_written_a_moment_ago_is_doubted(samples, store, read):
    samples.add("one", "never gated")
    path = samples.folders.specs / "one.json"
    path.write_bytes(path.read_bytes())
    assert stamp_of(path, samples.folders).endswith(PASSING)
    refresh(store, samples.folders)
    settle(path)
    read.clear()
    refresh(store, samples.folders)
    assert read == ["one"]
    read.clear()
    refresh(store, samples.folders)
    assert read == []


@pytest.mark.parametrize("moment", ["while it is read", "between two refreshes"])
def test_a_writer_who_is_at_work_leaves_no_wrong_row(samples, store, monkeypatch, moment):
    """The gate replaces the report, then the candidate; a refresh may come in between, or a change into a refresh."""
    samples.add("one", "needs review")
    folder = samples.folders.runs / "one"
    honest = rows.situation_of
    changes = []

    def change():
        if not changes:
            changes.append(1)
            (folder / "report.json").rename(folder / "report-new.json")

    def racing(path, *rest):
        found = honest(path, *rest)
        if path.stem == "one" and moment == "while it is read":
            change()
        return found

    monkeypatch.setattr(rows, "situation_of", racing)
    refresh(store, samples.folders)
    change()
    refresh(store, samples.folders)
    assert states(store)["one"] == "error"
    (folder / "report-new.json").rename(folder / "report.json")
    refresh(store, samples.folders)
    assert states(store)["one"] == "needs review"


def test_decisions_and_refreshes_at_once_end_in_the_right_queue(tmp_path, store):
    """One decides on an asset after another while two others refresh all the time."""
    samples = build(tmp_path / "busy", 12, states=("needs review",))
    over = threading.Event()
    errors = []

    def follow():
        try:
            while not over.is_set():
                refresh(store, samples.folders)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=follow) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for id in sorted(samples.states):
            decide(samples, id)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert errors == []
    refresh(store, samples.folders)
    assert set(states(store).values()) == {"passes"}


def test_a_stamp_names_the_files_beside(samples):
    samples.add_file("crate", "crate.obj", obj(*box()))
    path = samples.folders.specs / "crate.json"
    row = rows.row_of(path, samples.folders)
    mesh = str(samples.folders.specs / "crate.obj")
    assert others_of(row.stamp) == [mesh]
    settle(mesh)
    row = rows.row_of(path, samples.folders, row.stamp)
    assert is_current(row.stamp, path, samples.folders)
    os.utime(mesh, (1e9, 1e9))
    assert not is_current(row.stamp, path, samples.folders)


@pytest.mark.parametrize("stamp", ["", "?", "x", "0 {}", "0 [1, null]", "0 [", "0 [" * 9999])
def test_a_stamp_of_another_version_is_never_current(samples, stamp):
    (id, *_) = samples.states
    path = samples.folders.specs / f"{id}.json"
    assert not is_current(stamp, path, samples.folders)
    assert all(isinstance(name, str) for name in others_of(stamp))


def test_two_thousand_assets(tmp_path, store, read, monkeypatch):
    """Built, listed, and looked through again without one of them being read twice."""
    samples = build(tmp_path / "many", 60, states=("needs review", "passes", "fails"))
    for at in range(1940):  # the cheapest to read
        path = samples.folders.specs / f"broken-{at:04}.json"
        path.write_bytes(b"{")
        settle(path)
    batches = []
    honest = store.queue.upsert
    monkeypatch.setattr(store.queue, "upsert", lambda some: batches.append(len(some)) or honest(some))
    assert refresh(store, samples.folders) == 2000
    assert len(read) == 2000
    assert max(batches) == refreshing.ROWS_AT_A_TIME
    read.clear()
    first = next(id for id, state in samples.states.items() if state == "needs review")
    samples.add(first, "rejected")
    assert refresh(store, samples.folders) == 1
    assert set(read) == {first}
    counts = {state: count for state, count in store.queue.search(Query()).counts_by_state.items() if count}
    assert counts == {"needs review": 19, "passes": 20, "fails": 20, "error": 1940, "rejected": 1}
