"""What was judged last, as far as it still is what lies there: the one thing that can be decided on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specs.findings import Finding, Status, report_from_json
from specs.spec import Spec

from .advice import gate_first
from .candidate import REPORT, Candidate, file_manifest, read_candidate
from .errors import GateError
from .judging import GOLDEN_RULES
from .runs import DamagedRunError, find_run, run_folder


@dataclass(frozen=True)
class Judged:
    """A candidate whose files were read again and are those that were judged. folder: where they lie."""

    candidate: Candidate
    folder: Path

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What was judged: the run's manifest."""
        return self.candidate.manifest


def read_judged(spec: Spec, runs: Path, golden: Path) -> Judged:
    """The asset that was gated last. Raises GateError when its spec, report or files are not those of then."""
    first = gate_first(spec, runs, golden)
    candidate = read_candidate(runs, spec.id, first)
    if candidate.manifest["spec_sha256"] != spec.sha256:
        raise GateError(f"{spec.path}: changed since the asset was judged: {first}")
    return Judged(candidate, _folder(spec, runs, candidate, first))


def blocking_findings(runs: Path, id: str) -> list[Finding]:
    """What in the last report keeps the asset from approval: the golden rules and what is in order are left out."""
    document = json.loads((runs / id / REPORT).read_bytes())
    findings = report_from_json(document["assets"][0]).findings
    others = [one for one in findings if one.rule not in GOLDEN_RULES]
    # Without anything worse it is a required rule that could not judge.
    return [one for one in others if one.status >= Status.WARN] or [one for one in others if one.status is Status.SKIP]


def refuse_blocked(judged: Judged, runs: Path) -> None:
    """Raise GateError, with the findings, when anything but the golden rules keeps the asset from passing."""
    if judged.candidate.approvable:
        return
    id, findings = judged.candidate.id, blocking_findings(runs, judged.candidate.id)
    worst = "\n".join(f"  {one.status.name} {one.rule}: {one.message}" for one in findings[:10])
    more = f"\n  ... and {len(findings) - 10} more" if len(findings) > 10 else ""
    raise GateError(
        f"{id}: not approved: only an asset that passes every other rule can be\n{worst}{more}\n"
        f"Fix these, or override a rule in the spec with a reason, and gate it again."
    )


def _folder(spec: Spec, runs: Path, candidate: Candidate, first: str) -> Path:
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
