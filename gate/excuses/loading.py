"""The waivers and baselines of a project, by asset."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from validators.excuses import Excuse

from ..errors import GateError
from ..outcome import Outcome
from ..project import Project
from . import day
from .baselines import read_baseline
from .names import baseline_path, is_mesh, mesh_name
from .remarks import remarks_on
from .waivers import Entry, read_waivers


@dataclass(frozen=True)
class Excuses:
    """What a project excuses on a day. entries: its waivers, by asset. forgives: damaged baselines excuse nothing."""

    project: Project
    on: datetime.date
    entries: Mapping[str, Sequence[Entry]]
    forgives: bool = False
    _read: dict[str, tuple[Excuse, ...]] = field(default_factory=dict, compare=False, repr=False)

    def forgiving(self) -> "Excuses":
        """The same, but a baseline that cannot be used is none: it is to be written anew."""
        return replace(self, forgives=True)

    def without_waivers(self) -> "Excuses":
        """What the baselines alone excuse."""
        return replace(self, entries={})

    def of(self, asset: str, mesh: Path | None = None) -> tuple[Excuse, ...]:
        """What is known of one asset: first its baseline, then its waivers; those that have expired are marked.

        asset: a spec's id, or a mesh file's name in the report. mesh: of an asset without a spec, its file; without
        it a name that is a path counts from the working folder. Raises GateError for a baseline that cannot be used.
        """
        name = self.name_of(asset, mesh)
        if name is None:
            return ()
        known = self._baseline(name)
        waived = (entry.on(self.on) for entry in self.entries.get(name, ()))
        return (*known, *waived)

    def _baseline(self, name: str) -> tuple[Excuse, ...]:
        try:
            if name not in self._read:
                self._read[name] = read_baseline(baseline_path(name, self.project), name, self.project.root)
            return self._read[name]
        except GateError:
            if self.forgives:
                return ()
            raise

    def name_of(self, asset: str, mesh: Path | None = None) -> str | None:
        """What waivers and baselines call the asset; None for a mesh outside the project."""
        if mesh is not None:
            return mesh_name(mesh, self.project)
        return mesh_name(Path(asset), self.project) if is_mesh(asset) else asset

    def remarks(self, outcomes: Iterable[Outcome]) -> dict[str, tuple[str, ...]]:
        """What to say of waivers and baselines that lapsed or excuse nothing any more, by the report's asset."""
        found: dict[str, tuple[str, ...]] = {}
        for outcome in outcomes:
            report, source = outcome.report, outcome.source
            mesh = source.mesh if source.spec is None else None
            name = self.name_of(report.asset, mesh)
            excuses = self.of(report.asset, mesh)
            if name is not None and excuses and (said := remarks_on(name, report.findings, excuses)):
                found[report.asset] = said
        return found


def load_excuses(project: Project, asset_names: Iterable[str] | None = None) -> Excuses:
    """What the project excuses today. Raises GateError with everything that is wrong in waivers.json.

    asset_names: read the baselines of these assets too, so that what is wrong in them is found at once.
    """
    problems: list[str] = []
    entries: dict[str, list[Entry]] = {}
    try:
        for entry in read_waivers(project.waivers):
            entries.setdefault(entry.asset, []).append(entry)
    except GateError as error:
        problems.append(str(error))
    excuses = Excuses(project, day.today(), entries)
    for name in asset_names or ():
        try:
            excuses.of(name)
        except GateError as error:
            problems.append(str(error))
    if problems:
        raise GateError("\n".join(problems))
    return excuses
