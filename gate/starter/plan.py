"""What `assay init` would write into a repository, before anything is written."""

import os
from dataclasses import dataclass
from pathlib import Path

from golden.log import log_path
from golden.policy import policy_path
from golden.reading import record_path
from golden.reviewers import reviewers_path

from ..errors import GateError
from ..house import COMMAND, HOUSE, shown
from ..project import SETTINGS, find_project
from ..repository import GitError, Repository, find_repository
from . import hooks, workflow
from .asset import ID, MESH, starter_mesh, starter_spec
from .found import Found, folders_of, look_around
from .requirement import Requirement, installed_requirement
from .settings import CACHE, OTHER_RUNS, RUNS, policy_text, settings_text

SPECS = "specs"


@dataclass(frozen=True)
class Planned:
    """A file that init writes where there is none. what: for whoever reads what was written."""

    path: Path
    text: str
    what: str

    @property
    def is_there(self) -> bool:
        """Whether anything has that name already."""
        return os.path.lexists(self.path)

    @property
    def is_ours(self) -> bool:
        """Whether the file is not there yet, or is what we would write."""
        if not self.is_there:
            return True
        try:
            return self.path.read_bytes() == self.text.encode("utf-8")
        except OSError:
            return False


@dataclass(frozen=True)
class Plan:
    """Everything that is to be there in the end.

    folder: the project's, absolute. files: but for the reviewers, who are added by their key. ignored: lines that
    .gitignore lacks. hook: the entry for a pre-commit configuration that is there already, else None. gated: folders
    with mesh files that were put into `paths`.
    """

    repository: Repository
    folder: Path
    golden: Path
    spec: Path
    starter: tuple[Planned, Planned]
    files: tuple[Planned, ...]
    ignored: tuple[str, ...]
    hook: str | None
    gated: tuple[str, ...]
    found: Found

    @property
    def reviewers(self) -> Path:
        """Where the reviewers stand, or will."""
        return reviewers_path(self.golden)

    @property
    def enrols(self) -> bool:
        """Whether nobody is a reviewer here yet."""
        return not os.path.lexists(self.reviewers)

    @property
    def approves(self) -> bool:
        """Whether there is a starter asset of ours that nobody has decided on."""
        decided = any(os.path.lexists(path(ID, self.golden)) for path in (record_path, log_path))
        return not decided and all(one.is_ours for one in self.starter)


def make_plan(folder: Path) -> Plan:
    """What a folder needs. Raises GateError, with the next step, where init cannot work."""
    folder = _place(folder)
    if folder == HOUSE:
        raise GateError(f"this is assay's own repository: `{COMMAND} init DIR` with a folder of the one to set up")
    repository = _repository(folder)
    _refuse_nested(folder, repository)
    found = look_around(repository, folder)
    golden, specs, runs = _project(folder, found)
    requirement = installed_requirement(("usd",) if found.has_usd else ())
    gated = tuple(folders_of(found.meshes, [SPECS, "golden"]))
    spec, mesh = specs / f"{ID}.json", specs / MESH
    for path in (spec, mesh, policy_path(golden), repository.root / workflow.PLACE):
        _refuse_blocked(path)
    starter = (
        Planned(spec, starter_spec(), "the spec of a starter asset: what it must be"),
        Planned(mesh, starter_mesh(), "its mesh, a block of one metre"),
    )
    told = settings_text([SPECS, *gated], os.path.relpath(runs, folder))
    settings = Planned(folder / SETTINGS, told, "what is gated, and as what")
    policy = Planned(policy_path(golden), policy_text(), "how many approvals an asset needs, and whose")
    check, hook = _of_repository(repository, folder, golden, requirement, found)
    return Plan(
        repository=repository,
        folder=folder,
        golden=golden,
        spec=spec,
        starter=starter,
        files=(settings, *starter, policy, check, hook),
        ignored=_missing_lines(repository, folder, runs),
        hook=None if hook.is_ours else hooks.hook_entry(requirement, _below(repository, folder)),
        gated=() if settings.is_there else gated,
        found=found,
    )


def _of_repository(
    repository: Repository, folder: Path, golden: Path, requirement: Requirement, found: Found
) -> tuple[Planned, Planned]:
    """The workflow and the hooks, which lie at the repository's root."""
    below, records = _below(repository, folder), os.path.relpath(golden, folder)
    text = workflow.workflow_text(requirement, found.branch, below, Path(records).as_posix(), found.lfs)
    return (
        Planned(repository.root / workflow.PLACE, text, "the check in GitHub Actions"),
        Planned(repository.root / hooks.PLACE, hooks.hooks_text(requirement, below), "the check before a commit"),
    )


def _place(folder: Path) -> Path:
    if not folder.is_dir():
        raise GateError(f"{shown(folder)}: no such folder: make it, or name the one that your assets lie in")
    return folder.resolve()


def _repository(folder: Path) -> Repository:
    try:
        return find_repository(folder)
    except GitError as error:
        raise GateError(
            f"{error}\nrecords and reviewers are believed by what was committed before: `git init` here, or "
            f"`{COMMAND} init DIR` with a folder of a repository"
        ) from None


def _refuse_nested(folder: Path, repository: Repository) -> None:
    above = [one for one in folder.parents if one.is_relative_to(repository.root)]
    owner = next((one for one in above if (one / SETTINGS).is_file()), None)
    if owner is not None and not (folder / SETTINGS).is_file():
        raise GateError(
            f"{shown(folder)}: lies in a project that is set up already ({shown(owner / SETTINGS)}): add the folder to "
            "its `paths` instead"
        )


def _refuse_blocked(path: Path) -> None:
    first = next(one for one in path.parents if os.path.lexists(one))
    if not first.is_dir():
        raise GateError(f"{shown(first)}: is a file, where a folder has to be: move it away, or rename it")


def _project(folder: Path, found: Found) -> tuple[Path, Path, Path]:
    """Where records, specs and runs lie: as the settings say that are there, else as those say that we write."""
    if not (folder / SETTINGS).is_file():
        return folder / "golden", folder / SPECS, folder / (OTHER_RUNS if found.runs else RUNS)
    project = find_project(folder)
    first = project.paths[0]
    return project.golden, folder / SPECS if first.is_file() else first, project.runs


def _below(repository: Repository, folder: Path) -> str:
    return repository.inside(folder) or "."


def _missing_lines(repository: Repository, folder: Path, runs: Path) -> tuple[str, ...]:
    """The lines of .gitignore without which git would see what we make."""
    cache = folder / CACHE
    made = [runs] if runs.is_relative_to(folder) and not runs.is_relative_to(cache) else []
    missing = [place for place in (*made, cache) if ignored_by(repository, place / "x") is None]
    return tuple(f"{place.relative_to(folder).as_posix()}/" for place in missing)


def ignored_by(repository: Repository, path: Path) -> str | None:
    """The pattern by which git ignores a path ("file:line:pattern"), None when it does not."""
    try:  # check-ignore takes paths as they are, and refuses to be told so
        words = ("--no-literal-pathspecs", "check-ignore", "--verbose", "--no-index")
        found = repository.line(*words, os.fspath(path))
    except GitError:
        return None
    pattern = found.partition("\t")[0]
    return None if pattern.rpartition(":")[2].startswith("!") else pattern
