"""Thousands of assets to review: a few are gated, the others are copies under other names, written as the gate does."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from gate.candidate import Candidate, read_candidate, write_candidate
from gate.output.json_report import json_text
from gate.pipeline import Options, gate_specs
from specs.canonical import sha256_hex
from specs.findings import DEFAULT_MAX_ELEMENTS, report_from_json
from specs.spec import Spec, load_spec
from tests.browser.meshes import lamp, open_pot, plate, vase

WORDS = ("amber", "brass", "clay", "dusty", "early", "faded", "green", "hollow")
# Of ten assets: which mesh each has; None: never gated.
TEN = ("vase", "lamp", "plate", "vase", "lamp", "plate", "vase", "pot", "pot", None)


class Quiet:
    """A listener that hears nothing."""

    def event(self, id: str, event: Any) -> None: ...

    def finished(self, id: str, line: str) -> None: ...

    def warn(self, text: str) -> None: ...


def write_assets(count: int, specs: Path, runs: Path, golden: Path) -> None:
    """`count` specs of four meshes, nine of ten gated: most need review, some have open edges."""
    (specs / "meshes").mkdir(parents=True)
    for name, data in (("vase.glb", vase()), ("lamp.glb", lamp()), ("plate.glb", plate()), ("pot.obj", open_pot())):
        (specs / "meshes" / name).write_bytes(data)
    firsts: dict[str, tuple[Any, Candidate]] = {}
    for number in range(count):
        kind = TEN[number % len(TEN)]
        spec = _spec(specs, number, kind or "vase")
        if kind is None:
            continue
        if kind not in firsts:
            gate_specs([spec], Options(runs, golden), 1, Quiet())
            document = json.loads((runs / spec.id / "report.json").read_bytes())
            firsts[kind] = (report_from_json(document["assets"][0]), read_candidate(runs, spec.id))
            continue
        report, first = firsts[kind]
        text = json_text([replace(report, asset=spec.id, spec_sha256=spec.sha256)], DEFAULT_MAX_ELEMENTS).encode()
        manifest = {**first.manifest, "id": spec.id, "spec_sha256": spec.sha256}
        candidate = replace(first, manifest=manifest, report_sha256=sha256_hex(text))
        write_candidate(runs, candidate, text)


def _spec(specs: Path, number: int, kind: str) -> Spec:
    path = specs / f"{WORDS[number % len(WORDS)]}-{kind}-{number:05}.json"
    mesh = f"meshes/{kind}.{'obj' if kind == 'pot' else 'glb'}"
    path.write_text(json.dumps({"version": 1, "source": "file", "file": {"path": mesh}}))
    return load_spec(path)
