"""What stands for approval: the asset that was judged last, kept beside its report as `runs/<id>/candidate.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golden.writing import replace_file
from specs.canonical import canonical_json, file_sha256
from specs.manifest import VERSION as MANIFEST_VERSION
from specs.spec import Spec
from validators.beside import BesideError, files_beside

from .errors import GateError
from .house import shown

if TYPE_CHECKING:
    from .results import Seen

CANDIDATE = "candidate.json"
REPORT = "report.json"
FILE_CLASS = "file"


@dataclass(frozen=True)
class Candidate:
    """What was judged.

    key: of the run folder, None for a file spec, whose mesh stays where it is. report_sha256, record_sha256: the report
    and the golden record (None: there was none) that the judgement is about. approvable: nothing but the golden rules
    keeps it from passing.
    """

    manifest: Mapping[str, Any]
    key: str | None
    report_sha256: str
    record_sha256: str | None
    approvable: bool

    @property
    def id(self) -> str:
        """The asset."""
        return str(self.manifest["id"])


def file_manifest(spec: Spec, seen: "Seen | None" = None) -> dict[str, Any]:
    """A manifest for a mesh that was not generated: its files' digests, no stages.

    Files: the mesh and all that it reads, named from the mesh's folder on. A mesh that is missing has no digest.
    seen: the mesh, a moment ago; where it says what the mesh reads, nothing is read again. Raises GateError where they
    cannot be listed.
    """
    path = spec.mesh_path
    assert path is not None
    if seen is not None and seen.known is not None:
        files = {name: dict(vars(one)) for name, one in {path.name: seen.content, **seen.known.beside}.items()}
    else:
        files = _files(path)
    return {
        "version": MANIFEST_VERSION,
        "id": spec.id,
        "spec_sha256": spec.sha256,
        "determinism_class": FILE_CLASS,
        "files": files,
        "stages": [],
        "weights": {},
        "binds": {},
        "step_root": None,
    }


def _files(path: Path) -> dict[str, Any]:
    files = {path.name: _entry(path)} if path.is_file() else {}
    try:
        for name in files_beside(path) if files else ():
            files[name] = _entry(path.parent / name)
    except BesideError as error:
        raise GateError(str(error)) from error
    return files


def _entry(path: Path) -> dict[str, Any]:
    return {"sha256": file_sha256(path), "bytes": path.stat().st_size}


def write_candidate(runs: Path, candidate: Candidate, report: bytes) -> None:
    """Write report.json, then candidate.json, which holds only together with that report."""
    folder = runs / candidate.id
    replace_file(folder / REPORT, report)
    replace_file(folder / CANDIDATE, canonical_json(vars(candidate)))


def is_written(runs: Path, candidate: Candidate) -> bool:
    """Whether exactly this candidate is there, with the report that it names."""
    folder = runs / candidate.id
    try:
        same = (folder / CANDIDATE).read_bytes() == canonical_json(vars(candidate))
        return same and file_sha256(folder / REPORT) == candidate.report_sha256
    except OSError:
        return False


def read_candidate(runs: Path, id: str, advice: str = "gate it first") -> Candidate:
    """The candidate of an asset. Raises GateError when it was never gated, or its report is another one by now.

    advice: the next step, for the message.
    """
    folder = runs / id
    try:
        entry = json.loads((folder / CANDIDATE).read_bytes())
        candidate = Candidate(**entry)
        report_sha256 = file_sha256(folder / REPORT)
    except FileNotFoundError as error:
        raise GateError(f"{id}: no report in {shown(folder)}: {advice}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GateError(f"{shown(folder / CANDIDATE)}: cannot be read ({error}): {advice}") from error
    if report_sha256 != candidate.report_sha256:
        raise GateError(f"{shown(folder / REPORT)}: changed since the asset was judged: {advice}")
    return candidate
