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
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
READY = re.compile(r"^assay: the review page is at \S+ \(port (\d+)\)$")
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
    _reader: threading.Thread | None = None

    def start(self) -> None:
        """Start it and wait until it answers; after the first time on the same port again."""
        words = ["--port", str(self.port), "--specs", self.specs, "--runs", self.runs, "--golden", self.golden]
        words += ["--state", self.state, "--database", self.database, *self.options]
        before = len(self.log())
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gate", "review", *map(str, words)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ready, self.url = threading.Event(), ""
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout, ready), daemon=True)
        self._reader.start()
        if not ready.wait(SECONDS) or not self.url:
            code = self.stop()
            raise ServerError(f"the server was not ready, and ended with {code}:\n{self.log()[before:]}")

    def _read(self, said: IO[bytes], ready: threading.Event) -> None:
        """Copy what the server says into the log, so that no full pipe holds it up, until it ends."""
        with said, (self.folder / "server.log").open("ab") as log:
            for line in said:
                log.write(line)
                log.flush()
                found = READY.match(line.decode("utf-8", "replace").rstrip("\n"))
                if found:
                    self.port = int(found[1])
                    self.url = f"http://127.0.0.1:{self.port}"
                    ready.set()
        ready.set()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it (SIGKILL: without a word) and return its exit code."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        if process.poll() is None:
            process.send_signal(number)
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(SECONDS)
            raise ServerError(f"the server did not stop:\n{self.log()}") from None
        assert self._reader is not None
        self._reader.join(SECONDS)
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

    @contextmanager
    def client(self, name: str | None = None, password: str = "", **options: Any) -> Iterator[httpx.Client]:
        """An HTTP client of the page's own origin, signed in when a name is given. options: of httpx.Client."""
        own = {"base_url": self.url, "headers": {"Origin": self.url}, "timeout": SECONDS, "trust_env": False}
        own["limits"] = httpx.Limits(max_keepalive_connections=0)  # an idle connection may be closed as it is used
        with httpx.Client(**{**own, **options}) as client:
            if name is not None:
                answer = client.post("/sign-in", data={"name": name, "password": password})
                if answer.status_code != 303:
                    raise ServerError(f"{name} could not sign in: {answer.status_code} {answer.text}")
            yield client


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
