"""What differs between the work tree and the last commit that it shares with another one, as git sees it."""

import contextlib
import datetime
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from specs.problems import printable

from ..errors import GateError
from ..git_base import shared_commits
from ..house import shown
from ..repository import GitError, NoGitError, Repository, find_repository
from .steps import Ways

OPTION = "--changed-since"
_SUBMODULE = "160000"
# Whatever the user's settings are: no colours, no drivers, names from the top, every submodule looked into, and a
# renamed file under both its names.
_DIFF = (
    "diff",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-relative",
    "--ignore-submodules=none",
    "-O/dev/null",
)


@dataclass
class Changes:
    """Which files of a repository are known to be as they were in a commit.

    bases: the commits that they are held against. since: what messages call them. then: names of the commits' files and
    links. changed: names that differ, deleted ones and both names of renamed ones among them. unsure: names whose state
    git is told not to look at. strange: what is no part of the repository, ignored files included; a folder of nothing
    else ends in "/". submodules: name -> commit. Names have forward slashes and start at the root.
    """

    repository: Repository
    bases: tuple[str, ...]
    since: str
    then: frozenset[str]
    changed: frozenset[str]
    unsure: frozenset[str]
    strange: frozenset[str]
    submodules: dict[str, str]
    _inner: dict[str, "Changes | None"] = field(default_factory=dict, repr=False)
    _below: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _ways: Ways = field(default_factory=Ways, repr=False)

    @property
    def root(self) -> Path:
        """The work tree."""
        return self.repository.root

    def holds(self, path: Path) -> bool:
        """Whether a path, or a link on its way, lies in the repository."""
        way = self._ways.of(path)
        return any(self._inside(place) is not None for place in (*way.links, way.end))

    def same(self, path: Path) -> bool:
        """Whether what a path leads to is known to be as it was, every link on the way included.

        A path that leads nowhere is as it was when it led nowhere then. What lies outside is known only if nothing is
        there.
        """
        way = self._ways.of(path)
        names = [self._inside(link) for link in way.links]
        while names and names[0] is None:
            names.pop(0)  # on the way to the repository, as /tmp is on some machines
        if any(name is None or not self._same_name(name, there=True) for name in names):
            return False
        name, there = self._inside(way.end), os.path.lexists(way.end)
        if name is None:
            return not names and not there
        return self._same_name(name, there)

    def _inside(self, place: str) -> str | None:
        """What the repository calls a place of which no link is left to be followed; None outside."""
        root = str(self.root)
        start = root if root.endswith(os.sep) else root + os.sep
        return place[len(start) :] if place.startswith(start) else "." if place == root else None

    def below(self, folder: Path) -> tuple[str, ...]:
        """Names in and below a folder that may not be as they were; a link to the folder is followed."""
        home = self._inside(self._ways.of(folder).end)
        if home is None:
            return tuple(self.suspects)  # nothing is known out there
        if home not in self._below:
            above = {home, *map(str, PurePosixPath(home).parents)} if os.path.lexists(folder) else set()
            start = "" if home == "." else f"{home}/"
            found = (one for one in self.suspects if one.startswith(start) or one.rstrip("/") in above)
            self._below[home] = tuple(found)
        return self._below[home]

    def fresh(self) -> frozenset[str]:
        """Names of files that were never added, without those that the repository ignores."""
        return frozenset(_names(self.repository.ask("ls-files", "--others", "--exclude-standard", "-z")))

    def was(self, path: Path) -> Iterator[bytes]:
        """The bytes of a file in each commit that has it, links left out."""
        name = self.name(path)
        found = (self.repository.blob(base, name) for base in self.bases if name is not None)
        yield from (data for data in found if data is not None)

    def were(self, names: list[str]) -> Iterator[tuple[str, bytes]]:
        """Names and bytes of many files in each commit that has them."""
        for name in names:
            if "\n" in name:  # git's protocol has lines
                yield from ((name, data) for data in self.was(self.root / name))
        named = [name for name in names if name in self.then and "\n" not in name]
        wanted = [(base, name) for base in self.bases for name in named]
        lines = b"".join(os.fsencode(f"{base}:{name}\n") for base, name in wanted)
        answer, at = (self.repository.ask("cat-file", "--batch", stdin=lines) if lines else b""), 0
        for _, name in wanted:
            end = answer.index(b"\n", at)
            about, at = answer[at:end], end + 1
            if about.endswith(b" missing"):
                continue
            size = int(about.split()[-1])
            yield name, answer[at : at + size]
            at += size + 1

    def had(self, path: Path) -> bool:
        """Whether a commit has anything of that name."""
        return self.name(path) in self.then

    def name(self, path: Path) -> str | None:
        """As the repository names a file, its own last link not followed; None outside."""
        folder = self._inside(self._ways.of(path.parent).end)
        return None if folder is None else path.name if folder == "." else f"{folder}/{path.name}"

    def day(self) -> datetime.date:
        """The day of the commit, in UTC; of the first of several."""
        seconds = [
            int(self.repository.line("show", "-s", "--no-show-signature", "--format=%ct", one)) for one in self.bases
        ]
        return datetime.datetime.fromtimestamp(min(seconds), datetime.UTC).date()

    @cached_property
    def suspects(self) -> list[str]:
        """All names that may not be as they were, sorted; what is in a submodule goes by the submodule's name."""
        return sorted(self.changed | self.unsure | self.strange | frozenset(self.submodules))

    def _same_name(self, name: str, there: bool) -> bool:
        module = next((one for one in self.submodules if name == one or name.startswith(f"{one}/")), None)
        if module is not None:
            inner = self._of_submodule(module)
            return inner is not None and name != module and inner._same_name(name[len(module) + 1 :], there)
        if not there:
            return self._was_absent(name)
        return name in self.then and name not in self.changed and name not in self.unsure

    def _was_absent(self, name: str) -> bool:
        """Whether nothing was there then. A file that answered to another spelling of the name counts: disks differ."""
        spelled = _folded(name)
        above = [_folded(str(path)) for path in PurePosixPath(name).parents]
        return spelled not in self._folded_then and not any(path in self._folded_changed for path in above)

    @cached_property
    def _folded_then(self) -> frozenset[str]:
        return frozenset(map(_folded, self.then))

    @cached_property
    def _folded_changed(self) -> frozenset[str]:
        return frozenset(map(_folded, self.changed))

    def _of_submodule(self, name: str) -> "Changes | None":
        """The state of a submodule against the commit that it was at; None where that cannot be known."""
        if name not in self._inner:
            self._inner[name] = None
            try:
                inner = find_repository(self.root / name)
                if inner.root == self.root / name:
                    self._inner[name] = _changes(inner, [self.submodules[name]], self.since)
            except GitError:
                pass
        return self._inner[name]


