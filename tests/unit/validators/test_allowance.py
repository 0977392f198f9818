"""Time that another process may take: its own computing counts, and waiting ten times less."""

import os
import signal
import subprocess
import sys

import pytest

from validators import allowance
from validators.allowance import Allowance


@pytest.fixture
def sleeper():
    """A process that waits."""
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", "import signal; print(flush=True); signal.pause()"], stdout=-1
    )
    process.stdout.readline()
    yield process
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def times(monkeypatch, clock, computing):
    """Sets what the clocks say next."""
    monkeypatch.setattr(allowance.time, "monotonic", lambda: clock)
    monkeypatch.setattr(allowance, "_computing_s", lambda pid: computing)


@pytest.mark.parametrize(
    ("clock", "computing", "left"),
    [(0, 0, 60), (50, 20, 40), (500, 1, 59), (590, 1, 10), (601, 1, 0), (70, 60.5, 0), (20, None, 40), (61, None, 0)],
)
def test_computing_counts_in_full_and_waiting_by_a_tenth(monkeypatch, clock, computing, left):
    times(monkeypatch, 1000.0, 5.0)
    allowed = Allowance(1, 60.0)
    times(monkeypatch, 1000.0 + clock, None if computing is None else 5.0 + computing)
    assert allowed.left_s() == pytest.approx(left)


def test_another_process_is_asked_for_its_time(sleeper):
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems do not tell")
    first = allowance._computing_s(sleeper.pid)
    assert first is not None and 0 < first < 60
    assert allowance._computing_s(sleeper.pid) == first  # it waits
    assert allowance._computing_s(2**22 + 1) is None
