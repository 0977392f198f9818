"""What the worker does of each request: the same that `assay gate` and `assay approve` do, for one asset at a time."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specs.lines import line_of
from specs.problems import printable
from specs.reading import MAX_BYTES
from specs.spec import Spec, load_spec

from ..excuses import Excuses, load_excuses
from ..house import shown
from ..judges import Judges
from ..project import Project, find_project
from ..selection import select

if TYPE_CHECKING:
    from ..results import Results

Answer = dict[str, Any]


class Desk:
    """Answers requests. settings: root (where the project is looked for), runs, golden, rerun, cache, side_by_side."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._closing = ExitStack()

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.close()

    def do(self, request: Mapping[str, Any]) -> Answer:
        """The answer to a request. Raises GateError, SpecError, RecordError or OSError for what cannot be done."""
        if request["do"] == "read":
            return self.read([Path(word) for word in request["places"]])
        path = Path(request["spec"])
        if request["do"] == "judge":
            return self.judge(path)
        return self.approve(path, request["reason"])

    def read(self, places: Sequence[Path]) -> Answer:
        """The specs of files and folders, as `assay gate` finds them: what is wrong with each, and lines of overrides.

        Raises GateError where the project's settings or waivers cannot be used: nothing could be judged then.
        """
        found = select([str(_short(place)) for place in places], self._project, keep_going=True)
        readings = {str(spec.path): {"problems": [], "lines": _override_lines(spec)} for spec in found.specs}
        for one in found.unread:
            readings[str(one.path)] = {"problems": list(one.problems) or [_shares_its_id(one.path)], "lines": {}}
        load_excuses(self._project, [spec.id for spec in found.specs])
        theirs = {line for one in found.unread for line in one.problems}
        problems = [line for line in found.problems if line not in theirs]
        return {"specs": readings, "problems": problems, "notes": list(found.notes)}

    def judge(self, path: Path) -> Answer:
        """What `assay gate` finds."""
        return self._judged(load_spec(_short(path)))

    def approve(self, path: Path, reason: str) -> Answer:
        """Approve what was judged last, signed with the user's key, and judge it again by its new record."""
        from ..commands.deciding import said_of_standing
        from ..decisions import approve_candidate, stated_reason
        from ..keys import find_signer

        spec, project = load_spec(_short(path)), self._project
        why, signer = stated_reason("approve", reason), find_signer(None, project.golden)
        made = approve_candidate(spec, project.runs, project.golden, signer, why)
        is_complete = made.decided.record is not None
        what = shown(made.record_path) if is_complete else said_of_standing(made.decided.standing)
        return self._judged(spec) | {"approved": f"{spec.id}: approved by {signer.name}: {what}"}

    def _judged(self, spec: Spec) -> Answer:
        from ..pipeline import Options, gate_specs
        from .words import judged_document

        options = Options(
            self._project.runs,
            self._project.golden,
            self._settings["rerun"],
            results=self._results,
            excuses=self._excuses,
        )
        [outcome] = gate_specs([spec], options, self._settings["side_by_side"], Quiet(), judges=self._judges)
        return judged_document(outcome, self._excuses.remarks([outcome]).get(outcome.report.asset, ()))

    @cached_property
    def _project(self) -> Project:
        """The one that pytest was started in, with the places that were chosen."""
        project, asked = find_project(Path(self._settings["root"])), self._settings
        runs, golden = Path(asked["runs"] or project.runs), Path(asked["golden"] or project.golden)
        return replace(project, runs=runs, golden=golden)

    @cached_property
    def _excuses(self) -> Excuses:
        return load_excuses(self._project)

    @cached_property
    def _judges(self) -> Judges:
        """Kept for all assets; closed with the desk."""
        return self._closing.enter_context(Judges())

    @cached_property
    def _results(self) -> "Results | None":
        """Opened once, closed with the desk."""
        from ..results import kept_results

        return self._closing.enter_context(kept_results(self._project if self._settings["cache"] else None))


class Quiet:
    """Hears how it goes: warnings go to standard error, which is shown when this process dies."""

    def event(self, id: str, event: Mapping[str, Any]) -> None:
        """Nothing."""

    def finished(self, id: str, line: str) -> None:
        """Nothing."""

    def warn(self, text: str) -> None:
        """The text."""
        print(text, file=sys.stderr, flush=True)


def _override_lines(spec: Spec) -> dict[str, int]:
    """(rule -> the line that its override begins on); what has become unreadable by now has none."""
    if not spec.overrides:
        return {}
    try:
        with spec.path.open("rb") as file:
            text = file.read(MAX_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    names = [override.rule.partition("/")[0] for override in spec.overrides]
    return {name: line_of(text, f"/overrides/{at}/rule") for at, name in reversed(list(enumerate(names)))}


def _shares_its_id(path: Path) -> str:
    return (
        f"{printable(str(path))}: another spec has the same id; allowed: one spec for each id. Rename one of the files."
    )


def _short(path: Path) -> Path:
    """Relative to the working folder where that is possible, so that messages are short."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
