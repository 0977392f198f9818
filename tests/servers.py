"""A real page server in a process of its own, for tests: started on a free port, waited for, stopped.

    with running_server(tmp_path) as server:
        server.add_user("ann", "reviewer", "a long enough password")
        with server.client("ann", "a long enough password") as client:
            client.get("/")

Its folders are new ones below the given folder unless told otherwise; its database is SQLite unless a URL is given.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx

ROOT = Path(__file__).resolve().parents[1]
READY = re.compile(r"^assay: the review page is at (\S+)$")
SECONDS = 120


class ServerError(Exception):
    """The server did not start or stop as it should; holds what it said."""


@dataclass
class Server:
    """A server over these folders. url: where it is, while it runs. What it said lies in folder/server.log."""

    folder: Path
    specs: Path
    runs: Path
    golden: Path
    state: Path
    database: str
    options: tuple[str, ...] = ()
    port: int = 0
    url: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None
    _log: IO[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers; after the first time on the same port again."""
        words = ["--port", str(self.port), "--specs", self.specs, "--runs", self.runs, "--golden", self.golden]
        words += ["--state", self.state, "--database", self.database, *self.options]
        before = len(self.log())
        self._log = (self.folder / "server.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gate", "review", *map(str, words)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._await_greeting(before)

    def _await_greeting(self, before: int) -> None:
        assert self._process is not None and self._process.stderr is not None and self._log is not None
        for line in self._process.stderr:
            self._log.write(line)
            self._log.flush()
            found = READY.match(line.decode("utf-8", "replace").rstrip("\n"))
            if found:
                self.url = found[1] if found[1].startswith("http://") else f"http://127.0.0.1:{self.port}"
                self.port = httpx.URL(self.url).port or self.port
                # From now on straight into the log: a pipe that nobody reads would hold the server up.
                self._drain()
                return
        code = self._process.wait(SECONDS)
        raise ServerError(f"the server ended with {code} before it was ready:\n{self.log()[before:]}")

    def _drain(self) -> None:
        import threading

        stream, log = self._process.stderr, self._log  # type: ignore[union-attr]
        assert stream is not None and log is not None

        def copy() -> None:
            for line in stream:
                log.write(line)
                log.flush()
            stream.close()
            log.close()

        self._copier = threading.Thread(target=copy, daemon=True)
        self._copier.start()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it (SIGKILL: without a word) and return its exit code."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(number)
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(SECONDS)
            raise ServerError(f"the server did not stop:\n{self.log()}") from None
        self._copier.join(SECONDS)
        return code

    def restart(self, number: int = signal.SIGTERM) -> None:
        """Stop it and start it again at the same address."""
        self.stop(number)
        self.start()

    @property
    def pid(self) -> int:
        """The process of the running server."""
        assert self._process is not None
        return self._process.pid

    def log(self) -> str:
        """What it said on stderr and stdout, all starts."""
        path = self.folder / "server.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def add_user(self, name: str, role: str, password: str | None, email: str | None = None) -> None:
        """An account in the server's database, and its key in the golden folder; without a password for SSO alone."""
        from review.accounts import Accounts, server_secret
        from review.store import open_store

        with open_store(self.database) as store:
            Accounts(store, server_secret(self.state)).add(name, password, role, email, self.golden)

    def client(self, name: str | None = None, password: str | None = None) -> httpx.Client:
        """An HTTP client of the page's own origin, signed in when a name is given. Close it."""
        client = httpx.Client(base_url=self.url, headers={"Origin": self.url}, timeout=SECONDS, trust_env=False)
        if name is not None:
            answer = client.post("/sign-in", data={"name": name, "password": password or ""})
            assert answer.status_code == 303, answer.text
        return client


@contextmanager
def running_server(
    folder: Path,
    *options: str,
    specs: Path | None = None,
    runs: Path | None = None,
    golden: Path | None = None,
    state: Path | None = None,
    database: str | None = None,
    environment: dict[str, str] | None = None,
) -> Iterator[Server]:
    """A running server; stopped at the end, also when the test fails."""
    places = {"specs": specs, "runs": runs, "golden": golden, "state": state}
    found = {name: given or folder / name for name, given in places.items()}
    for path in found.values():
        path.mkdir(parents=True, exist_ok=True)
    database = database or f"sqlite:///{found['state'].absolute() / 'review.db'}"
    server = Server(folder, **found, database=database, options=options, environment=environment or {})
    try:
        server.start()
        yield server
    finally:
        server.stop(signal.SIGTERM)
