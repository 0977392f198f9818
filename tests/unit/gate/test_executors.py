"""Work side by side: order, interruption, and the number of workers."""

import threading

import pytest

from gate.executors import EXECUTORS, default_jobs


@pytest.mark.parametrize("name", EXECUTORS)
def test_results_come_in_the_order_of_the_work(name):
    last_done = threading.Event()

    def first():
        # With threads the first piece ends last; in series waiting for the last one would never end.
        if name == "threads":
            assert last_done.wait(30)
        return "first"

    def last():
        last_done.set()
        return "last"

    assert EXECUTORS[name]([first, last], 2, lambda: None) == ["first", "last"]
    assert EXECUTORS[name]([], 1, lambda: None) == []


@pytest.mark.parametrize("name", EXECUTORS)
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_exception_interrupts_what_runs_and_cancels_the_rest(name, error):
    interrupted, started = threading.Event(), []

    def stops():
        raise error

    def runs():
        started.append("runs")
        assert interrupted.wait(30)

    with pytest.raises(error):
        EXECUTORS[name]([stops, *[runs] * 50], 2, interrupted.set)
    assert interrupted.is_set()
    assert len(started) <= 2  # the worker that met the error may have begun one more


def test_jobs_by_cores_and_assets():
    assert default_jobs(0) == 1 and default_jobs(1) == 1
    assert 1 <= default_jobs(10_000) < 10_000
