"""Handing an asset to the validators: its mesh, its evidence and its comparisons, as a Subject."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from golden.comparison import Comparison, Match
from specs.findings import Report, Status, Verdict
from specs.spec import Spec
from validators import subject as judged
from validators.engine import judge
from validators.meshes import MeshFileError, read_mesh
from validators.profile import load_profile
from validators.rules import RULES

from .differences import Difference
from .evidence import Evidence

GOLDEN_RULES = ("golden-missing", "golden-differs")
EVIDENCE = "evidence.json"


@dataclass(frozen=True)
class Judgement:
    """The report, and whether nothing but the golden record keeps the asset from passing without a warning."""

    report: Report
    approvable: bool


def judge_asset(spec: Spec, evidence: Evidence) -> Judgement:
    """Judge an asset by its spec's profile and overrides. Raises ProfileError for one that cannot be used."""
    subject = subject_of(spec, evidence)
    profile = load_profile(spec.profile)
    report = judge(subject, profile, spec.overrides, spec_sha256=spec.sha256)
    others = {name: rule for name, rule in RULES.items() if name not in GOLDEN_RULES}
    without = judge(subject, profile, spec.overrides, others)
    return Judgement(report, without.verdict is Verdict.PASS and without.worst() < Status.WARN)


def subject_of(spec: Spec, evidence: Evidence) -> judged.Subject:
    """The subject of an asset; whatever cannot be read is missing in it, and the rules that need it say so."""
    generated = evidence.folder is not None
    mesh, unreadable = None, None
    try:
        mesh = read_mesh(evidence.mesh)
    except MeshFileError as error:
        unreadable = error
    return judged.Subject(
        asset=spec.id,
        mesh=mesh,
        unreadable=unreadable,
        evidence=_document(evidence.folder / EVIDENCE) if evidence.folder else None,
        manifest=evidence.manifest if generated else None,
        spec=spec,
        comparisons=comparisons_of(evidence),
        file_bytes=evidence.mesh.stat().st_size if evidence.mesh.is_file() else None,
        source="generate" if generated else "file",
    )


def comparisons_of(evidence: Evidence) -> tuple[judged.Comparison, ...]:
    """The comparison with the record, then one for each rerun."""
    reruns = [_comparison("rerun", one.comparison, one.difference) for one in evidence.reruns]
    return (_comparison("golden", evidence.golden, evidence.difference), *reruns)


_STATES: Mapping[Match, Any] = {
    Match.EQUAL: "equal",
    Match.DIFFERS: "differs",
    Match.MISSING: "missing",
    Match.NOT_COMPARABLE: "not-comparable",
}


def _comparison(kind: Any, found: Comparison, difference: Difference | None) -> judged.Comparison:
    place = difference.place if difference and found.match is Match.DIFFERS else ""
    return judged.Comparison(
        kind=kind,
        state=_STATES[found.match],
        first_stage=found.first_stage,
        files=found.files,
        surface_distance=difference.surface.max_m if difference and difference.surface else None,
        image_difference=difference.worst[1].mean if difference and difference.worst else None,
        detail="; ".join(filter(None, (found.cause(), place, found.way_out()))),
    )


def _document(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
