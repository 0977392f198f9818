"""What the judge sees of a file asset: looked at once in the sealed environment, and kept by digest."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generator.key import weights_digests
from generator.source import source_sha256
from generator.workfolder import work_folder
from golden.writing import replace_file
from specs.canonical import digest, file_sha256
from specs.spec import Spec

from .errors import GateError, SealedError
from .house import HOUSE
from .making import Workshop
from .sealed import JOBS, Surroundings, run_sealed

COMMAND = (sys.executable, "-m", "gate.file_evidence")
STORE = ".judged"
LIMIT_S = 120.0
MEMORY_MIB = 8192
# What turns a file into what the judge looks at, beside the generator itself.
_SOURCES = ("gate/file_evidence.py", "validators/facts/albedo.py", "validators/facts/uv.py")
_FOLDERS = ("validators/meshes", "validators/metrics")


@dataclass(frozen=True)
class Look:
    """A job for the sealed process: `gate.file_evidence`."""

    mesh: Path
    prompt: str
    up_axis: str | None
    out: Path
    runs: Path
    wall_s: float = LIMIT_S
    determinism: str = "universal"

    def to_json(self) -> dict[str, Any]:
        """JOB.json, with absolute paths."""
        paths = {"mesh": str(self.mesh.absolute()), "out": str(self.out.absolute())}
        return {**paths, "prompt": self.prompt, "up_axis": self.up_axis, "memory_mib": MEMORY_MIB}


def file_evidence(spec: Spec, files: Mapping[str, Any], workshop: Workshop) -> dict[str, Any] | None:
    """The evidence of a file asset; None without a prompt, or where the mesh cannot be looked at.

    files: of its manifest. The same files, prompt, weights and source are looked at once. Raises GateError when the
    sealed process fails: out of time, a crash.
    """
    if spec.prompt is None or spec.mesh_path is None:
        return None
    inputs = {"files": files, "prompt": spec.prompt, "up_axis": spec.geometry.up_axis, "source": _source_sha256()}
    kept = workshop.runs / STORE / f"{digest({**inputs, 'weights': weights_digests()['judge']})}.json"
    found = _read(kept)
    return found if found is not None else _look(spec, kept, workshop)


def _look(spec: Spec, kept: Path, workshop: Workshop) -> dict[str, Any] | None:
    assert spec.mesh_path is not None and spec.prompt is not None
    with work_folder(workshop.runs / JOBS) as folder:
        out = folder / "evidence.json"
        look = Look(spec.mesh_path, spec.prompt, spec.geometry.up_axis, out, workshop.runs)
        around = Surroundings(threads=workshop.threads)
        try:
            run_sealed(look, workshop.children, command=COMMAND, around=around)
        except SealedError as error:
            if error.kind == "mesh":
                return None  # unreadable-file and its like say why
            raise GateError(f"{spec.id}: its views could not be judged: {error}") from error
        replace_file(kept, out.read_bytes())
    return _read(kept)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        document: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return document


@cache
def _source_sha256() -> str:
    files = [HOUSE / name for name in _SOURCES]
    files += [path for folder in _FOLDERS for path in (HOUSE / folder).rglob("*.py")]
    own = {path.relative_to(HOUSE).as_posix(): file_sha256(path) for path in sorted(files)}
    return digest({"generator": source_sha256(), "own": own})
