"""The limited process as its parent sees it: started, asked, listened to, killed."""

import contextlib
import json
import os
import pickle
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..allowance import Allowance

_ROOT = Path(__file__).resolve().parents[2]
# One thread each: their stacks and buffers would count as memory, and rules' arithmetic is not theirs.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_START_SECONDS = 120.0
_CHUNK_BYTES = 1 << 20

Event = dict[str, Any]


def launching(work: str) -> str:
    """The Python code of a limited process that does this work: a module's name (child.main)."""
    return f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from validators.sandbox.child import main; main({work!r})"


LAUNCH = launching("validators.sandbox.work")


class ProcessEnded(Exception):
    """The process is gone, or was killed, before it answered. kind: time, memory, size, nonsense or crash."""

    def __init__(self, kind: str, status: int = 0) -> None:
        self.kind, self.status = kind, status
        super().__init__(kind)

    def how(self) -> str:
        """How a process ended that nobody killed for a limit, as the end of a sentence."""
        if self.kind == "nonsense":
            return "answered with something else than a report, and was killed"
        if self.status == -signal.SIGKILL:
            return "was killed (signal 9); most likely the machine ran out of memory"
        if self.status < 0:
            # A decoder or a compiled loop that gets no memory aborts.
            want = ", as for want of memory; --memory-mib allows more" if self.status == -signal.SIGABRT else ""
            return f"crashed ({_signal_name(-self.status)}{want})"
        return f"ended with exit code {self.status}"


def _signal_name(number: int) -> str:
    """As people know it.

    >>> _signal_name(11)
    'signal 11, SIGSEGV'
    """
    with contextlib.suppress(ValueError):
        return f"signal {number}, {signal.Signals(number).name}"
    return f"signal {number}"


class Process:
    """One limited process. used: it has been asked before. For one thread, `kill` apart.

    launch: the Python code that it runs; without one, what reads and judges files.
    """

    def __init__(self, show_stderr: bool = False, launch: str | None = None) -> None:
        self.used = False
        self._begun = b""
        self._ready = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", launch or LAUNCH, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if show_stderr else subprocess.DEVNULL,
            env={**os.environ, **dict.fromkeys(_THREADS, "1")},
            start_new_session=True,
        )

    def ask(self, request: object) -> None:
        """Send a request. Raises ProcessEnded, and RuntimeError where the process does not start."""
        if not self._ready:
            self._await_start()
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(pickle.dumps(request))
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._ended() from None

    def _await_start(self) -> None:
        try:
            self.event(self.allowance(_START_SECONDS), _CHUNK_BYTES)
        except ProcessEnded as ended:
            raise RuntimeError(f"the process that reads files {ended.how()} before it read one") from ended
        self._ready = True

    def allowance(self, seconds: float) -> Allowance:
        """Time for what it does from now on."""
        return Allowance(self._process.pid, seconds)

    def event(self, allowance: Allowance, max_bytes: int) -> Event:
        """The next event. Raises ProcessEnded, also when the allowance is used up."""
        try:
            event = json.loads(self._line(allowance, max_bytes))
            if isinstance(event, dict) and isinstance(event.get("event"), str):
                return event
        except (ValueError, RecursionError):
            pass
        raise ProcessEnded("nonsense")

    def kill(self) -> None:
        """End it and all that it may have started, whatever it does."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill it and forget it."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(BrokenPipeError):
                if pipe is not None:
                    pipe.close()

    def _line(self, allowance: Allowance, max_bytes: int) -> bytes:
        parts, size = [self._begun], len(self._begun)
        self._begun = b""
        while b"\n" not in parts[-1]:
            parts.append(self._chunk(allowance))
            size += len(parts[-1])
            if size > max_bytes:
                raise ProcessEnded("size")
        last, _, self._begun = parts.pop().partition(b"\n")
        return b"".join([*parts, last])

    def _chunk(self, allowance: Allowance) -> bytes:
        assert self._process.stdout is not None
        stdout = self._process.stdout.fileno()
        poll = select.poll()
        poll.register(stdout, select.POLLIN)
        while not poll.poll(1000 * (left_s := allowance.left_s())):
            if not left_s:
                raise ProcessEnded("time")
        chunk = os.read(stdout, _CHUNK_BYTES)
        if not chunk:
            raise self._ended()
        return chunk

    def _ended(self) -> ProcessEnded:
        return ProcessEnded("crash", self._process.wait())
