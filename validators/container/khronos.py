"""Asking Khronos' glTF Validator: validate.cjs in a Node process with limits."""

import contextlib
import os
import resource
import signal
import stat
import subprocess
import tempfile
from pathlib import Path

from specs.command import COMMAND, IN_PLACE

from ..allowance import Allowance
from .places import node, validator_module
from .report import ContainerReport, parsed

SUFFIXES = (".glb", ".gltf")
_MISSING = f"the glTF Validator is not installed; {COMMAND if IN_PLACE else f'{COMMAND} setup'} installs it"
_SCRIPT = Path(__file__).with_name("validate.cjs")
_MAX_ANSWER_BYTES = 64 << 20
_OWN_MIB = 1024  # what Node reserves before it looks at a file; with less it ends, or hangs, at its start
SECONDS, MEMORY_MIB = 60.0, 8192


def has_container(path: Path) -> bool:
    """Whether the validator has something to say of such a file."""
    return path.suffix.lower() in SUFFIXES


def container_report(path: Path, seconds: float = SECONDS, memory_mib: int = MEMORY_MIB) -> ContainerReport | None:
    """The validator's report; None for a file that is no glTF."""
    if not has_container(path):
        return None
    validation = Validation(path, seconds, memory_mib)
    try:
        return validation.report()
    finally:
        validation.close()


class Validation:
    """One file's validation, started with the object. seconds, memory_mib: what it may take, Node itself apart."""

    def __init__(self, path: Path, seconds: float, memory_mib: int) -> None:
        self._seconds, self._memory_mib = seconds, memory_mib
        self._answer = tempfile.TemporaryFile()  # noqa: SIM115  # until close()
        self._process: subprocess.Popen[bytes] | None = None
        self._allowance: Allowance | None = None
        self._trouble = self._start(path)

    def report(self) -> ContainerReport:
        """Waits for the report; one with `trouble` where there is none. Never raises for what is in the file."""
        trouble = self._trouble or self._wait()
        if trouble is not None:
            return ContainerReport(trouble=trouble, passing=trouble != _MISSING)
        self._answer.seek(0)
        try:
            return parsed(self._answer.read(_MAX_ANSWER_BYTES))
        except ValueError as error:
            return ContainerReport(trouble=f"the glTF Validator answered something else: {error}", passing=True)

    def kill(self) -> None:
        """End it, whatever it does."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill it and clean up."""
        self.kill()
        if self._process is not None:
            self._process.wait()
        self._answer.close()

    def _start(self, path: Path) -> str | None:
        program, module = node(), validator_module()
        if program is None or module is None:
            return _MISSING
        try:
            file = _opened(path)
        except OSError as error:
            return f"the glTF Validator cannot open the file: {error.strerror}"
        if file is None:
            return "not a plain file"
        try:
            self._process = subprocess.Popen(
                # Its heap; the file itself lies outside of it. It needs to write nothing and start nothing.
                [
                    program,
                    f"--max-old-space-size={self._memory_mib}",
                    "--permission",
                    "--allow-fs-read=*",
                    _SCRIPT,
                    module,
                    path.suffix.lower()[1:],
                ],
                stdin=file,
                stdout=self._answer,
                stderr=subprocess.DEVNULL,
                cwd=path.parent,
                env={},
                start_new_session=True,
            )
            self._allowance = Allowance(self._process.pid, self._seconds)
            self._limit(self._process.pid)
        except OSError as error:
            return f"the glTF Validator does not start: {error.strerror}"
        finally:
            os.close(file)
        return None

    def _limit(self, pid: int) -> None:
        """Linux's own limits, for the case that nobody is left to kill it."""
        if hasattr(resource, "prlimit"):
            seconds, bytes_ = int(self._seconds) + 60, (_OWN_MIB + self._memory_mib) << 20
            with contextlib.suppress(OSError, ValueError):
                resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
                resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
                resource.prlimit(pid, resource.RLIMIT_DATA, (bytes_, bytes_))
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (_MAX_ANSWER_BYTES, _MAX_ANSWER_BYTES))

    def _wait(self) -> str | None:
        assert self._process is not None and self._allowance is not None
        status = None
        while status is None and (left_s := self._allowance.left_s()):
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = self._process.wait(left_s)
        if status is None:
            self.kill()
            return f"the glTF Validator took more than {self._seconds:g} s; --read-seconds allows more"
        if status == 0:
            return None
        how = f"ended with exit code {status}" if status > 0 else f"was ended by signal {-status}"
        memory = "; a file too large for it needs a higher --memory-mib" if status < 0 else ""
        return f"the glTF Validator {how} without a report{memory}"


def _opened(path: Path) -> int | None:
    """The plain file, open for reading; None for a pipe or a device, which may act on being opened."""
    if not stat.S_ISREG(path.stat().st_mode):
        return None
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
