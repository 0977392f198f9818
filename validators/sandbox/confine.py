"""What a limited process gives up: all that reading and judging a file does not need."""

import contextlib
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_MAX_OPEN_FILES = 256
_MAX_WRITTEN_BYTES = 256 << 20  # compiled kernels are kept on disk


def confine(parent: int) -> None:
    """Gives up, in this process: core dumps, large files, many open files, the network, new privileges, outliving
    `parent`.

    To be called while there is one thread. Network and what prctl gives are Linux's, and left as they are where the
    system refuses: these are second walls, and no reader opens a connection or starts a program.
    """
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, _MAX_WRITTEN_BYTES)
    _lower(resource.RLIMIT_NOFILE, _MAX_OPEN_FILES)
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None)
    _leave_network(libc)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked to go with it
        os._exit(0)


def _leave_network(libc: ctypes.CDLL) -> None:
    """A user namespace of its own gives the right to it; root has that right, and would lose others."""
    user = os.geteuid()
    if user == 0:
        libc.unshare(_CLONE_NEWNET)
    elif libc.unshare(_CLONE_NEWNET | _CLONE_NEWUSER) == 0:
        with contextlib.suppress(OSError):  # then it is nobody, which changes what it is called, not what it may
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")


@contextlib.contextmanager
def memory_limited(mib: int) -> Iterator[None]:
    """While this lasts, the process may take `mib` MiB of address space more than it has."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    _lower(resource.RLIMIT_AS, address_space_bytes() + (mib << 20))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def address_space_bytes() -> int:
    """The address space of this process; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return 0


def _lower(kind: int, value: int) -> None:
    """Sets the limit that counts, never above what it was, and leaves the one up to which it may be raised again."""
    soft, hard = resource.getrlimit(kind)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses some
        resource.setrlimit(kind, (value if soft == resource.RLIM_INFINITY else min(value, soft), hard))
