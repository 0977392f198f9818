"""Changes that may touch every asset: of the gate itself, of its settings, and of what it is installed from."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from specs.problems import printable

from ..house import HOUSE
from ..project import SETTINGS, Project
from .since import Changes

# What an environment is installed from, in the project's folder and in those above it.
_INSTALLED_FROM = (
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "requirements*.txt",
    "requirements*.in",
    "requirements/*",
    "constraints*.txt",
    "*.lock",
    "*.lock.yml",
    "*.lock.yaml",
    "*-lock.yml",
    "*-lock.yaml",
    "environment.yml",
    "environment.yaml",
    "Pipfile",
    "pixi.toml",
    ".python-version",
    ".tool-versions",
    "tox.ini",
    "pytest.ini",
    "noxfile.py",
)
# What says how and where the gate runs, in the repository's root.
_RUN_BY = (
    ".github/workflows/*",
    ".github/actions/*",
    "action.yml",
    "action.yaml",
    ".gitlab-ci.yml",
    ".gitlab/*",
    ".circleci/*",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "Jenkinsfile",
    "Dockerfile*",
    "Containerfile*",
    ".devcontainer/*",
    ".pre-commit-config.yaml",
    ".pre-commit-hooks.yaml",
    ".githooks/*",
    ".husky/*",
)
# What says which bytes git puts into a checkout, in any folder.
_CHECKED_OUT_BY = (".gitattributes", ".lfsconfig")
# Of the house, where it lies in the repository: each room, without what is about single assets, and the front door.
_HOUSE = ("gate/*", "generator/*", "validators/*", "specs/*", "golden/*", "run")
_OF_ASSETS = ("specs/assets/*", "golden/records/*", "golden/decisions/*", "golden/previews/*")
_NO_SOURCE = ("*.pyc", "*.md")


def whole_reason(changes: Changes, project: Project) -> str | None:
    """Why everything has to run, as "assay.toml changed"; None where single assets can be told apart."""
    name = next(_settings(changes, project), None) or next(_by_pattern(changes, project), None)
    return None if name is None else f"{printable(name)} changed"


def _settings(changes: Changes, project: Project) -> Iterator[str]:
    """The project's own, which may be ignored by git, or lie outside."""
    own = Path.cwd().is_relative_to(project.root)  # else the house's, of somebody who is elsewhere
    if own and not changes.same(project.root / SETTINGS):
        yield SETTINGS
    for name in ("policy.json", "reviewers.json"):
        if (own or changes.holds(project.golden)) and not changes.same(project.golden / name):
            yield f"{project.golden.name}/{name}"


def _by_pattern(changes: Changes, project: Project) -> Iterator[str]:
    folders = list(_upwards(project.root, changes.root)) or ["."]
    house = changes.repository.inside(HOUSE)
    for name in sorted(changes.changed | changes.unsure | changes.fresh()):
        by_name = _is_installed_from(name, folders) or _matches(name, _RUN_BY)
        if by_name or PurePosixPath(name).name in _CHECKED_OUT_BY:
            yield name
        elif house is not None and (_is_house(_below(name, house)) or PurePosixPath(house).is_relative_to(name)):
            yield name  # or the submodule that the house is in


def _upwards(folder: Path, root: Path) -> Iterator[str]:
    """Names of a folder and of those above it, up to the root's, "."."""
    for one in (folder.resolve(), *folder.resolve().parents):
        if one.is_relative_to(root):
            yield one.relative_to(root).as_posix()


def _is_installed_from(name: str, folders: Iterable[str]) -> bool:
    return any((below := _below(name, folder)) is not None and _matches(below, _INSTALLED_FROM) for folder in folders)


def _below(name: str, folder: str) -> str | None:
    if folder == ".":
        return name
    return name.removeprefix(f"{folder}/") if name.startswith(f"{folder}/") else None


def _is_house(name: str | None) -> bool:
    if name is None or _matches(name, _OF_ASSETS) or _matches(PurePosixPath(name).name, _NO_SOURCE):
        return False
    return _matches(name, _HOUSE)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    """A star at a pattern's end takes folders too, within a name none: "requirements*.txt" has no folder."""
    return any(
        fnmatchcase(name, pattern) and (pattern.endswith("*") or name.count("/") == pattern.count("/"))
        for pattern in patterns
    )
