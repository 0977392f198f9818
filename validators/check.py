"""`assay check`: the mesh rules on one file, without a spec."""

from dataclasses import replace
from pathlib import Path

from specs.findings import Finding, Report

from .engine import judge
from .facts import WELDS
from .meshes import MeshFileError, read_bytes, read_mesh
from .naming import asset_name, asset_names
from .profile import Profile, load_profile
from .subject import Subject

__all__ = ["asset_name", "asset_names", "check_file", "file_subject"]


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


def _shortened(finding: Finding, max_elements: int) -> Finding:
    if finding.elements is None:
        return finding
    return replace(finding, elements=finding.elements.first(max_elements))
