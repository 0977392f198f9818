"""golden/ as an earlier commit has it, laid out in a temporary folder by plumbing."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .errors import GateError
from .house import shown
from .repository import GitError, Repository, find_repository


@dataclass(frozen=True)
class Base:
    """golden/ of a commit: what has been there when a change began. folder: a copy, with plain files only."""

    commit: str
    folder: Path


@contextmanager
def golden_since(ref: str, golden: Path) -> Iterator[Base]:
    """golden/ of the last commit that HEAD and `ref` share, for as long as the context lasts.

    Raises GateError, with the next step, when golden/ is in no repository, `ref` names no commit, or the clone is too
    shallow to know what both share.
    """
    repository = find_repository(golden)
    inside = repository.inside(golden)
    assert inside is not None, "find_repository looks around golden/"
    commit = _shared(repository, ref)
    with tempfile.TemporaryDirectory(prefix="assay-base-") as folder:
        copy = Path(folder) / "golden"
        copy.mkdir()
        for name, data in _files(repository, commit, inside):
            path = copy / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        yield Base(commit, copy)


def _shared(repository: Repository, ref: str) -> str:
    fetch = "fetch it with its history (git fetch --unshallow; in GitHub's checkout: fetch-depth: 0)"
    there = repository.commit_of(ref)
    if there is None:
        how = fetch if repository.shallow else "name a branch, tag or commit that is here (git fetch brings others)"
        raise GateError(f"--since {ref}: no such commit in {shown(repository.root)}: {how}")
    try:
        return repository.line("merge-base", "HEAD", there)
    except GitError:
        how = fetch if repository.shallow else "name a commit that this branch began from"
        raise GateError(f"--since {ref}: HEAD and it share no commit here: {how}") from None


def _files(repository: Repository, commit: str, inside: str) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Names below golden/ and bytes of its plain files; links and submodules are none."""
    below_root = [] if inside == "." else ["--", inside]
    listed = repository.ask("ls-tree", "-r", "-z", "--full-tree", commit, *below_root)
    rows = [row.split(b"\t", 1) for row in listed.split(b"\0")[:-1]]
    plain = [(meta.split()[2], name) for meta, name in rows if meta.startswith(b"100")]
    contents = _contents(repository, [sha for sha, _ in plain])
    for (_, name), data in zip(plain, contents, strict=True):
        below = PurePosixPath(name.decode("utf-8", "surrogateescape"))
        below = below.relative_to(inside) if inside != "." else below
        if ".." not in below.parts:
            yield below, data


def _contents(repository: Repository, names: list[bytes]) -> Iterator[bytes]:
    answer = repository.ask("cat-file", "--batch", stdin=b"".join(name + b"\n" for name in names))
    at = 0
    for _ in names:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[-1])
        yield answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
