"""Approving what was judged: only if nothing but the missing or differing record keeps it from passing."""

import datetime
import json
import os
import subprocess
from pathlib import Path
from typing import NoReturn

from golden.reading import record_path
from golden.record import Decision
from golden.writing import approve
from specs.findings import Finding, Status, report_from_json
from specs.spec import Spec

from .advice import gate_first
from .candidate import REPORT, Candidate, file_manifest, read_candidate
from .errors import GateError
from .judging import GOLDEN_RULES
from .runs import DamagedRunError, find_run, run_folder


def approve_candidate(spec: Spec, runs: Path, golden: Path, who: str, why: str) -> Path:
    """Write the golden record of the asset that was gated last; returns the record's path.

    Raises GateError or RecordError, with nothing written, when the report has anything but PASS besides the golden
    rules, or the spec, the report, the asset or the record is not what was judged.
    """
    if not why.strip():
        raise GateError("--reason is empty: say why these bytes are right")
    first = gate_first(spec, runs, golden)
    candidate = read_candidate(runs, spec.id, first)
    if candidate.manifest["spec_sha256"] != spec.sha256:
        raise GateError(f"{spec.path}: changed since the asset was judged: {first}")
    if not candidate.approvable:
        _refuse(spec.id, blocking_findings(runs, spec.id))
    folder = _judged_folder(spec, runs, candidate, first)
    decision = Decision(who, _now(), why.strip())
    approve(candidate.manifest, folder, decision, candidate.record_sha256, golden)
    return record_path(spec.id, golden)


def blocking_findings(runs: Path, id: str) -> list[Finding]:
    """What in the last report keeps the asset from approval: the golden rules and what is in order are left out."""
    document = json.loads((runs / id / REPORT).read_bytes())
    findings = report_from_json(document["assets"][0]).findings
    others = [one for one in findings if one.rule not in GOLDEN_RULES]
    # Without anything worse it is a required rule that could not judge.
    return [one for one in others if one.status >= Status.WARN] or [one for one in others if one.status is Status.SKIP]


def default_reviewer() -> str:
    """git's user.name, else $USER. Raises GateError when neither is set."""
    try:
        answer = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, check=False)
        name = answer.stdout.strip()
    except OSError:
        name = ""
    name = name or os.environ.get("USER", "").strip()
    if not name:
        raise GateError("who approves? give --by WHO, or set git's user.name")
    return name


def _refuse(id: str, findings: list[Finding]) -> NoReturn:
    worst = "\n".join(f"  {one.status.name} {one.rule}: {one.message}" for one in findings[:10])
    more = f"\n  ... and {len(findings) - 10} more" if len(findings) > 10 else ""
    raise GateError(
        f"{id}: not approved: only an asset that passes every other rule can be\n{worst}{more}\n"
        f"Fix these, or override a rule in the spec with a reason, and gate it again."
    )


def _judged_folder(spec: Spec, runs: Path, candidate: Candidate, first: str) -> Path:
    if candidate.key is None:
        path = spec.mesh_path
        if path is None or file_manifest(spec) != candidate.manifest:
            raise GateError(f"{path}: changed since it was judged: {first}")
        return path.parent
    folder = run_folder(runs, spec.id, candidate.key)
    try:
        run = find_run(folder, candidate.key)
    except DamagedRunError as error:
        raise GateError(f"{folder}: {error}: {first}") from error
    if run is None or run.manifest != candidate.manifest:
        raise GateError(f"{folder}: not the run that was judged: {first}")
    return folder


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
