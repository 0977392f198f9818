"""Many threads and processes on one database: nothing is lost, nothing is done twice, nobody is told "locked"."""

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from review.store import ClaimedError, Query, QueueRow, open_store
from review.store.models import CommentEntry

PROCESSES, THREADS, ASSETS = 2, 3, 6

WORKER = f"""
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from review.store import ClaimedError, QueueRow, open_store

url, process = sys.argv[1:]
assets = [f"asset-{{number}}" for number in range({ASSETS})]

def work(thread):
    who, won, taken = f"{{process}}-{{thread}}", [], []
    for asset in assets:
        store.queue.upsert([QueueRow(one, who, "p", "file", "passes", stamp=who) for one in reversed(assets)])
        store.comments.add(asset, who, "seen")
        try:
            store.claims.claim(asset, who)
            won.append(asset)
        except ClaimedError:
            pass
        store.jobs.add(asset, who)
        job = store.jobs.take(who)
        if job is not None:
            for step in range(3):
                assert store.jobs.progress(job.id, done=step, lines=[f"{{who}} {{step}}"])
            assert store.jobs.finish(job.id, 0)
            taken.append(job.id)
    return who, won, taken

with open_store(url) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor({THREADS}) as pool:
        print(list(pool.map(work, range({THREADS}))))
"""


def test_processes_and_threads_lose_nothing_and_double_nothing(migrated_url):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, migrated_url, f"p{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    done = [process.communicate("go\n")[0] for process in started]
    assert [process.returncode for process in started] == [0] * PROCESSES
    workers = [worker for said in done for worker in eval(said)]
    everybody = {who for who, _, _ in workers}
    with open_store(migrated_url) as store:
        for number in range(ASSETS):
            asset = f"asset-{number}"
            assert {comment.who for comment in store.comments.of(asset)} == everybody
            winners = [who for who, won, _ in workers if asset in won]
            assert winners == [store.claims.of(asset).who], "one claimed it, and was told so"
            stamps = {row.stamp for row in store.queue.search(Query()).rows}
            assert len(stamps) == 1, "the last upsert is there as a whole"
            for job in store.jobs.of(asset):
                if job.state == "done":
                    assert job.lines == tuple(f"{job.worker} {step}" for step in range(3)), "one worker alone did it"
        taken = [id for _, _, ids in workers for id in ids]
        assert len(taken) == len(set(taken)), "no job was taken twice"
        assert taken
        changes = len(everybody) * ASSETS * 2 + ASSETS  # upserts and comments, and the claims that were won
        assert store.version() == changes


def test_whoever_may_write_to_sqlite_is_the_only_one_from_the_start(tmp_path):
    """Or a transaction that read first could find, when it comes to write, that somebody else has written."""
    with open_store(f"sqlite:///{tmp_path / 'review.db'}") as store:
        other = sqlite3.connect(tmp_path / "review.db", timeout=0, isolation_level=None)
        with store.database.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        with store.database.reading() as connection:
            connection.execute(select(CommentEntry.id)).all()
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_of_many_claims_at_once_exactly_one_holds(store):
    barrier = threading.Barrier(8)

    def claim(who):
        barrier.wait()
        try:
            return store.claims.claim("mug", who).who
        except ClaimedError as error:
            return error.claim.who

    with ThreadPoolExecutor(8) as pool:
        said = set(pool.map(claim, [f"reviewer-{number}" for number in range(8)]))
    assert said == {store.claims.of("mug").who}


def test_of_many_askers_and_takers_there_is_one_job(store):
    barrier = threading.Barrier(8)

    def ask(number):
        barrier.wait()
        return store.jobs.add("mug", f"reviewer-{number}").id, store.jobs.take(f"worker-{number}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert len({id for id, _ in answers}) == 1
    assert len([taken for _, taken in answers if taken is not None]) == 1


def test_upserts_of_the_same_rows_in_any_order_do_not_deadlock(store):
    rows = [QueueRow(f"asset-{number:03}", "", "p", "file", "passes") for number in range(100)]
    barrier = threading.Barrier(4)

    def write(number):
        barrier.wait()
        for turn in range(5):
            store.queue.upsert(rows if (number + turn) % 2 else rows[::-1])
            store.queue.remove([row.id for row in rows[number::7]])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    store.queue.upsert(rows)
    assert store.queue.search(Query()).total == 100


def test_readers_see_a_whole_state_while_somebody_writes(store):
    """A page's counts, total and rows are of one moment."""
    ended = threading.Event()

    def write():
        for turn in range(10):
            state = ("passes", "fails")[turn % 2]
            store.queue.upsert([QueueRow(f"asset-{number}", "", "p", "file", state) for number in range(20)])
        ended.set()

    store.queue.upsert([QueueRow(f"asset-{number}", "", "p", "file", "fails") for number in range(20)])
    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while not seen or not ended.is_set():
        page = store.queue.search(Query(states=("passes",)))
        seen.append((page.total, len(page.rows), sum(page.counts_by_state.values())))
    writer.join()
    assert {whole for _, _, whole in seen} == {20}
    assert all(total == rows in (0, 20) for total, rows, _ in seen)
