"""What a command is about: specs and mesh files, named by files, folders or ids."""

import difflib
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from specs.problems import SHOWN_PROBLEMS, SpecError, printable
from specs.reading import MESH_SUFFIXES
from specs.spec import Spec, load_spec
from specs.spec_files import clearly_other, same_id_problems

from .errors import GateError
from .house import COMMAND, shown
from .project import Project, find_project
from .tree import Tree, tree_of

_SHOWN_NAMES = 5


@dataclass(frozen=True)
class Unread:
    """A spec file that cannot be gated: each problem a line."""

    path: Path
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """What is to be gated. specs, meshes: each once, in the order in which they were named or found.

    unread: specs that cannot be gated. problems: all that was wrong, a line each, theirs included. notes: what was left
    out of the folders, for people.
    """

    specs: tuple[Spec, ...] = ()
    meshes: tuple[Path, ...] = ()
    problems: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.specs) + len(self.meshes)

    def tell(self) -> None:
        """Problems and notes on standard error."""
        for line in (*self.problems, *self.notes):
            print(f"assay: {line}", file=sys.stderr)


def select(words: Sequence[str], project: Project, keep_going: bool = False) -> Selection:
    """The specs and meshes that the words name, those of the project's paths when there are none.

    A word is a spec file, a mesh file, a folder, or the id of a spec of the project. Folders are searched with all that
    lies below them; a mesh found there that a selected spec reads is not taken once more. Raises GateError with every
    problem; with `keep_going` they come back, and two specs of one id are both left out.
    """
    return _selected(words, _Gathered(project), keep_going)


def select_meshes(paths: Sequence[Path], project: Project, keep_going: bool = False) -> Selection:
    """The mesh files that the paths name; a folder stands for all below it. Raises GateError as `select` does.

    A file that is named is taken whatever its suffix is.
    """
    gathered = _Gathered(project)
    for path in paths:
        if _is_folder(path):
            gathered.take_folder(path, "name a folder with mesh files", documents=False)
        else:
            gathered.take_mesh(path)
    chosen = gathered.selection()
    _refuse(chosen, keep_going)
    return chosen


def select_specs(words: Sequence[str], project: Project | None = None) -> list[Spec]:
    """The specs that the words name, for commands that know nothing of meshes. Raises GateError."""
    return list(_selected(words, _Gathered(project or find_project(), meshes=False)).specs)


def _selected(words: Sequence[str], gathered: "_Gathered", keep_going: bool = False) -> Selection:
    for word in words:
        gathered.take(word)
    if not words:
        for folder in gathered.project.paths:
            gathered.take_folder(_relative(folder), f"`{COMMAND} init` writes a first spec there")
    chosen = gathered.selection()
    _refuse(chosen, keep_going)
    return chosen


def mesh_problem(path: Path) -> str | None:
    """Why a path names no file to judge; what is wrong inside a file is a finding, not a problem."""
    name = printable(str(path))
    try:
        if path.exists():
            return None
        found = "a link that leads nowhere" if path.is_symlink() else "no such file"
        return f"{name}: {found}; look at the path, which starts from {Path.cwd()}"
    except (OSError, ValueError) as error:
        return f"{name}: {getattr(error, 'strerror', None) or error}; name a file that you may read"


