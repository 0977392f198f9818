"""Asking for a gate: once an asset, by workers that are noticed when they die and not started for nothing."""

import os
import signal
import subprocess
import sys

import pytest

from review.jobs import JobError, start, starting, state_of, stop, tend
from review.jobs.place import place_from_json
from review.jobs.slots import is_one_free, slot


@pytest.fixture
def spawned(monkeypatch):
    """Workers that do nothing but wait for the end of their input, which the test holds; as `spawned.process`."""
    started = []

    def spawn(place):
        command = [sys.executable, "-c", "import sys; sys.exit(int(sys.stdin.read() or 0))"]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE))
        return started[-1]

    monkeypatch.setattr(starting, "_spawn", spawn)
    monkeypatch.setattr(starting, "_children", [])
    yield started
    for process in started:
        process.kill()
        process.communicate()


def end(process, code=""):
    process.communicate(str(code).encode())


def test_a_worker_in_a_session_of_its_own_gates_the_asset(page, monkeypatch):
    monkeypatch.setattr(starting, "_children", [])
    assert state_of(page, "box") is None
    job = start(page, "box", "ada")
    assert (job.asset, job.who, job.state) == ("box", "ada", "waiting")
    [child] = starting._children
    assert os.getsid(child.process.pid) == child.process.pid
    assert child.process.wait(timeout=120) == 0, page.place.log.read_text()
    done = state_of(page, "box")
    assert (done.id, done.state, done.exit_code, done.pid) == (job.id, "done", 1, child.process.pid)
    assert done.stage == "judge" and done.lines[-1] == "FAIL"
    assert any(line.startswith("FAIL golden-missing: ") for line in done.lines)
    assert (page.folders.runs / "box" / "report.json").is_file()


def test_one_gate_an_asset_at_a_time_and_one_worker_for_all(page, spawned):
    first = start(page, "box", "ada")
    assert start(page, "box", "bob").id == first.id and start(page, "crate", "bob").id != first.id
    assert len(spawned) == 1


def test_no_worker_is_started_where_there_are_enough(page, spawned):
    with slot(page.place) as mine:
        assert mine and not is_one_free(page.place)
        start(page, "box", "ada")
        assert not spawned
    assert is_one_free(page.place)
    tend(page, now=True)
    assert len(spawned) == 1


def test_as_many_workers_as_the_variable_says(page, spawned, monkeypatch):
    monkeypatch.setenv("ASSAY_PAGE_GATES", "2")
    start(page, "box", "ada")
    start(page, "crate", "ada")
    tend(page, now=True)
    assert len(spawned) == 2
    monkeypatch.setenv("ASSAY_PAGE_GATES", "many")
    with pytest.raises(JobError, match="ASSAY_PAGE_GATES is 'many'; allowed: 1 to 64"):
        start(page, "box", "ada")


@pytest.mark.parametrize("name", ["sphere", "../box", "", "box\0"])
def test_what_is_no_spec_is_refused(page, spawned, name):
    with pytest.raises(JobError, match="no spec of this name"):
        start(page, name, "ada")
    assert not spawned and not page.store.jobs.under_way()


def test_a_silent_worker_is_given_up(page, spawned):
    job = page.store.jobs.add("box", "ada")
    page.store.jobs.take("elsewhere")
    page.clock.now += starting.DEAD_S - 1
    tend(page, now=True)
    assert page.store.jobs.get(job.id).state == "running"
    page.clock.now += 2
    tend(page, now=True)
    assert page.store.jobs.get(job.id).state == "interrupted" and not spawned


def test_a_worker_of_ours_that_was_killed_is_noticed_at_once_and_the_next_job_begun(page, spawned):
    start(page, "box", "ada")
    waiting = start(page, "crate", "ada")
    job = page.store.jobs.take(starting.socket.gethostname(), pid=spawned[0].pid)
    spawned[0].send_signal(signal.SIGKILL)
    spawned[0].wait()
    tend(page, now=True)
    found = page.store.jobs.get(job.id)
    assert found.state == "interrupted" and found.lines == ("the worker ended unexpectedly (exit status -9)",)
    assert page.store.jobs.get(waiting.id).state == "waiting" and len(spawned) == 2


def test_a_worker_that_cannot_begin_ends_the_job_with_its_last_words(page, spawned):
    job = start(page, "box", "ada")
    page.place.log.write_text("Traceback\nImportError: no such module\n")
    end(spawned[0], 1)
    tend(page, now=True)
    found = page.store.jobs.get(job.id)
    assert (found.state, found.exit_code) == ("failed", 2)
    assert found.lines == ("the worker could not begin:", "Traceback", "ImportError: no such module")
    tend(page, now=True)
    assert len(spawned) == 1


def test_a_gate_can_be_stopped_whether_it_waits_or_runs(page, spawned):
    assert not stop(page, "box", "bob")
    for taken in (False, True):
        job = start(page, "box", "ada")
        if taken:
            page.store.jobs.take("worker")
        assert stop(page, "box", "bob")
        found = page.store.jobs.get(job.id)
        assert found.state == "interrupted" and found.lines == ("stopped by bob",)


def test_watching_tends_now_and_then(page, spawned):
    start(page, "box", "ada")
    end(spawned[0])
    for _ in range(3):
        assert state_of(page, "box").state == "waiting"
    assert len(spawned) == 1
    starting._tended.clear()
    state_of(page, "box")
    assert len(spawned) == 2


def test_the_place_travels_as_text(page):
    assert place_from_json(page.place.to_json()) == page.place
