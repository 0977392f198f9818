"""`assay check`: the mesh rules on one file, without a spec."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from specs.canonical import file_sha256, sha256_hex
from specs.findings import Finding, Report
from specs.spec import Spec

from .container import container_report
from .engine import judge
from .facts import WELDS
from .meshes import MeshFileError, read_bytes, read_mesh
from .meshes.references import listed_files
from .naming import asset_name, asset_names
from .profile import Profile, load_profile
from .sandbox import LimitedJudge, Limits, Request
from .subject import Subject

__all__ = ["asset_name", "asset_names", "check_file", "file_subject", "read_subject"]


def check_file(
    path: Path | str,
    weld: str = "position",
    profile: str | Profile | None = None,
    max_elements: int = 0,
    limits: Limits | None = None,
) -> Report:
    """The report of a mesh file; rules that need a spec, a field or a record say SKIP.

    weld: one of facts.WELDS. profile: a profile or a shipped one's name. max_elements: how many indices each finding
    keeps, 0 for all. limits: read and judge it in a process of its own that may take no more than these; None: in this
    process, without limits. Never raises for what is in the file; raises ValueError for an unknown weld or profile.
    """
    if weld not in WELDS:
        raise ValueError(f"weld is {weld!r}; allowed: {', '.join(WELDS)}")
    settled = profile if isinstance(profile, Profile) else load_profile(*([profile] if profile else []))
    if limits is not None:
        with LimitedJudge(limits) as limited:
            name = asset_name(Path(path))
            return limited.judge(Request(Path(path), name, settled, {"weld": weld}, max_elements)).report
    report = judge(file_subject(Path(path), weld), settled)
    if not max_elements:
        return report
    return replace(report, findings=tuple(_shortened(finding, max_elements) for finding in report.findings))


def file_subject(path: Path, weld: str = "position") -> Subject:
    """The file as a subject: its mesh, or why it cannot be read, and what the glTF Validator says of it."""
    return read_subject(path, asset_name(path), weld=weld, container=container_report(path))


def read_subject(path: Path, asset: str, digests: bool = False, **known: Any) -> Subject:
    """The file as a subject of which other things are known already, by name. digests: of all files read, too."""
    data = None
    try:
        data = read_bytes(path)
        with listed_files() as beside:
            mesh = read_mesh(path, data)
        files = _digests(path, data, beside, known.get("spec")) if digests else {}
        return Subject(asset, mesh, file_bytes=len(data) + sum(beside.values()), files=files, **known)
    except MeshFileError as error:
        unreadable = error
    except MemoryError as error:
        unreadable = MeshFileError("the mesh does not fit in memory")
        unreadable.__context__ = error
    except Exception as error:  # a fault of ours or of a decoder's: still the file's report, and never a pass
        unreadable = MeshFileError(f"the reader broke: {type(error).__name__}: {error}")
    return Subject(asset, unreadable=unreadable, file_bytes=None if data is None else len(data), **known)


def _digests(path: Path, data: bytes, beside: Iterable[Path], spec: Spec | None) -> dict[str, str]:
    """The sha256 of the mesh file, named "", of those that it names, and of the pictures that it is held against."""
    home = path.parent.resolve()
    names = {os.path.relpath(file, home).replace(os.sep, "/"): file_sha256(file) for file in beside}
    return {**names, **_pictures(spec), "": sha256_hex(data)}


def _pictures(spec: Spec | None) -> dict[str, str]:
    """The sha256 of a spec's reference views, as the spec names them after a "//"; "none" where there is no file."""
    views = () if spec is None else spec.reference_views
    named = [name for view in views for name in (view.image, view.depth) if name is not None]
    files = {} if spec is None else {f"//{name}": spec.path.parent / name for name in named}
    return {name: file_sha256(file) if file.is_file() else "none" for name, file in files.items()}


def _shortened(finding: Finding, max_elements: int) -> Finding:
    if finding.elements is None:
        return finding
    return replace(finding, elements=finding.elements.first(max_elements))
