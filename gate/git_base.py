"""golden/ as an earlier commit has it, laid out in a temporary folder by plumbing."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from specs.problems import nearest, printable

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
    commit = shared_commits(repository, ref)[0]
    with tempfile.TemporaryDirectory(prefix="assay-base-") as folder:
        copy = Path(folder) / "golden"
        copy.mkdir()
        for name, data in _files(repository, commit, inside):
            path = copy / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        yield Base(commit, copy)


def shared_commits(repository: Repository, ref: str, option: str = "--since") -> list[str]:
    """The best commits that HEAD and `ref` share: one, or several where branches were merged crosswise.

    option: what the user gave `ref` to. Raises GateError, with the next step, when there is none or it cannot be known.
    """
    said = f"{option} {printable(ref)}"
    fetch = "fetch it with its history (git fetch --unshallow; in GitHub's checkout: fetch-depth: 0)"
    there = None if "\0" in ref else repository.commit_of(ref)
    if there is None:
        raise GateError(f"{said}: no such commit in {shown(repository.root)}: {_other(repository, ref, fetch)}")
    if repository.commit_of("HEAD") is None:
        raise GateError(f"{said}: nothing is committed on this branch yet: commit first, or leave {option} out")
    try:
        return repository.line("merge-base", "--all", "HEAD", there).splitlines()
    except GitError:
        how = fetch if repository.shallow else "name a commit that this branch began from"
        raise GateError(f"{said}: HEAD and it share no commit here: {how}") from None


def _other(repository: Repository, ref: str, fetch: str) -> str:
    """What to name, or do, in place of a ref that names no commit."""
    if not ref:
        return "it is empty; name a branch, tag or commit"
    if repository.shallow:
        return fetch
    if not ref.strip("0"):
        return "hosts write zeros for a branch that is new; name the branch that it goes to"
    names = repository.line("for-each-ref", "--format=%(refname:short)").splitlines()
    near = nearest(ref, names)
    return f"name a branch, tag or commit that is here (git fetch brings others). {near}".rstrip()


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
