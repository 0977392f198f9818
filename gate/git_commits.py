"""A decision as a commit on a branch: made by plumbing, so that index, checkout and other changes stay as they are."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from golden.writing import PART

from .errors import GateError
from .repository import GitError, Repository, find_repository

DEFAULT_BRANCH = "assay/{id}"
SUBJECT_LENGTH = 72
TRIES = 20


@dataclass(frozen=True)
class Author:
    """Who decided, as the commit names them."""

    name: str
    email: str | None

    def environment(self, when: str) -> dict[str, str]:
        """git's variables for an author at a time (UTC, ISO 8601)."""
        return {
            "GIT_AUTHOR_NAME": self.name,
            "GIT_AUTHOR_EMAIL": self.email or "",
            "GIT_AUTHOR_DATE": when,
        }


@dataclass(frozen=True)
class AssetFiles:
    """What golden/ holds of one asset: its record, its decision log and its previews.

    folder: of the previews; every file below it counts, but for what a killed writer left.
    """

    record: Path
    log: Path
    folder: Path

    def present(self) -> list[Path]:
        """The files that are there, sorted. Raises GateError for a link or anything else that is no file."""
        kept = [path for path in sorted(self.folder.rglob("*")) if not path.name.endswith(PART)]
        found = [path for path in (self.record, self.log, *kept) if path.exists() or path.is_symlink()]
        odd = [path for path in found if path.is_symlink() or not (path.is_file() or path.is_dir())]
        if odd:
            raise GateError(f"{odd[0]}: not a plain file; allowed: what approve wrote. Remove it and decide again")
        return [path for path in found if path.is_file()]


@dataclass(frozen=True)
class Branch:
    """A branch that can take decisions, in the repository that golden/ lies in."""

    repository: Repository
    name: str

    @property
    def ref(self) -> str:
        """The branch's full name."""
        return f"refs/heads/{self.name}"

    def tip(self) -> str | None:
        """The branch's commit, None where there is no such branch yet."""
        return self.repository.commit_of(self.ref)

    def start(self) -> str:
        """What the next commit stands on: the branch's commit, HEAD's for a new branch."""
        found = self.tip() or self.repository.commit_of("HEAD")
        if found is None:
            raise GateError(f"--git {self.name}: the repository has no commit yet: commit something first")
        return found

    def move(self, to: str, old: str | None) -> None:
        """Point the branch at a commit. Raises GitError when it is not at `old` any more (None: it did not exist)."""
        none = "0" * len(to)
        self.repository.ask("update-ref", "-m", "assay: decision", self.ref, to, old or none)


def open_branch(name: str, golden: Path, author: Author) -> Branch:
    """The branch, once everything that could keep a commit from it was looked at; nothing is written.

    Raises GateError when golden/ is in no work tree, the name is no branch's name, the branch is checked out somewhere
    or git knows no committer.
    """
    repository = find_repository(golden)
    if "@{" in name or _refused(repository, "check-ref-format", "--branch", name):
        raise GateError(f"--git {name}: not a name that git allows for a branch; allowed: for example assay/red-mug")
    branch = Branch(repository, name)
    _check_free(branch)
    try:
        repository.ask("var", "GIT_COMMITTER_IDENT")
        repository.ask("var", "GIT_AUTHOR_IDENT", env=author.environment("2000-01-01T00:00:00Z"))
    except GitError as error:
        raise GateError(f"--git {name}: git cannot name who commits ({error}): set user.name and user.email") from None
    _check_movable(branch)
    return branch


def check_history(branch: Branch, files: AssetFiles) -> None:
    """Raise GateError unless the asset's log here goes on from the branch's: a commit must not lose a decision."""
    path = _named(branch, files.log)
    there = committed_bytes(branch, branch.start(), files.log)
    here = files.log.read_bytes() if files.log.exists() else b""
    if not here.startswith(there):
        raise GateError(
            f"--git {branch.name}: {path} there has decisions that are not here: "
            f"bring them here first (git merge {branch.name}), gate the asset again and look at it"
        )


def committed_bytes(branch: Branch, commit: str, path: Path) -> bytes:
    """A file as a commit has it, empty where it has none."""
    return branch.repository.blob(commit, _named(branch, path)) or b""


def holds(branch: Branch, files: AssetFiles) -> bool:
    """Whether the branch exists and has the asset's files as they are here."""
    tip = branch.tip()
    return tip is not None and _tree(branch, tip, files) == branch.repository.line("rev-parse", f"{tip}^{{tree}}")


