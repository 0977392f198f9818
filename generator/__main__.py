"""The sealed process: `python -m generator JOB.json`, started by the gate in `environment.sealed(...)`.

Events go to stdout, one JSON object a line; see docs/architecture.md. Exit codes: 0 done, 2 an error that was to be
expected (told as an event), 70 a crash (traceback on stderr).
"""

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from .environment import settle_torch, verify_sealed
from .errors import GeneratorError
from .key import class_of


def main(arguments: list[str]) -> int:
    """Do the job that the one argument names."""
    try:
        _do(_read_job(arguments))
    except GeneratorError as error:
        _emit({"event": "error", "kind": error.kind, "message": error.message})
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody listens; stay silent at exit too
        return 2
    except Exception:
        traceback.print_exc()
        return 70
    return 0


def _do(job: dict[str, Any]) -> None:
    from specs.problems import SpecError
    from specs.spec import load_spec

    try:
        spec = load_spec(Path(job["spec"]))
    except SpecError as error:
        raise GeneratorError("spec", str(error)) from error
    determinism = class_of(spec)
    verify_sealed(determinism)
    from .budget import Meter
    from .pipeline import Asked, StateDumped, run

    probe, dump = job.get("probe"), job.get("dump")
    asked = Asked(Path(probe) if probe else None, (int(dump["step"]), Path(dump["path"])) if dump else None)
    meter = Meter(spec.budgets)
    out = Path(job["out"]) if job.get("out") else None
    try:
        with meter.enforced():
            run(
                spec,
                Path(job["runs"]),
                bool(job.get("fresh", False)),
                out,
                _emit,
                meter=meter,
                prepare=lambda: settle_torch(determinism),
                asked=asked,
            )
    except StateDumped as dumped:
        _emit({"event": "dumped", "path": str(dumped.path)})


def _read_job(arguments: list[str]) -> dict[str, Any]:
    if len(arguments) != 1:
        raise GeneratorError("spec", f"{len(arguments)} arguments; allowed: one, the path of JOB.json")
    try:
        job = json.loads(Path(arguments[0]).read_bytes())
    except (OSError, ValueError) as error:
        raise GeneratorError("spec", f"the job {arguments[0]} cannot be read: {error}") from error
    if not isinstance(job, dict) or not isinstance(job.get("spec"), str) or not isinstance(job.get("runs"), str):
        raise GeneratorError("spec", f"the job {arguments[0]} needs the texts 'spec' and 'runs'")
    return job


def _emit(event: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
