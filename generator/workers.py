"""Threads for compiled kernels that release the interpreter; one thread is a plain loop in order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class Workers:
    """`count` threads. Results must not depend on it: whoever uses them writes to places of its own."""

    def __init__(self, count: int = 1) -> None:
        self.count = count
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="kernel") if count > 1 else None

    def each(self, work: Callable[[int], None], pieces: int) -> None:
        """Do work(0) ... work(pieces - 1). The first exception is raised after all have ended."""
        if self._pool is None or pieces < 2:
            for index in range(pieces):
                work(index)
            return
        for future in [self._pool.submit(work, index) for index in range(pieces)]:
            future.result()

    def split(self, size: int) -> list[tuple[int, int]]:
        """0..size in at most `count` consecutive pieces [first, last).

        >>> Workers(2).split(5)
        [(0, 2), (2, 5)]
        """
        pieces = min(self.count, size)
        ends = [size * index // pieces for index in range(pieces + 1)]
        return [(ends[index], ends[index + 1]) for index in range(pieces)]

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()
