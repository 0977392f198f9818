"""Running several assets side by side. Results come in the order of the work, whatever ends first."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import Protocol, TypeVar

T = TypeVar("T")


class Executor(Protocol):
    """Runs every piece of work and returns the results in order; `interrupt` must make running work end soon."""

    def __call__(
        self, work: Sequence[Callable[[], T]], jobs: int, interrupt: Callable[[], None]
    ) -> list[T]: ...  # pragma: no cover


def in_series(work: Sequence[Callable[[], T]], jobs: int, interrupt: Callable[[], None]) -> list[T]:
    """One after the other, in this thread."""
    try:
        return [piece() for piece in work]
    except BaseException:
        interrupt()
        raise


def in_threads(work: Sequence[Callable[[], T]], jobs: int, interrupt: Callable[[], None]) -> list[T]:
    """`jobs` at a time. The threads only wait for sealed processes, so they do not share one interpreter's time.

    The first exception, KeyboardInterrupt included, cancels what has not begun and interrupts the rest.
    """
    pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="asset")
    try:
        futures = [pool.submit(piece) for piece in work]
        wait(futures, return_when=FIRST_EXCEPTION)
        for future in futures:
            if future.done():
                future.result()
        return [future.result() for future in futures]
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        interrupt()
        raise
    finally:
        pool.shutdown(wait=True)


def default_jobs(assets: int) -> int:
    """As many as there are cores for us, and no more than there are assets."""
    return max(1, min(cores(), assets))


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


EXECUTORS: Mapping[str, Executor] = {
    "series": in_series,
    "threads": in_threads,
}