@dataclass
class _Gathered:
    """What the words have named so far. meshes: whether mesh files count."""

    project: Project
    meshes: bool = True
    _specs: dict[Path, Path] = field(default_factory=dict)
    _named: list[Path] = field(default_factory=list)
    _found: dict[Path, Path] = field(default_factory=dict)
    _problems: list[str] = field(default_factory=list)
    _others: list[Path] = field(default_factory=list)
    _links: list[Path] = field(default_factory=list)

    def take(self, word: str) -> None:
        """A word of the command line."""
        path = Path(word)
        try:
            if not path.exists() and not path.suffix and "/" not in word:
                path = self._own(word)
        except GateError as error:
            self._problems.append(str(error))
            return
        except (OSError, ValueError):
            pass  # reading it will say what is wrong
        if _is_folder(path):
            self.take_folder(path, "name a folder of specs or meshes" if self.meshes else "name a folder of specs")
        elif self.meshes and path.suffix.lower() in MESH_SUFFIXES:
            self.take_mesh(path)
        else:
            self._specs.setdefault(_resolved(path), path)

    def take_mesh(self, path: Path) -> None:
        """A mesh file that is named: judged as often as it is named, and where a spec reads it."""
        if problem := mesh_problem(path):
            self._problems.append(problem)
        else:
            self._named.append(path)

    def take_folder(self, folder: Path, step: str, documents: bool = True) -> None:
        """All below a folder. step: what to do where it holds nothing; documents: whether specs count."""
        if not _is_folder(folder):
            self._problems.append(f"{printable(str(folder))}: no such folder; {step}")
            return
        tree = tree_of(folder, _apart(self.project))
        specs = list(self._specs_of(tree)) if documents else []
        meshes = tree.meshes if self.meshes else []
        self._problems += tree.problems
        self._links += tree.links
        if not (specs or meshes or tree.problems):
            what = " and ".join(["no spec (*.json)"] * documents + ["no mesh file"] * self.meshes)
            self._problems.append(f"{printable(str(folder))}: holds {what}; {step}")
        for path in specs:
            self._specs.setdefault(_resolved(path), path)
        for path in meshes:
            self._found.setdefault(_placed(path), path)

    def selection(self) -> Selection:
        """All that was named, read."""
        specs, unread = _loaded(list(self._specs.values()))
        read = {_placed(spec.mesh_path) for spec in specs if spec.mesh_path is not None}
        read |= {_placed(path) for path in self._named}
        meshes, problems = list(self._named), list(self._problems)
        for path in (path for place, path in self._found.items() if place not in read):
            if problem := mesh_problem(path):
                problems.append(problem)
            else:
                meshes.append(path)
        problems += [line for one in unread for line in one.problems]
        return Selection(
            tuple(specs), tuple(meshes), tuple(dict.fromkeys(problems)), tuple(unread), tuple(self._notes())
        )

    def _specs_of(self, tree: Tree) -> Iterator[Path]:
        waivers = _placed(self.project.waivers)
        for path in tree.documents:
            if _placed(path) == waivers:
                continue
            if clearly_other(path, at_home=self._at_home(path)):
                self._others.append(path)
            else:
                yield path

    def _at_home(self, path: Path) -> bool:
        """Whether it lies where the project keeps its specs, and nothing else."""
        place, root = _placed(path), _resolved(self.project.root)
        homes = [_resolved(one) for one in self.project.paths]
        return any(home != root and place.is_relative_to(home) for home in homes)

    def _own(self, word: str) -> Path:
        """The file of the project's spec with this id. Raises GateError."""
        folders = self.project.paths
        for folder in folders:
            if (file := folder / f"{word}.json").exists():
                return _relative(file)
        own = [
            file for folder in folders if folder.is_dir() for file in tree_of(folder, _apart(self.project)).documents
        ]
        if mine := next((file for file in own if file.stem == word), None):
            return _relative(mine)
        names = sorted({file.stem for file in own})
        near = difflib.get_close_matches(word, names, n=3, cutoff=0.5) or names[:_SHOWN_NAMES]
        where = ", ".join(shown(folder) for folder in folders)
        hint = f"nearest: {', '.join(map(printable, near))}" if near else f"{where} holds none"
        raise GateError(f"{word!r} is neither a file, a folder nor the name of a spec in {where}; {hint}")

    def _notes(self) -> Iterator[str]:
        if self._others:
            yield f"left out, for they are no specs: {_some(self._others)}"
        if self._links:
            yield f"left out, for they are links to folders: {_some(self._links)}; name a folder itself to gate it"


def _loaded(files: Sequence[Path]) -> tuple[list[Spec], list[Unread]]:
    """The specs of the files, and what cannot be one: unreadable, or of an id that another file has too."""
    wrong: dict[Path, list[str]] = defaultdict(list)
    by_id: dict[str, list[Path]] = defaultdict(list)
    for file in files:
        by_id[file.stem].append(file)
    for same in by_id.values():
        if len(same) > 1:  # none of them can be told from the others
            first, *others = [*same_id_problems([same[1], same[0]]), *same_id_problems(same)]
            wrong[same[0]].append(str(first))
            for file, problem in zip(same[1:], others, strict=True):
                wrong[file].append(str(problem))
    specs = []
    for file in files:
        try:
            spec = load_spec(file)
        except SpecError as error:
            wrong[file] += [str(problem) for problem in error.problems]
        else:
            specs += [spec] * (file not in wrong)
    return specs, [Unread(file, tuple(wrong[file])) for file in files if file in wrong]


def _refuse(chosen: Selection, keep_going: bool) -> None:
    lines = chosen.problems
    if lines and not keep_going:
        hidden = len(lines) - SHOWN_PROBLEMS
        more = [f"... and {hidden} more problems."] if hidden > 0 else []
        raise GateError("\n".join([*lines[:SHOWN_PROBLEMS], *more]))


def _apart(project: Project) -> tuple[Path, ...]:
    """Folders of the project's own whose files are results, not assets."""
    return (project.golden, project.runs, project.baselines, project.cache)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return path


def _placed(path: Path) -> Path:
    """Where it lies, its folder's links followed: a link in another folder has other files beside it."""
    return _resolved(path.parent) / path.name


def _some(paths: Iterable[Path]) -> str:
    names = [printable(str(path)) for path in paths]
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    return ", ".join(names[:_SHOWN_NAMES]) + more


def _relative(path: Path) -> Path:
    """Relative to the working folder where that is possible, so that messages are short."""
    return Path(shown(path)) if path.is_relative_to(Path.cwd()) else path
