"""What there is to review: every spec with the state of its last report, its run and its record."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate.candidate import read_candidate
from gate.errors import GateError
from gate.runs import run_folder
from golden.reading import find_record, previews_folder
from golden.record import RecordError
from specs.findings import Report, Verdict, report_from_json
from specs.problems import SpecError
from specs.spec import Spec, load_specs


@dataclass(frozen=True)
class Item:
    """An asset as the page shows it.

    state: PASS, FAIL, ERROR, or "never gated", "spec changed since". report: the last one that can be believed. views,
    approved_views: paths of pictures. model: the asset.glb. record: who approved when and why, or why that is unknown.
    """

    id: str
    prompt: str
    state: str
    report: Report | None
    views: tuple[Path, ...]
    approved_views: tuple[Path, ...]
    model: Path | None
    record: str


def items(specs: Path, runs: Path, golden: Path) -> list[Item]:
    """Every spec's item, in the order of the ids; none while a spec is broken (gate says what is wrong with it)."""
    try:
        return [item(spec, runs, golden) for spec in load_specs([specs])]
    except SpecError:
        return []


def item(spec: Spec, runs: Path, golden: Path) -> Item:
    """One spec's item."""
    approved = previews_folder(spec.id, golden)
    state, report, folder, model = "never gated", None, None, None
    try:
        candidate = read_candidate(runs, spec.id)
        report = _report(runs / spec.id / "report.json")
        changed = candidate.manifest["spec_sha256"] != spec.sha256
        state = "spec changed since" if changed else report.verdict.value
        folder = run_folder(runs, spec.id, candidate.key) if candidate.key else None
    except (GateError, OSError, ValueError, KeyError, TypeError):
        report = None
    if folder is not None and (folder / "asset.glb").is_file():
        model = folder / "asset.glb"
    elif spec.mesh_path is not None and spec.mesh_path.suffix.lower() in (".glb", ".obj", ".stl"):
        model = spec.mesh_path
    prompt = spec.prompt or (spec.file.path if spec.file else "")
    return Item(spec.id, prompt, state, report, _views(folder), _views(approved), model, _decision(spec.id, golden))


def needs_review(shown: Item) -> bool:
    """Whether a person has to look at the asset."""
    return shown.state != Verdict.PASS.value


def _views(folder: Path | None) -> tuple[Path, ...]:
    return () if folder is None else tuple(sorted((folder / "views").glob("*.png")))


def _decision(id: str, golden: Path) -> str:
    try:
        record = find_record(id, golden)
    except RecordError as error:
        return str(error)
    if record is None:
        return "not approved yet"
    return f"approved by {record.decision.who} at {record.decision.when}: {record.decision.why}"


def _report(path: Path) -> Report:
    document: dict[str, Any] = json.loads(path.read_bytes())
    return report_from_json(document["assets"][0])
