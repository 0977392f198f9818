"""Where in the project's files a finding belongs, for readers that show it beside the line."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from specs.lines import line_of, stands
from specs.reading import MAX_BYTES

from ..outcome import Outcome, Source
from ..project import find_project
from .cases import Case

# What of a spec a rule is about, where no override and no pointer of the finding's own says it.
_OF_THE_PROMPT = ("view-looks-from-elsewhere", "side-unlike-the-others", "looks-like-another-object")
_BUDGETS = {
    "triangle-budget-exceeded": "triangles",
    "vertex-budget-exceeded": "vertices",
    "material-budget-exceeded": "materials",
    "draw-call-budget-exceeded": "draw_calls",
    "texture-bytes-budget-exceeded": "texture_bytes",
    "file-size-budget-exceeded": "file_bytes",
    "unexpected-genus": "genus",
}
_LINE = re.compile(r"line (\d{1,9})\b")
# Where a problem with a spec is, as specs.problems writes it: "red-mug.json#/seed: ..." or "red-mug.json:3:7: ...".
_UNREADABLE = "unreadable-file"
_PROBLEM = re.compile(r"\.json(?:#(/[^:\s]*)|:(\d{1,9}):\d+): ")


@dataclass(frozen=True)
class Location:
    """A line, from 1, of a file. path: with slashes, relative to the root where `inside`, else only a name."""

    path: str
    inside: bool
    line: int = 1

    @property
    def uri(self) -> str:
        """The path as a relative URI reference.

        >>> Location("a b/1:2.obj", True).uri
        'a%20b/1%3A2.obj'
        """
        try:
            name = self.path.encode("utf-8", "surrogateescape")  # the bytes of a file's name, whatever they are
        except UnicodeEncodeError:
            name = self.path.encode("utf-8", "backslashreplace")
        return quote(name.lstrip(b"/"), safe="/")


@dataclass(frozen=True)
class _Spec:
    text: str = ""
    document: Any = None


@dataclass(frozen=True)
class Locations:
    """Finds the locations in files below `root`, which is absolute. Reads each spec, and looks for each file, once."""

    root: Path
    _names: dict[Path, tuple[str, bool]] = field(default_factory=dict)
    _specs: dict[Path, _Spec] = field(default_factory=dict)

    def of(self, outcome: Outcome, case: Case) -> Location:
        """The line of the spec that the case is about; without a spec the mesh's."""
        spec = outcome.source.spec
        if spec is None:
            return self.mesh(outcome.source, case) or Location(outcome.report.asset, False)
        if spec not in self._specs:
            self._specs[spec] = _read(spec)
        return self._at(spec, _spec_line(self._specs[spec], case))

    def mesh(self, source: Source, case: Case) -> Location | None:
        """The mesh file, at the line that a finding names, if any; None where no mesh was judged."""
        if source.mesh is None:
            return None
        named = (found for one in case.said() if one.location and (found := _LINE.match(one.location)))
        return self._at(source.mesh, next((max(1, int(found[1])) for found in named), 1))

    def _at(self, path: Path, line: int) -> Location:
        if path not in self._names:
            real = _real(path.absolute().parent) / path.name
            inside = real.is_relative_to(self.root)
            self._names[path] = (real.relative_to(self.root).as_posix() if inside else path.name, inside)
        return Location(*self._names[path], line)


def locations(outcomes: Sequence[Outcome]) -> Locations:
    """Relative to the git repository of the working folder or to that of the project, whichever holds more files.

    Without a repository: to the project, else to the working folder.
    """
    here, project = _real(Path.cwd()), _real(find_project().root)
    around = [repository_root(here), repository_root(project) or project, here]
    roots = list(dict.fromkeys(root for root in around if root is not None))
    folders = [_real(file.absolute().parent) for one in outcomes if (file := one.source.spec or one.source.mesh)]
    return Locations(max(roots, key=lambda root: sum(folder.is_relative_to(root) for folder in folders)))


def repository_root(folder: Path) -> Path | None:
    """The root of the git work tree that holds a folder; `.git` is a file in a worktree and in a submodule."""
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)


def _real(folder: Path) -> Path:
    """A folder without links. Only folders: a file that is a link is known to a project by the link's own name."""
    try:
        return folder.resolve()
    except (OSError, RuntimeError):  # a loop of links
        return folder


def _read(spec: Path) -> _Spec:
    """The spec as it lies there now; nothing for one that cannot be read by now."""
    try:
        with spec.open("rb") as file:
            text = file.read(MAX_BYTES).decode("utf-8")
        return _Spec(text, json.loads(text))
    except (OSError, ValueError, RecursionError):
        return _Spec()


def _spec_line(spec: _Spec, case: Case) -> int:
    for problem in _problems(case):
        return int(problem[2]) if problem[2] else line_of(spec.text, problem[1])
    return next((line_of(spec.text, pointer) for pointer in _pointers(spec, case) if stands(spec.text, pointer)), 1)


def _problems(case: Case) -> Iterator[re.Match[str]]:
    """Where the problems of a spec are that cannot be used."""
    messages = [finding.message for finding in case.said()] if case.rule == _UNREADABLE else []
    yield from (found for message in messages if (found := _PROBLEM.search(message)))


def _pointers(spec: _Spec, case: Case) -> Iterator[str]:
    """What of the spec a case may be about, the nearest first; the spec need not have it."""
    overrides = spec.document.get("overrides") if isinstance(spec.document, dict) else None
    for at, override in enumerate(overrides if isinstance(overrides, list) else ()):
        rule = override.get("rule") if isinstance(override, dict) else None
        if isinstance(rule, str) and rule.partition("/")[0] == case.rule:  # "gltf-nonconformant/CODE"
            yield f"/overrides/{at}/rule"
    for finding in case.said():
        if finding.location and finding.location.startswith("/"):
            yield finding.location
    if case.rule in _BUDGETS:
        yield f"/budgets/{_BUDGETS[case.rule]}"
    if case.rule in _OF_THE_PROMPT:
        yield "/prompt"
    yield from ("/file/path", "/prompt")
