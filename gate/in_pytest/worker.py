"""The process in which specs are read, judged and approved, as the plugin sees it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .rules import BOX

COMMAND: tuple[str, ...] = (sys.executable, "-P", "-m", "gate.pytest_worker")
POLITE_SECONDS = 15
SHOWN_LINES = 15


class WorkerError(Exception):
    """The process could not do what it was asked; the message says why, and what to do."""


class Worker:
    """Asks one process, which is started when it is first needed and after it died. Used by one thread.

    settings: what holds for all requests, as JSON. cwd: its working folder, to which messages relate paths. log: a
    file for what it says on standard error.
    """

    def __init__(self, settings: Mapping[str, Any], cwd: Path, log: Path) -> None:
        self._settings, self._cwd, self._log = settings, cwd, log
        self._process: subprocess.Popen[str] | None = None

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one request. Raises WorkerError; whatever interrupts the wait ends the process."""
        process = self._process = self._process or self._start()
        try:
            answer = self._answer(process, request)
        except BaseException:
            self.close()
            raise
        if "problem" in answer:
            raise WorkerError(str(answer["problem"]))
        return answer

    def close(self) -> None:
        """End the process and what it has started: politely, and after a while or when interrupted again at once."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(OSError):
                assert process.stdin is not None
                process.stdin.close()
            process.wait(POLITE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _kill_group(process)
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def _start(self) -> "subprocess.Popen[str]":
        places = [str(BOX), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
        env.pop("PYTEST_CURRENT_TEST", None)
        try:
            return self._started(env)
        except OSError as error:
            raise WorkerError(f"the process that judges cannot be started: {error}") from None

    def _started(self, env: Mapping[str, str]) -> "subprocess.Popen[str]":
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [*COMMAND, json.dumps(self._settings)],
                cwd=self._cwd,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                errors="surrogateescape",
                start_new_session=True,  # Ctrl-C is ours to pass on
            )

    def _answer(self, process: "subprocess.Popen[str]", request: Mapping[str, Any]) -> dict[str, Any]:
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            answer = json.loads(line) if line.endswith("\n") else None
        except (OSError, ValueError):
            answer = None
        if not isinstance(answer, dict):
            raise WorkerError(f"{_how_it_ended(process)}; it said last: {self._last_words()}")
        return answer

    def _last_words(self) -> str:
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            lines = []
        return "\n".join(lines[-SHOWN_LINES:]) or "nothing"


def _how_it_ended(process: "subprocess.Popen[str]") -> str:
    try:
        status = process.wait(1)
    except subprocess.TimeoutExpired:
        return "the process that judges answered with something else than an answer"
    how = f"was killed by signal {-status}" if status < 0 else f"ended with exit status {status}"
    return f"the process that judges {how}"


def _kill_group(process: "subprocess.Popen[str]") -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
