"""How long another process may work, counted so that a busy machine does not change a verdict."""

import contextlib
import time

IDLE_FACTOR = 10.0


class Allowance:
    """`seconds` of a process's own computing time from now on, and ten times that on the clock.

    The second bound ends a process that waits. Where the system does not tell another process's time, the clock
    alone counts, and `seconds` are its.
    """

    def __init__(self, pid: int, seconds: float) -> None:
        self._pid, self._seconds = pid, seconds
        self._begun_s, self._begun_cpu_s = time.monotonic(), _computing_s(pid)

    def left_s(self) -> float:
        """The earliest time from now at which it can be used up; 0 when it is."""
        waited, computed = time.monotonic() - self._begun_s, _computing_s(self._pid)
        if computed is None or self._begun_cpu_s is None:
            return max(0.0, self._seconds - waited)
        own = self._seconds - (computed - self._begun_cpu_s)
        return max(0.0, min(own, IDLE_FACTOR * self._seconds - waited))


def _computing_s(pid: int) -> float | None:
    """CPU seconds of a process that is not reaped yet, all its threads together."""
    # The number of another process's CPU clock, as clock_getcpuclockid(3) makes it on Linux.
    with contextlib.suppress(OSError, AttributeError):
        return time.clock_gettime((~pid << 3) | 2)
    return None
