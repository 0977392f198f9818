"""Commands to type next, as messages print them: they work as they stand, from the same folder."""

import shlex
from pathlib import Path

from specs.spec import Spec

from .house import COMMAND
from .project import Project, find_project


def approve_command(spec: Spec, runs: Path, golden: Path, project: Project | None = None) -> str:
    """What to type to approve the spec's asset. project: the working folder's, None: look for it."""
    return _command("approve", spec, runs, golden, project) + ' --reason "why it is right"'


def gate_first(spec: Spec, runs: Path, golden: Path) -> str:
    """The end of a message about an asset that has to be judged before it can be approved."""
    return f"run `{_command('gate', spec, runs, golden)}` first"


def _command(word: str, spec: Spec, runs: Path, golden: Path, project: Project | None = None) -> str:
    project = project or find_project()
    own = [folder / f"{spec.id}.json" for folder in project.paths]
    here = any(path.exists() and spec.path.exists() and path.samefile(spec.path) for path in own)
    which = spec.id if here else str(spec.path)
    places = (("--runs", runs, project.runs), ("--golden", golden, project.golden))
    elsewhere = [part for name, place, usual in places if place != usual for part in (name, str(place))]
    return shlex.join([COMMAND, word, which, *elsewhere])
