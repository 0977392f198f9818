"""The processes that a command has started, so that all of them end with it."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from .errors import Interrupted


class Children:
    """Starts processes, each in its own process group, and can kill them all; safe to use from several threads.

    After `kill()` nothing more is started: `start` raises Interrupted.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._closed = False

    def start(
        self, command: Sequence[str], env: Mapping[str, str], cwd: Path, stderr: IO[bytes], umask: int = -1
    ) -> "subprocess.Popen[str]":
        """Start a process with its standard output piped to us and nothing to read; umask -1: ours."""
        with self._lock:
            if self._closed:
                raise Interrupted
            process = subprocess.Popen(
                command,
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
                umask=umask,
            )
            self._running.add(process)
            return process

    def end(self, process: "subprocess.Popen[str]") -> int:
        """Kill what is left of the process's group, reap it, and forget it. Returns its exit status."""
        kill_group(process)
        with self._lock:
            self._running.discard(process)  # before its number may name another process
        if process.stdout:
            process.stdout.close()
        return process.wait()

    def kill(self) -> None:
        """Kill every process group that still runs, and start no more."""
        with self._lock:
            self._closed = True
            for process in self._running:
                kill_group(process)

    @property
    def closed(self) -> bool:
        """Whether `kill` was called."""
        return self._closed


def kill_group(process: "subprocess.Popen[str]") -> None:
    """SIGKILL to the process and all that it started; nothing when it is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def await_end(process: "subprocess.Popen[str]") -> None:
    """Wait until the process has ended, but leave it to be reaped, so that its number still names it."""
    if hasattr(os, "waitid"):
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    else:
        process.wait()
