"""A worker: one job after the other, and an end for each, however the gate ends."""

import os
import signal

import pytest

from review.jobs import worker
from review.jobs.slots import slot
from review.jobs.worker import gate_job, work


@pytest.fixture
def job(page):
    page.store.jobs.add("box", "ada")
    return page.store.jobs.take("here")


def gating(monkeypatch, does):
    """`does(asset, teller)` in the place of the gate."""
    monkeypatch.setattr(worker, "_gate", lambda place, asset, teller: does(asset, teller))


def test_jobs_are_done_in_order_until_none_waits(page, monkeypatch):
    done = []
    monkeypatch.setattr(worker, "gate_job", lambda store, place, job: done.append(job) or store.jobs.finish(job.id, 0))
    for asset in ("crate", "box"):
        page.store.jobs.add(asset, "ada")
    work(page.store, page.place)
    assert [job.asset for job in done] == ["crate", "box"] and not page.store.jobs.under_way()


def test_a_job_that_came_while_the_worker_was_leaving_is_done_too(page, monkeypatch):
    done, taken = [], page.store.jobs.take

    def late(worker):
        job = taken(worker)
        if job is None and not done:
            page.store.jobs.add("crate", "ada")  # its asker saw the slot taken, and started nobody
        return job

    monkeypatch.setattr(page.store.jobs, "take", late)
    monkeypatch.setattr(worker, "gate_job", lambda store, place, job: done.append(job) or store.jobs.finish(job.id, 0))
    work(page.store, page.place)
    assert [job.asset for job in done] == ["crate"]


def test_one_worker_too_many_takes_nothing(page):
    page.store.jobs.add("box", "ada")
    with slot(page.place):
        work(page.store, page.place)
    assert [job.state for job in page.store.jobs.under_way()] == ["waiting"]


def test_an_expected_error_and_a_crash_end_the_job_with_their_words(page, job, monkeypatch):
    page.folders.spec_path("box").unlink()
    gate_job(page.store, page.place, job)
    found = page.store.jobs.get(job.id)
    assert (found.state, found.exit_code) == ("failed", 2) and "box: no spec of this name" in found.lines[-1]

    def crash(asset, teller):
        raise RuntimeError("a bug")

    page.store.jobs.add("box", "ada")
    job = page.store.jobs.take("here")
    gating(monkeypatch, crash)
    gate_job(page.store, page.place, job)
    found = page.store.jobs.get(job.id)
    assert (found.state, found.exit_code) == ("failed", 2) and found.lines[-1] == "RuntimeError: a bug"


def test_the_projects_waivers_count_as_they_do_on_the_command_line(page, job):
    """One that cannot be read ends the job as it ends `assay gate`."""
    (page.folders.specs.parent / "assay.toml").touch()
    (page.folders.specs.parent / "waivers.json").write_text('{"version": 1, "waivers": [{"rule": "no-such-rule"}]}')
    gate_job(page.store, page.place, job)
    found = page.store.jobs.get(job.id)
    assert (found.state, found.exit_code) == ("failed", 2) and "no-such-rule" in "".join(found.lines)


def test_an_asset_of_which_nothing_can_be_said_is_a_failed_job(page, job):
    (page.folders.golden / "records").mkdir(parents=True)
    (page.folders.golden / "records" / "box.json").write_text("{}")
    gate_job(page.store, page.place, job)
    found = page.store.jobs.get(job.id)
    assert (found.state, found.exit_code, found.lines[-1]) == ("failed", 2, "ERROR")
    assert found.lines[-2].startswith("ERROR golden-differs: ")


def test_a_polite_kill_leaves_an_interrupted_job_and_the_worker_alive(page, job, monkeypatch):
    gating(monkeypatch, lambda asset, teller: os.kill(os.getpid(), signal.SIGTERM))
    before = signal.getsignal(signal.SIGTERM)
    gate_job(page.store, page.place, job)
    found = page.store.jobs.get(job.id)
    assert (found.state, found.exit_code, found.lines) == ("interrupted", None, ("interrupted",))
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_job_that_somebody_stopped_ends_the_gate(page, job, monkeypatch):
    def stopped(asset, teller):
        page.store.jobs.finish(job.id, None, "interrupted")
        teller.warn("one more line")
        teller.beat()

    gating(monkeypatch, stopped)
    gate_job(page.store, page.place, job)
    found = page.store.jobs.get(job.id)
    assert found.state == "interrupted" and found.lines == ()
