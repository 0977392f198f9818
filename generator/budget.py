"""Budgets of a run, measured while it runs: going over one is a clear stop."""

import resource
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from specs.settings import Budgets

from .errors import BudgetError

# The hard limit lies above the budget: allocators reserve more than they use. It stops what grows between two checks.
HEADROOM_BYTES = 2 << 30


class Meter:
    """What a run has used, against what its spec allows. The clock starts when the meter is made."""

    def __init__(self, budgets: Budgets) -> None:
        self.budgets = budgets
        self.evaluations = 0
        self._start = time.monotonic()

    @property
    def wall_s(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    def spend(self, evaluations: int) -> None:
        """Note that the run will have used that many evaluations, and check every budget. Raises BudgetError."""
        self.evaluations = max(self.evaluations, evaluations)
        _hold("critic_evaluations", evaluations, self.budgets.critic_evaluations, "lower generator/optimiser/steps")
        self.check()

    def check(self) -> None:
        """Raise BudgetError when the seconds or the memory are used up."""
        _hold("wall_s", round(self.wall_s, 1), self.budgets.wall_s, "lower generator/optimiser/steps")
        _hold("peak_memory_bytes", peak_memory_bytes(), self.budgets.peak_memory_bytes, "lower the resolution")

    @contextmanager
    def enforced(self) -> Iterator[None]:
        """Stop the block by an alarm when the seconds are up, and refuse memory far over the budget.

        Only for a process of its own (the main thread): sets the process's alarm and its data limit.
        """
        before = signal.signal(signal.SIGALRM, self._alarm)
        signal.setitimer(signal.ITIMER_REAL, max(self.budgets.wall_s - self.wall_s, 0.001) + 0.05)
        limits = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = self.budgets.peak_memory_bytes + HEADROOM_BYTES
        ceiling = wanted if limits[1] == resource.RLIM_INFINITY else min(wanted, limits[1])
        resource.setrlimit(resource.RLIMIT_DATA, (ceiling, limits[1]))
        try:
            yield
        except MemoryError as error:
            raise BudgetError(_memory_message()) from error
        except RuntimeError as error:
            if "can't allocate memory" not in str(error):
                raise
            raise BudgetError(_memory_message()) from error
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, before)
            resource.setrlimit(resource.RLIMIT_DATA, limits)

    def _alarm(self, number: int, frame: FrameType | None) -> None:
        self.check()
        signal.setitimer(signal.ITIMER_REAL, 0.05)  # woken a moment early


def peak_memory_bytes() -> int:
    """The process's greatest resident memory so far.

    On Linux from /proc: getrusage would count what the parent process held when it started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _hold(name: str, measured: float, allowed: float, otherwise: str) -> None:
    if measured > allowed:
        raise BudgetError(f"budgets/{name}: {measured:,} is above the allowed {allowed:,}; raise it or {otherwise}")


def _memory_message() -> str:
    return (
        f"budgets/peak_memory_bytes: the process ran out of the memory that it may use "
        f"(resident so far {peak_memory_bytes():,} bytes); raise it or lower the resolution"
    )
