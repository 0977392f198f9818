"""Jobs: one of an asset, one worker each, and a dead worker is noticed."""

import os

import pytest


def test_a_job_goes_from_waiting_to_done(store, clock):
    job = store.jobs.add("mug", "ada")
    assert (job.asset, job.who, job.state, job.asked, job.under_way) == ("mug", "ada", "waiting", clock.now, True)
    clock.now += 1
    taken = store.jobs.take("host-1")
    assert (taken.id, taken.state, taken.worker, taken.pid) == (job.id, "running", "host-1", os.getpid())
    assert taken.started == taken.heartbeat == clock.now
    clock.now += 1
    assert store.jobs.progress(job.id, "optimise", 12, 220, ["step 12", "loss 杯 \0"])
    assert store.jobs.progress(job.id, done=13, lines=["step 13"])
    found = store.jobs.get(job.id)
    assert (found.stage, found.done, found.total, found.heartbeat) == ("optimise", 13, 220, clock.now)
    assert found.lines == ("step 12", "loss 杯 �", "step 13")
    clock.now += 1
    assert store.jobs.finish(job.id, 1)
    found = store.jobs.get(job.id)
    assert (found.state, found.exit_code, found.ended, found.under_way) == ("done", 1, clock.now, False)
    assert store.jobs.get(10**6) is None


@pytest.mark.parametrize(
    ("code", "state"), [(0, "done"), (1, "done"), (2, "failed"), (130, "failed"), (None, "failed")]
)
def test_a_verdict_is_an_end_and_everything_else_a_failure(store, code, state):
    job = store.jobs.add("mug", "ada")
    store.jobs.take("host")
    assert store.jobs.finish(job.id, code)
    assert store.jobs.get(job.id).state == state


def test_whoever_asks_meanwhile_gets_the_job_that_is_under_way(store):
    job = store.jobs.add("mug", "ada")
    assert store.jobs.add("mug", "bob") == job
    store.jobs.take("host")
    assert store.jobs.add("mug", "bob").id == job.id
    other = store.jobs.add("house", "bob")
    assert [one.id for one in store.jobs.under_way()] == [job.id, other.id]
    store.jobs.finish(job.id, 0)
    again = store.jobs.add("mug", "bob")
    assert again.id != job.id
    assert [one.id for one in store.jobs.of("mug")] == [again.id, job.id]


def test_the_oldest_is_taken_first_and_each_once(store):
    jobs = [store.jobs.add(asset, "ada").id for asset in ("a", "b", "c")]
    assert store.jobs.take("host", id=jobs[1]).id == jobs[1]
    assert store.jobs.take("host", id=jobs[1]) is None
    assert [store.jobs.take("host").id for _ in range(2)] == [jobs[0], jobs[2]]
    assert store.jobs.take("host") is None


def test_a_silent_worker_s_job_is_interrupted_and_can_be_asked_for_again(store, clock):
    dead, alive, waiting = (store.jobs.add(asset, "ada").id for asset in ("a", "b", "c"))
    store.jobs.take("host")
    store.jobs.take("host")
    clock.now += 31
    store.jobs.progress(alive)
    assert [job.id for job in store.jobs.reap(30)] == [dead]
    assert [store.jobs.get(id).state for id in (dead, alive, waiting)] == ["interrupted", "running", "waiting"]
    assert store.jobs.reap(30) == ()
    assert store.jobs.add("a", "ada").id != dead


def test_a_worker_that_was_given_up_is_told_and_changes_nothing(store, clock):
    job = store.jobs.add("mug", "ada")
    store.jobs.take("host")
    clock.now += 31
    store.jobs.reap(30)
    assert not store.jobs.progress(job.id, "optimise", 1, 2, ["still here"])
    assert not store.jobs.finish(job.id, 0)
    assert (store.jobs.get(job.id).state, store.jobs.get(job.id).lines) == ("interrupted", ())
    assert not store.jobs.progress(10**6)


def test_only_the_last_lines_and_jobs_are_kept(store):
    for number in range(25):
        job = store.jobs.add("mug", "ada")
        store.jobs.take("host")
        store.jobs.progress(job.id, lines=[f"{number}:{line} " + "x" * 1000 for line in range(40)])
        store.jobs.progress(job.id, lines=[f"{number}:{line}" for line in range(40, 80)])
        store.jobs.finish(job.id, 0)
    kept = store.jobs.of("mug")
    assert len(kept) == 20
    assert [line.split()[0] for line in kept[0].lines] == [f"24:{line}" for line in range(30, 80)]
    assert max(len(line) for line in kept[0].lines) == 500


def test_a_job_cannot_end_as_something_that_is_no_end(store):
    job = store.jobs.add("mug", "ada")
    store.jobs.take("host")
    with pytest.raises(ValueError, match="allowed: done"):
        store.jobs.finish(job.id, 0, "running")
