"""A limit for libraries that believe what a file promises."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def memory_limited(n_bytes: int) -> Iterator[None]:
    """While this lasts, the process may take `n_bytes` of address space more than it has, and never more than before.

    A library that asks for more gets no memory, and says so. Without effect where the system knows no such limit.
    """
    try:
        import resource

        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        before = resource.getrlimit(resource.RLIMIT_AS)
    except (ImportError, OSError, ValueError):
        yield
        return
    wanted = taken + n_bytes
    soft = wanted if before[0] == resource.RLIM_INFINITY else min(before[0], wanted)
    resource.setrlimit(resource.RLIMIT_AS, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
