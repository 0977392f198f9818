"""The proof: all rows made, each held against the reference, and what is written down of it."""

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from generator.workfolder import work_folder
from golden.writing import replace_file
from specs.canonical import canonical_json
from specs.certificate import CERTIFICATE, Certificate
from specs.spec import Spec

from ..errors import GateError
from ..making import Workshop
from ..sealed import JOBS
from .certify import certificate_of
from .first_difference import Difference, first_difference
from .instruction_sets import CPUINFO
from .probes import Worst, worst
from .replay import Side, with_values
from .rows import Row
from .running import ROWS, Made, make_rows, surroundings

PROOF = "proof.json"
TABLE = "proof.txt"


@dataclass(frozen=True)
class Judged:
    """A row against the reference. worst: how far apart the two were before rounding. difference: None when equal."""

    made: Made
    worst: Worst | None = None
    difference: Difference | None = None

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The run's manifest; empty for a row that was not made."""
        return self.made.run.manifest if self.made.run else {}

    @property
    def outputs_sha256(self) -> str:
        """Digest of the whole manifest: every file, stage, weight and version."""
        return self.made.run.manifest_sha256 if self.made.run else ""


@dataclass(frozen=True)
class Proof:
    """All rows, the reference first. certificate: None unless two rows or more could be made and all are equal."""

    spec: Spec
    ran: Spec
    rows: tuple[Judged, ...]
    certificate: Certificate | None

    @property
    def broken(self) -> list[Judged]:
        """The rows that ended in an error: nothing is known of them."""
        return [row for row in self.rows if row.made.error]

    @property
    def made(self) -> list[Judged]:
        """The rows that have a run."""
        return [row for row in self.rows if row.made.run is not None]

    @property
    def different(self) -> list[Judged]:
        """The rows whose bytes are not the reference's."""
        return [row for row in self.rows if row.difference is not None]

    def exit_code(self) -> int:
        """0: all equal; 1: one differs; 2: one broke, or fewer than two could be made, so that nothing is shown."""
        if self.different:
            return 1
        return 2 if self.certificate is None else 0


def prove(
    spec: Spec,
    ran: Spec,
    rows: Sequence[Row],
    workshop: Workshop,
    into: Path,
    jobs: int = 1,
    finished: Callable[[str, str], None] = lambda row, line: None,
) -> Proof:
    """Make the rows, the reference first, and judge them; run folders stay in into/rows.

    ran: the spec as the rows run it (gate/proof/shortened.py). finished(row, line) is told of each row.
    """
    with work_folder(workshop.runs / JOBS) as scratch:
        made = make_rows(ran, rows, workshop, into, scratch, jobs, finished)
        reference = made[0]
        judged = [Judged(reference), *(_judged(one, reference, ran, workshop) for one in made[1:])]
    proof = Proof(spec, ran, tuple(judged), None)
    if proof.broken or proof.different or len(proof.made) < 2:
        return proof
    return replace(proof, certificate=certificate_of(spec, ran, reference))


def _judged(made: Made, reference: Made, ran: Spec, workshop: Workshop) -> Judged:
    if made.run is None or reference.run is None:
        return Judged(made)
    if made.run.manifest["key"] != reference.run.manifest["key"]:
        raise GateError(f"{ran.id}: the generator's source, weights or tools changed between the rows; prove again")
    found = None
    if made.run.manifest_sha256 != reference.run.manifest_sha256:
        found = first_difference(made.run, reference.run, (made.store, reference.store)) or Difference(None)
        if found.tensor is not None:
            found = with_values(found, (_side(made), _side(reference)), ran, workshop)
    apart = None
    if made.probe is not None and reference.probe is not None:
        apart = worst(made.probe, reference.probe, found.step if found else None)
    return Judged(made, apart, found)


def _side(made: Made) -> Side:
    assert made.run is not None
    return Side(f"row {made.row.name}", made.run, surroundings(replace(made.row, elsewhere=False), Path()))


def write_proof(proof: Proof, into: Path, table: str) -> Path | None:
    """certificate.json, proof.json and proof.txt; the path of the first, None (and none left there) without a proof."""
    into.mkdir(parents=True, exist_ok=True)
    replace_file(into / PROOF, canonical_json(_document(proof)))
    replace_file(into / TABLE, table.encode("utf-8"))
    path = into / CERTIFICATE
    if proof.certificate is None:
        path.unlink(missing_ok=True)
        return None
    replace_file(path, proof.certificate.to_bytes())
    return path


def _document(proof: Proof) -> dict[str, Any]:
    """What was done on this machine; no part of the certificate."""
    return {
        "version": 1,
        "id": proof.spec.id,
        "spec_sha256": proof.spec.sha256,
        "machine": {"processor": _processor(), "cores": os.cpu_count(), "system": platform.platform()},
        "proven": proof.certificate is not None,
        "rows": [_row(row) for row in proof.rows],
    }


def _row(row: Judged) -> dict[str, Any]:
    made = row.made
    entry: dict[str, Any] = {"name": made.row.name, "varied": made.row.words(), "threads": made.row.threads}
    entry |= {"variables": made.row.variation, "emulated": made.row.cpu or None, "elsewhere": made.row.elsewhere}
    if made.skipped or made.error:
        return entry | ({"skipped": made.skipped} if made.skipped else {"error": made.error})
    margin = made.receipt.get("margin")
    return entry | {
        "folder": f"{ROWS}/{made.row.name}",
        "step_root": row.manifest.get("step_root"),
        "outputs_sha256": row.outputs_sha256,
        "margin": margin,
        "worst_before_rounding": asdict(row.worst) if row.worst else None,
        "difference": row.difference.to_json() if row.difference else None,
        "seconds": round(made.seconds, 1),
    }


def _processor() -> str:
    try:
        lines = CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
