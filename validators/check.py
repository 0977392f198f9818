"""`assay check`: the mesh rules on one file, without a spec."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from specs.findings import Finding, Report

from .engine import judge
from .facts import WELDS
from .meshes import MeshFileError, read_bytes, read_mesh
from .profile import Profile, load_profile
from .subject import Subject


def check_file(
    path: Path | str, weld: str = "position", profile: str | Profile | None = None, max_elements: int = 0
) -> Report:
    """The report of a mesh file; rules that need a spec, a field or a record say SKIP.

    weld: one of facts.WELDS. profile: a profile or a shipped one's name. max_elements: how many indices each finding
    keeps, 0 for all. Never raises for what is in the file; raises ValueError for an unknown weld or profile.
    """
    if weld not in WELDS:
        raise ValueError(f"weld is {weld!r}; allowed: {', '.join(WELDS)}")
    settled = profile if isinstance(profile, Profile) else load_profile(*([profile] if profile else []))
    report = judge(file_subject(Path(path), weld), settled)
    if not max_elements:
        return report
    return replace(report, findings=tuple(_shortened(finding, max_elements) for finding in report.findings))


def file_subject(path: Path, weld: str = "position") -> Subject:
    """The file as a subject: its mesh, or why it cannot be read."""
    name, data = asset_name(path), None
    try:
        data = read_bytes(path)
        return Subject(name, read_mesh(path, data), file_bytes=len(data), weld=weld)
    except MeshFileError as error:
        return Subject(name, unreadable=error, file_bytes=None if data is None else len(data), weld=weld)


def asset_name(path: Path) -> str:
    """A name for reports: the path with forward slashes, never absolute.

    >>> asset_name(Path("/somewhere/else/crate.obj"))
    'crate.obj'
    """
    here = Path.cwd()
    if not path.is_absolute():
        name = path.as_posix()
    else:
        name = path.relative_to(here).as_posix() if path.is_relative_to(here) else path.name
    return _utf8(name)


def asset_names(paths: Sequence[Path]) -> list[str]:
    """Names for the reports of several files: absolute ones get as many folders as it takes to tell them apart.

    >>> asset_names([Path("/old/mug/m.obj"), Path("/new/mug/m.obj"), Path("/new/cup.obj")])
    ['old/mug/m.obj', 'new/mug/m.obj', 'cup.obj']
    """
    names = {path: asset_name(path) for path in paths}
    for depth in range(2, max((len(path.parts) for path in paths), default=0)):
        shared = {name for name, count in Counter(names.values()).items() if count > 1}
        for path in names:
            if names[path] in shared and path.is_absolute():
                names[path] = _utf8("/".join(path.parts[1:][-depth:]))
    return [names[path] for path in paths]


def _utf8(name: str) -> str:
    """A name that every report can hold: bytes that are not UTF-8 escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _shortened(finding: Finding, max_elements: int) -> Finding:
    if finding.elements is None:
        return finding
    return replace(finding, elements=finding.elements.first(max_elements))
