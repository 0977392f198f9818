"""Making the rows of a proof: each in a fresh sealed process, from nothing, with nothing of another row in reach."""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator.workfolder import remove
from specs.spec import Spec

from ..errors import GateError, SealedError
from ..executors import EXECUTORS
from ..house import HOUSE
from ..making import Workshop, run_job
from ..runs import MANIFEST, Run, find_run
from ..sealed import Surroundings
from .first_difference import receipt_of
from .rows import QEMU, Row
from .stages import STORE

ROWS = "rows"
PROBE = "probe.npz"
UMASK = 0o077


@dataclass(frozen=True)
class Made:
    """What became of a row: a run; or the reason why it was skipped; or the error that stopped it.

    store: where the row's stages are kept. probe: its sampled gradients.
    """

    row: Row
    run: Run | None = None
    seconds: float = 0.0
    skipped: str = ""
    error: str = ""
    store: Path | None = None
    probe: Path | None = None

    def words(self) -> str:
        """How the row went, for standard error."""
        if self.run is None:
            return f"skipped: {self.skipped}" if self.skipped else f"ERROR: {self.error}"
        return f"made in {self.seconds:.1f} s, outputs {self.run.manifest_sha256[:12]}"

    @property
    def receipt(self) -> Mapping[str, Any]:
        """The run's receipt.json; empty where there is none."""
        return receipt_of(self.run) if self.run else {}


def make_rows(
    spec: Spec,
    rows: Sequence[Row],
    workshop: Workshop,
    into: Path,
    scratch: Path,
    jobs: int,
    finished: Callable[[str, str], None],
) -> list[Made]:
    """Make every row; run folders go to into/rows/<row>, everything else to `scratch`, which the caller removes."""
    clear(into)
    pieces = [_Piece(spec, row, workshop, into / ROWS / row.name, scratch / row.name, finished) for row in rows]
    return EXECUTORS["threads" if jobs > 1 else "series"](pieces, jobs, workshop.children.kill)


def clear(into: Path) -> None:
    """Remove the run folders of an earlier proof."""
    for folder in sorted((into / ROWS).glob("*")):
        if (folder / MANIFEST).exists():
            remove(folder)


@dataclass(frozen=True)
class _Piece:
    spec: Spec
    row: Row
    workshop: Workshop
    out: Path
    scratch: Path
    finished: Callable[[str, str], None]

    def __call__(self) -> Made:
        made = self._made()
        self.finished(self.row.name, made.words())
        return made

    def _made(self) -> Made:
        assert self.spec.generator is not None
        determinism = self.spec.generator.determinism
        if reason := self.row.unavailable(determinism):
            return Made(self.row, skipped=reason)
        start = time.monotonic()
        try:
            run = make_row(self.spec, self.row, self.workshop, self.out, self.scratch)
        except SealedError as error:
            return Made(self.row, error=str(error), seconds=time.monotonic() - start)
        seconds = time.monotonic() - start
        return Made(self.row, run, seconds, store=self.scratch / STORE, probe=self.scratch / PROBE)


def make_row(spec: Spec, row: Row, workshop: Workshop, out: Path, scratch: Path) -> Run:
    """The spec's run in the row's environment, in the folder `out`; `scratch` gets its stages and its probe.

    Raises SealedError when it cannot be made.
    """
    scratch.mkdir(parents=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    own = replace(workshop, runs=scratch, listen=lambda _, event: workshop.listen(row.name, event))
    with tempfile.TemporaryDirectory(prefix="assay-") as elsewhere:
        around = surroundings(row, Path(elsewhere))
        done = run_job(spec, own, around, out=out, probe=scratch / PROBE)
    if done.reused:
        raise GateError(f"{row.name}: a finished run was found in {done.folder} where none should be")
    run = find_run(done.folder)
    if run is None or run.manifest["spec_sha256"] != spec.sha256:
        raise GateError(f"{spec.path}: the spec changed while its asset was made; start again")
    return run


def surroundings(row: Row, elsewhere: Path) -> Surroundings:
    """What the row's process finds around it; `elsewhere` is the working folder of a row that asks for one."""
    place = {"cwd": elsewhere, "umask": UMASK} if row.elsewhere else {"cwd": HOUSE, "umask": -1}
    emulator = (QEMU, "-cpu", row.cpu) if row.cpu else ()
    return Surroundings(row.threads, row.variation, emulator=emulator, **place)  # type: ignore[arg-type]
