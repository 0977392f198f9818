"""What the worker does of each request: the same that `assay gate` and `assay approve` do, for one asset at a time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from specs.lines import line_of
from specs.problems import SpecError
from specs.reading import MAX_BYTES
from specs.spec import Spec, load_spec
from specs.spec_files import same_id_problems

from ..house import shown
from ..outcome import Outcome
from ..project import find_project

Answer = dict[str, Any]


class Desk:
    """Answers requests. settings: root (where the project is looked for), runs, golden, rerun, cache, side_by_side."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings

    def do(self, request: Mapping[str, Any]) -> Answer:
        """The answer to a request. Raises GateError, SpecError, RecordError or OSError for what cannot be done."""
        if request["do"] == "read":
            return self.read([Path(word) for word in request["specs"]])
        path = Path(request["spec"])
        if request["do"] == "judge":
            return self.judge(path)
        return self.approve(path, request["reason"])

    def read(self, paths: Sequence[Path]) -> Answer:
        """What is wrong with each spec, and the line of each rule that it overrides.

        Raises GateError where the project's settings or waivers cannot be used: nothing could be judged then.
        """
        find_project(Path(self._settings["root"]))
        readings = {str(path): _reading(path) for path in paths}
        names = {str(_short(path)): str(path) for path in paths}
        for problem in same_id_problems(map(Path, names)):
            readings[names.get(problem.where, str(paths[0]))]["problems"].append(str(problem))
        return readings

    def judge(self, path: Path) -> Answer:
        """What `assay gate` finds."""
        from .words import judged_document

        return judged_document(self._outcome(load_spec(_short(path))))

    def approve(self, path: Path, reason: str) -> Answer:
        """Approve what was judged last, signed with the user's key, and judge it again by its new record."""
        from ..commands.deciding import said_of_standing
        from ..decisions import approve_candidate, stated_reason
        from ..keys import find_signer
        from .words import judged_document

        spec, options = load_spec(_short(path)), self._options()
        why, signer = stated_reason("approve", reason), find_signer(None, options.golden)
        made = approve_candidate(spec, options.runs, options.golden, signer, why)
        is_complete = made.decided.record is not None
        what = shown(made.record_path) if is_complete else said_of_standing(made.decided.standing)
        return judged_document(self._outcome(spec)) | {"approved": f"{spec.id}: approved by {signer.name}: {what}"}

    def _outcome(self, spec: Spec) -> Outcome:
        from ..pipeline import gate_specs

        [outcome] = gate_specs([spec], self._options(), self._settings["side_by_side"], Quiet())
        return outcome

    def _options(self) -> Any:
        """As the command would have them, by the project of where pytest was started."""
        from ..pipeline import Options

        project = find_project(Path(self._settings["root"]))
        asked = self._settings
        runs, golden = Path(asked["runs"] or project.runs), Path(asked["golden"] or project.golden)
        return Options(runs, golden, asked["rerun"])


class Quiet:
    """Hears how it goes: warnings go to standard error, which is shown when this process dies."""

    def event(self, id: str, event: Mapping[str, Any]) -> None:
        """Nothing."""

    def finished(self, id: str, line: str) -> None:
        """Nothing."""

    def warn(self, text: str) -> None:
        """The text."""
        import sys

        print(text, file=sys.stderr, flush=True)


def _reading(path: Path) -> Answer:
    try:
        spec = load_spec(_short(path))
    except SpecError as error:
        return {"problems": str(error).splitlines(), "lines": {}}
    return {"problems": [], "lines": _override_lines(path, spec)}


def _override_lines(path: Path, spec: Spec) -> dict[str, int]:
    """(rule -> the line that its override begins on); what has become unreadable by now has none."""
    if not spec.overrides:
        return {}
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    names = [override.rule.partition("/")[0] for override in spec.overrides]
    return {name: line_of(text, f"/overrides/{at}/rule") for at, name in reversed(list(enumerate(names)))}


def _short(path: Path) -> Path:
    """Relative to the working folder where that is possible, so that messages are short."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