def commit_decision(
    files: AssetFiles, branch: Branch, author: Author, when: str, message: str, trailers: Mapping[str, str]
) -> str:
    """Commit the asset's files, and nothing else, on the branch; returns the commit.

    Whoever moves the branch meanwhile is not lost: the commit is made again on what they left. Raises GateError when
    that cannot be, with the branch as it was.
    """
    text = f"{message}\n\n" + "".join(f"{name}: {value}\n" for name, value in trailers.items())
    for _ in range(TRIES):
        old, start = branch.tip(), branch.start()
        check_history(branch, files)
        tree = _tree(branch, start, files)
        commit = branch.repository.line(
            "commit-tree", tree, "-p", start, stdin=text.encode("utf-8"), env=author.environment(when)
        )
        try:
            branch.move(commit, old)
        except GitError as error:
            if branch.tip() == old:
                raise GateError(f"--git {branch.name}: {error}") from None
        else:
            return commit
    raise GateError(f"--git {branch.name}: the branch moved {TRIES} times meanwhile: try again")


def commit_message(verb: str, id: str, why: str) -> str:
    r"""Subject and, when the reason does not fit there, the reason below it.

    >>> commit_message("Approve", "red-mug", "the rim is whole")
    'Approve red-mug: the rim is whole'
    >>> commit_message("Reject", "red-mug", "a hole\nin the handle")
    'Reject red-mug: a hole...\n\na hole\nin the handle'
    """
    said = "\n".join("".join(sign if sign.isprintable() else " " for sign in line) for line in why.splitlines())
    first, *rest = said.split("\n")
    subject = f"{verb} {id}: {first}"
    if not rest and len(subject) <= SUBJECT_LENGTH:
        return subject
    room = SUBJECT_LENGTH - 3
    cut = subject[:room].rsplit(" ", 1)[0] if len(subject) > room else subject
    return f"{cut}...\n\n{said}"


def _refused(repository: Repository, *words: str) -> bool:
    try:
        repository.ask(*words)
    except GitError:
        return True
    return False


def _check_free(branch: Branch) -> None:
    """A branch that is checked out would no longer fit its index."""
    found = branch.repository.line("for-each-ref", "--format=%(refname)%00%(worktreepath)", branch.ref)
    places = [line.partition("\0")[2] for line in found.splitlines() if line.startswith(f"{branch.ref}\0")]
    if places and places[0]:
        raise GateError(
            f"--git {branch.name}: checked out in {places[0]}: name another branch, or decide without --git and commit "
            "there"
        )


def _check_movable(branch: Branch) -> None:
    """Lock the branch as a commit would, and let go: a name in the way or a folder that is not ours shows here."""
    start, old = branch.start(), branch.tip()
    step = f"update {branch.ref} {start} {old}" if old else f"create {branch.ref} {start}"
    try:
        branch.repository.ask("update-ref", "--stdin", stdin=f"start\n{step}\nprepare\nabort\n".encode())
    except GitError as error:
        raise GateError(f"--git {branch.name}: {error}") from None


def _named(branch: Branch, path: Path) -> str:
    name = branch.repository.inside(path.parent)
    if name is None:
        raise GateError(f"--git {branch.name}: {path} is outside {branch.repository.root}")
    return f"{name}/{path.name}" if name != "." else path.name


def _tree(branch: Branch, start: str, files: AssetFiles) -> str:
    """The tree of a commit with the asset's files in place of its own."""
    git = branch.repository
    present = {_named(branch, path): path for path in files.present()}
    sums = git.line("hash-object", "-w", "--", *present).splitlines() if present else []
    gone = [_named(branch, path) for path in (files.record, files.log, files.folder)]
    with tempfile.TemporaryDirectory(prefix="assay-index-") as folder:
        index = {"GIT_INDEX_FILE": os.path.join(folder, "index")}  # noqa: PTH118  # a variable of git's
        git.ask("read-tree", start, env=index)
        old = git.ask("ls-files", "-z", "--", *gone, env=index).split(b"\0")[:-1]
        lines = [b"0 " + b"0" * len(start) + b"\t" + path for path in old]
        lines += [os.fsencode(f"100644 {one}\t{path}") for path, one in zip(present, sums, strict=True)]
        git.ask("update-index", "-z", "--index-info", stdin=b"".join(line + b"\0" for line in lines), env=index)
        return git.line("write-tree", env=index)


def trailers_of(pairs: Sequence[tuple[str, str | None]]) -> dict[str, str]:
    """Trailers by name, without those that have no value."""
    return {f"Assay-{name}": value for name, value in pairs if value is not None}
