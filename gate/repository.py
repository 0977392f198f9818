"""The git repository around a folder, asked by plumbing: nothing here touches its index or its checkout."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import GateError
from .house import shown

# What a hook or an alias of git sets to say which repository it runs in: ours is the one around the folder.
_NOT_OURS = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
)
# A temporary index must leave nothing in .git and start nothing: no shared index, no watcher, no hook.
_SETTINGS = (
    "core.splitIndex=false",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "index.sparse=false",
    "i18n.logOutputEncoding=UTF-8",
)


_NOT_OWNED = "dubious ownership"


class GitError(GateError):
    """git refused; the message is its own."""


class NoGitError(GitError):
    """git cannot be asked, whatever the folder is; the message names the way out."""


@dataclass(frozen=True)
class Repository:
    """A git repository with a work tree at `root`."""

    root: Path

    def ask(self, *words: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        """What git prints. Raises GitError with git's words when it exits with anything but 0."""
        return _git(self.root, *words, stdin=stdin, env=env)

    def line(self, *words: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> str:
        """What git prints, as text without the end of the line."""
        return self.ask(*words, stdin=stdin, env=env).decode("utf-8", "replace").strip("\n")

    def commit_of(self, revision: str) -> str | None:
        """The commit that a revision names, None when it names none."""
        try:
            return self.line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitError:
            return None

    def inside(self, path: Path) -> str | None:
        """A path as the repository names it, with slashes; None for one outside."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return None

    @property
    def shallow(self) -> bool:
        """Whether the clone was cut short."""
        return self.line("rev-parse", "--is-shallow-repository") == "true"

    def blob(self, revision: str, path: str) -> bytes | None:
        """A file's bytes in a commit, None when it has no such file."""
        entry = self.ask("ls-tree", "-z", "--full-tree", revision, "--", path).split(b"\0")[0]
        if not entry.startswith(b"100"):
            return None
        return self.ask("cat-file", "blob", entry.split(b"\t")[0].split()[2].decode())


def find_repository(folder: Path) -> Repository:
    """The repository whose work tree holds a folder, which need not exist yet. Raises GitError when there is none."""
    place = folder.absolute()
    while not place.is_dir():
        place = place.parent
    try:
        top = _git(place.resolve(), "rev-parse", "--show-toplevel")
    except NoGitError:
        raise
    except GitError as error:
        if _NOT_OWNED in str(error):  # git names the command that trusts the folder
            raise NoGitError(f"{shown(folder)}: git does not trust the repository: {error}") from None
        raise GitError(f"{shown(folder)}: not in the work tree of a git repository ({error})") from None
    return Repository(Path(os.fsdecode(top.removesuffix(b"\n"))).resolve())


def git_identity() -> tuple[str, str]:
    """git's user.name and user.email of the working folder, each empty when it is not set or there is no git."""
    found = []
    for name in ("user.name", "user.email"):
        try:
            found.append(_git(Path.cwd(), "config", "--get", name).decode("utf-8", "replace").strip())
        except GitError:
            found.append("")
    return found[0], found[1]


def _git(folder: Path, *words: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
    surroundings = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    surroundings["LC_ALL"] = "C"  # its messages are ours to read
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    # No optional locks: reading the state of files must not write the user's index.
    command = ["git", "--no-optional-locks", "--literal-pathspecs", *settings, "-C", str(folder), *words]
    try:
        done = subprocess.run(
            command, input=stdin, capture_output=True, env=surroundings | dict(env or {}), check=False
        )
    except FileNotFoundError:
        raise NoGitError("git is not installed here: install git") from None
    except OSError as error:
        raise NoGitError(f"git cannot be started ({error.strerror}): install git") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip() or f"git {words[0]} ended with {done.returncode}"
        raise GitError(" ".join(said.removeprefix("fatal: ").split()))
    return done.stdout
