"""Small git repositories for the tests, whatever the machine's own settings of git are."""

import os
import subprocess
from pathlib import Path

SURROUNDINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Machine",
    "GIT_AUTHOR_EMAIL": "machine@example.org",
    "GIT_COMMITTER_NAME": "Machine",
    "GIT_COMMITTER_EMAIL": "machine@example.org",
}


def git(folder: Path, *words: str, **env: str) -> str:
    """What git prints, without the last newline; a refusal is an error."""
    done = subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, env=os.environ | SURROUNDINGS | env, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().rstrip("\n")


def a_repository(folder: Path) -> Path:
    """A repository on the branch `main`, without a commit."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    return folder


def commit_all(folder: Path, name: str = "Ada", email: str = "ada@example.org", message: str = "work") -> str:
    """Commit everything that is there as that author; returns the commit."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message, GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=email)
    return git(folder, "rev-parse", "HEAD")


def state(folder: Path) -> tuple[str, str, str]:
    """What nobody may touch: where HEAD is, what is staged, and what the checkout looks like."""
    return git(folder, "rev-parse", "HEAD"), git(folder, "diff", "--cached"), git(folder, "status", "--porcelain")
