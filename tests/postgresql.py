"""A real PostgreSQL server for tests: one a test run, on a free loopback port, gone when the last test process is.

    def test_something(postgresql_url): ...      a fresh, empty database: postgresql://...

Where the package is missing these tests are skipped, and the end of the run says so aloud. ASSAY_POSTGRESQL names
another folder of initdb and postgres. As root the server runs as an unprivileged user: PostgreSQL refuses to be root's.

`python tests/postgresql.py FOLDER` is the server's keeper: it stops the server and removes the folder as soon as no
test process holds FOLDER/users any more, however those processes ended (a lock ends with its process).
"""

import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

MISSING = "no PostgreSQL"  # tests/conftest.py says it aloud at the end of the run
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin")
UNPRIVILEGED = ("postgres", "nobody")
START_SECONDS = 60
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "log_min_messages": "fatal",
}
DETACHED = {"stdout": subprocess.PIPE, "stdin": subprocess.DEVNULL, "start_new_session": True}
KEEPERS = []


@dataclass(frozen=True)
class Server:
    """A running server; the user may make databases."""

    port: int
    user: str
    password: str

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The address of a fresh, empty database."""
        import psycopg

        name = f"test_{secrets.token_hex(8)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)


def programs() -> Path | None:
    """The folder of initdb and postgres, of the newest version that is installed; None without any."""
    if named := os.environ.get("ASSAY_POSTGRESQL"):
        return Path(named) if (Path(named) / "initdb").exists() else None
    folders = [folder for place in PLACES for folder in Path("/").glob(place.lstrip("/"))]
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    usable = [folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]
    return max(usable, key=lambda folder: [int(part) for part in folder.parts if part.isdigit()], default=None)


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory):
    """The run's server, shared by all its processes."""
    if programs() is None:
        pytest.skip(MISSING)
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed")
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    with (shared / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server, users = _running(shared) or _start(shared)
    yield server
    users.close()


@pytest.fixture
def postgresql_url(postgresql_server):
    return postgresql_server.new_database()


def _running(shared):
    """The server that another process of this run started, and our hold on it."""
    note = shared / "postgresql.json"
    if not note.exists():
        return None
    found = json.loads(note.read_text())
    return Server(**found["server"]), _held(Path(found["folder"]))


def _start(shared):
    folder = Path(tempfile.mkdtemp(prefix="assay-postgresql-"))
    folder.chmod(0o711)
    users = _held(folder)
    keeper = subprocess.Popen([sys.executable, __file__, folder], **DETACHED)
    KEEPERS.append(keeper)  # it outlives us, and tells nobody
    with keeper.stdout as said:
        line = said.readline()
    if not line:
        users.close()
        raise RuntimeError(f"PostgreSQL did not start; its log is above ({programs()})")
    server = Server(**json.loads(line))
    (shared / "postgresql.json").write_text(json.dumps({"server": asdict(server), "folder": str(folder)}))
    return server, users


def _held(folder):
    users = (folder / "users").open("w")
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def keep(folder: Path) -> int:
    """Make and run a server in `folder`; say where it is; end it when nobody holds it any more."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    process = None
    try:
        process, server = _server(folder)
        print(json.dumps(asdict(server)), flush=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        with (folder / "users").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_EX)  # granted when the last test process is gone
        return 0
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)  # fast shutdown: open connections do not keep it
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _server(folder):
    bin, user, password = programs(), _unprivileged(), secrets.token_hex(16)
    data, pwfile = folder / "data", folder / "password"
    data.mkdir(mode=0o700)
    pwfile.write_text(password)
    if user is not None:
        for path in (data, pwfile):
            os.chown(path, user.pw_uid, user.pw_gid)
    pwfile.chmod(0o600)
    log = (folder / "log").open("w+")
    ways = {"cwd": folder, "stdout": log, "stderr": log, **_as(user)}
    words = ["--username=assay", f"--pwfile={pwfile}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
    made = subprocess.run([bin / "initdb", "--no-sync", f"--pgdata={data}", *words], **ways)
    if made.returncode:
        raise RuntimeError(_log(log))
    for _ in range(5):  # another program may take the port between our look and the server's
        port = _free_port()
        options = [f"--{name}={value}" for name, value in SETTINGS.items()]
        process = subprocess.Popen([bin / "postgres", "-D", data, f"--port={port}", *options], **ways)
        server = Server(port, "assay", password)
        if _answers(process, server):
            return process, server
        process.kill()
        process.wait()
    raise RuntimeError(_log(log))


def _unprivileged():
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED if name in known)


def _as(user):
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    if user is None:
        return {"env": environment}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "env": environment}


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(process, server):
    """Wait until the server takes connections and is past its start-up; False when it ended instead."""
    import psycopg

    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def _log(log):
    log.seek(0)
    return f"PostgreSQL did not start:\n{log.read()}"


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1])))
