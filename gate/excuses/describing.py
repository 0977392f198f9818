"""Judging assets as `gate` does, and learning what a baseline or a waiver would say of them."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from specs.problems import printable
from specs.spec import Spec
from validators.profile import Profile
from validators.sandbox import Judged, Limits, Request

from ..differences import ASSET
from ..errors import GateError
from ..executors import EXECUTORS, default_jobs
from ..extras import have_validator, require_for
from ..judges import Judges
from ..making import Workshop
from ..mesh_files import Manner, mesh_work
from ..outcome import Outcome
from ..pipeline import Options, gate_one
from ..progress import listener
from ..project import Project
from ..selection import Selection
from .loading import Excuses


@dataclass(frozen=True)
class Asked:
    """How assets are judged that are to be described. excuses: what is known of them already."""

    project: Project
    excuses: Excuses
    profile: Profile
    limits: Limits
    jobs: int | None = None
    debug: bool = False


class _DescribingJudges(Judges):
    """Judges that ask for a description too, and keep it."""

    def __init__(self, limits: Limits, debug: bool) -> None:
        super().__init__(limits, debug)
        self.found: dict[str, Judged] = {}
        self._found_lock = threading.Lock()

    def judge(self, request: Request) -> Judged:
        judged = super().judge(replace(request, describe=True))
        with self._found_lock:
            self.found[request.asset] = judged
        return judged


def described(chosen: Selection, asked: Asked) -> dict[str, Judged]:
    """What is said of each asset, by its name in waivers and baselines; an asset that could not be made is not there.

    Nothing is taken from earlier results. Specs leave what `gate` leaves in their run folders. Raises GateError for an
    asset that cannot be made.
    """
    require_for(chosen.specs)
    have_validator([*(spec.mesh_path or Path(ASSET) for spec in chosen.specs), *chosen.meshes])
    total, project = len(chosen), asked.project
    options = Options(project.runs, project.golden, debug=asked.debug, limits=asked.limits, excuses=asked.excuses)
    manner = Manner(asked.profile, asked.limits, max_elements=1, excuses=asked.excuses)
    judges = _DescribingJudges(asked.limits, asked.debug)
    with listener(total) as heard, judges:
        workshop = Workshop(options.runs, listen=heard.event, warn=heard.warn)

        def told(outcome: Outcome) -> None:
            heard.finished(outcome.report.asset, outcome.report.verdict.value)

        def gated(spec: Spec) -> Outcome:
            outcome = gate_one(spec, options, workshop, judges)
            told(outcome)
            return outcome

        work: list[Callable[[], Outcome]] = [partial(gated, spec) for spec in chosen.specs]
        work += mesh_work(chosen.meshes, manner, judges, told)

        def interrupt() -> None:
            workshop.children.kill()
            judges.kill()

        jobs = asked.jobs or default_jobs(total)
        outcomes = EXECUTORS["threads" if jobs > 1 else "series"](work, jobs, interrupt)
        return _by_name(outcomes, judges.found, asked.excuses)


def _by_name(outcomes: Sequence[Outcome], found: dict[str, Judged], excuses: Excuses) -> dict[str, Judged]:
    named: dict[str, Judged] = {}
    for outcome in outcomes:
        source, asset = outcome.source, outcome.report.asset
        name = excuses.name_of(asset, source.mesh if source.spec is None else None)
        if name is not None and asset in found:
            named[name] = found[asset]
    return named


def names_of(chosen: Selection, excuses: Excuses) -> dict[str, str]:
    """What waivers and baselines call each asset, by how users know it.

    Raises GateError for meshes that have no such name: outside the project, or not to be written in UTF-8.
    """
    names, problems = {spec.id: spec.id for spec in chosen.specs}, []
    for mesh in chosen.meshes:
        word, name = printable(str(mesh)), excuses.name_of(str(mesh), mesh)
        if name is None:
            root = excuses.project.root
            problems.append(f"{word}: outside the project {root}: start from its own, or copy the mesh in")
        elif printable(name) != name:
            problems.append(f"{word}: its name holds characters that cannot be written down: rename the file")
        else:
            names[str(mesh)] = name
    if problems:
        raise GateError("\n".join(problems))
    return names