def changes_since(ref: str, place: Path) -> Changes:
    """What changed around a folder since the merge base of HEAD and `ref`.

    Raises GateError, with the next step, where there is no repository, no such commit or no merge base.
    """
    try:
        repository = find_repository(place)
    except NoGitError as error:
        raise GateError(f"{OPTION} {printable(ref)}: {error}, or leave {OPTION} out") from None
    except GitError as error:
        step = f"start in a git repository, or leave {OPTION} out"
        raise GateError(f"{OPTION} {printable(ref)}: {error}: {step}") from None
    bases = shared_commits(repository, ref, OPTION)
    shas = ", ".join(base[:10] for base in bases)
    try:
        return _changes(repository, bases, f"{printable(ref)} (merge base {shas})")
    except GitError as error:
        where = shown(repository.root)
        raise GateError(f"{OPTION} {printable(ref)}: git cannot compare {where}: {error}: mend that first") from None


def _changes(repository: Repository, bases: list[str], since: str) -> Changes:
    """Against several commits: what differs from any of them."""
    then: set[str] = set()
    changed: set[str] = set()
    submodules: dict[str, str] = {}
    for number, base in enumerate(bases):
        files, modules = _tree(repository, base)
        changed |= files ^ then if number else set()
        then |= files
        changed |= _differing(repository, base)
        changed |= {name for name, commit in modules.items() if submodules.setdefault(name, commit) != commit}
    return Changes(
        repository=repository,
        bases=tuple(bases),
        since=since,
        then=frozenset(then),
        changed=frozenset(changed),
        unsure=frozenset(_unwatched(repository)),
        strange=frozenset(_names(repository.ask("ls-files", "--others", "--directory", "--no-empty-directory", "-z"))),
        submodules=submodules,
    )


def _tree(repository: Repository, commit: str) -> tuple[set[str], dict[str, str]]:
    """Names of a commit's files and links, and of its submodules with their commits."""
    files, modules = set(), {}
    for row in _names(repository.ask("ls-tree", "-r", "-z", "--full-tree", commit)):
        about, _, name = row.partition("\t")
        mode, _, sha = about.split()
        if mode == _SUBMODULE:
            modules[name] = sha
        else:
            files.add(name)
    return files, modules


def _differing(repository: Repository, commit: str) -> set[str]:
    """Names whose file in the work tree is not the commit's."""
    index = repository.root / repository.line("rev-parse", "--git-path", "index")
    with tempfile.TemporaryDirectory(prefix="assay-index-") as folder:
        copy = Path(folder) / "index"  # comparing writes what it learnt to the index, and that is the user's
        with contextlib.suppress(FileNotFoundError):
            shutil.copy2(index, copy)  # with its time, by which git tells what was written in the same moment
        rows = _names(repository.ask(*_DIFF, commit, "--", env={"GIT_INDEX_FILE": str(copy)}))
    return set(rows[1::2])


def _unwatched(repository: Repository) -> Iterator[str]:
    """Names that somebody told git not to look at: assumed unchanged, or left out of the work tree."""
    for row in _names(repository.ask("ls-files", "-v", "-z")):
        if not row.startswith("H "):
            yield row[2:]


def _names(listed: bytes) -> list[str]:
    return [os.fsdecode(name) for name in listed.split(b"\0")[:-1]]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
