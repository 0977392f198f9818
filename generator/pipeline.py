"""From a spec to a finished run folder: stages in order, reused where they are stored, all or nothing."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from specs.canonical import canonical_json, digest, sha256_hex
from specs.manifest import MANIFEST, FileRecord, Manifest, ManifestError, Note, StageRecord
from specs.spec import Spec
from specs.trace import TRACE, Trace

from .arrays import pack
from .budget import Meter, peak_memory_bytes
from .checkpoint import Checkpoint, NoCheckpoint
from .environment import free_variables
from .key import class_of, run_key, weights_digests
from .source import source_sha256
from .stages import STAGES
from .stages.stage import Outputs, Stage, Watch, input_digests
from .store import StageStore, write_files
from .toolchain import binding_toolchain, toolchain
from .workfolder import publish, work_folder

Emit = Callable[[dict[str, Any]], None]

# Which stages' files make up the run folder, None for all of them; the others stay in the stage store.
DELIVERED: dict[str, tuple[str, ...] | None] = {
    "optimise": (TRACE,),
    "export": None,
    "turntable": None,
    "evidence": None,
}
RECEIPT = "receipt.json"


class StateDumped(Exception):
    """The state that was asked for is written, and the run ends here; `path` is where."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


@dataclass(frozen=True)
class Asked:
    """What a run leaves behind besides its folder, when it is asked to.

    probe: a file for samples of the gradients before they are rounded. dump: after this many steps the state goes to
    this file, and the run ends with StateDumped.
    """

    probe: Path | None = None
    dump: tuple[int, Path] | None = None


def run(
    spec: Spec,
    runs_dir: Path,
    fresh: bool = False,
    out: Path | None = None,
    emit: Emit = lambda event: None,
    stages: Mapping[str, Stage] = STAGES,
    meter: Meter | None = None,
    prepare: Callable[[], None] = lambda: None,
    asked: Asked | None = None,
) -> Path:
    """The folder of the spec's finished run, made if it is not there: `out`, or runs_dir/<id>/<key>.

    fresh: believe nothing that is stored, and store no stage. emit: receives the events of docs/architecture.md.
    prepare: called before the first stage, when there is anything to do.
    Raises GeneratorError for everything that is expected to go wrong; the folder then is as it was.
    """
    key = run_key(spec)
    folder = out if out is not None else runs_dir / spec.id / key
    if not fresh and is_finished(folder, key):
        emit({"event": "done", "folder": str(folder), "key": key, "reused": True})
        return folder
    store = None if fresh else StageStore(runs_dir / ".stages")
    work = _Work(spec, meter or Meter(spec.budgets), store, emit, asked or Asked())
    prepare()
    for stage in stages.values():
        work.do(stage)
    _write(work, key, folder)
    emit({"event": "done", "folder": str(folder), "key": key, "reused": False})
    return folder


def is_finished(folder: Path, key: str) -> bool:
    """Whether the folder holds the run of that key, every file as its manifest says."""
    try:
        manifest = Manifest.read(folder)
        manifest.verify(folder)
    except ManifestError:
        return False
    return manifest.key == key


@dataclass
class _Work:
    """A run under way."""

    spec: Spec
    meter: Meter
    store: StageStore | None
    emit: Emit
    asked: Asked
    outputs: dict[str, Outputs] = field(default_factory=dict)
    records: list[StageRecord] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    parts: dict[str, dict[str, float]] = field(default_factory=dict)
    reused: list[str] = field(default_factory=list)
    measured: dict[str, Any] = field(default_factory=dict)

    def do(self, stage: Stage) -> None:
        """Take the stage's outputs from the store, or make them and store them."""
        start = time.monotonic()
        params = stage.params(self.spec)
        inputs = {name: self.outputs[name] for name in stage.inputs}
        key = stage.key(params, inputs, class_of(self.spec))
        outputs = self.store.get(stage.name, key) if self.store else None
        if outputs is not None:
            self.reused.append(stage.name)
        else:
            watch = self._watch(stage.name, key)
            outputs = stage.run(inputs, params, watch)
            if self.store:
                self.store.put(stage.name, key, outputs)
            watch.checkpoint.remove()
        self.meter.spend(outputs.evaluations)
        self.outputs[stage.name] = outputs
        self.records.append(StageRecord(stage.name, digest(params), digest(input_digests(inputs)), outputs.sha256))
        self.seconds[stage.name] = round(time.monotonic() - start, 3)
        self.emit({"event": "stage", "name": stage.name, "reused": stage.name in self.reused})

    def _watch(self, name: str, key: str) -> Watch:
        laps = self.parts.setdefault(name, {})
        last = time.monotonic()

        def lap(part: str) -> None:
            nonlocal last
            now = time.monotonic()
            laps[part] = laps.get(part, 0.0) + now - last
            last = now

        def tick(done: int, total: int) -> None:
            self.meter.check()
            self.emit({"event": "progress", "stage": name, "done": done, "total": total})

        checkpoint = Checkpoint(self.store.checkpoint(name, key)) if self.store else NoCheckpoint()
        note = self.measured.__setitem__
        return Watch(tick, self.meter.spend, lap, note, self._wanted, checkpoint, self.asked.probe)

    def _wanted(self, done: int, state: Callable[[], Mapping[str, NDArray]]) -> None:
        if self.asked.dump and self.asked.dump[0] == done:
            path = self.asked.dump[1]
            path.write_bytes(pack(state()))
            raise StateDumped(path)

    def files(self) -> dict[str, bytes]:
        """The deliverables by name."""
        found: dict[str, bytes] = {}
        for stage, names in DELIVERED.items():
            files = self.outputs[stage].files if stage in self.outputs else {}
            found |= {name: files[name] for name in sorted(files) if names is None or name in names}
        return found

    def notes(self) -> Iterator[Note]:
        """What the stages remarked, in order."""
        for name, outputs in self.outputs.items():
            yield from (Note(name, message) for message in outputs.notes)

    def receipt(self) -> dict[str, Any]:
        """What the run cost this time; measured, so in no digest."""
        return {
            "version": 1,
            "wall_s": round(self.meter.wall_s, 3),
            "evaluations": self.meter.evaluations,
            "peak_memory_bytes": peak_memory_bytes(),
            "environment": free_variables(),
            **self.measured,
            "stages": [
                {
                    "name": name,
                    "reused": name in self.reused,
                    "seconds": seconds,
                    "parts": {part: round(value, 3) for part, value in self.parts.get(name, {}).items()},
                }
                for name, seconds in self.seconds.items()
            ],
        }


def _write(work: _Work, key: str, folder: Path) -> None:
    files = work.files()
    manifest = Manifest(
        id=work.spec.id,
        spec_sha256=work.spec.sha256,
        key=key,
        determinism_class=class_of(work.spec),
        files={name: FileRecord(sha256_hex(data), len(data)) for name, data in files.items()},
        stages=tuple(work.records),
        weights=weights_digests(),
        toolchain=toolchain(class_of(work.spec)),
        binds=binding_toolchain(class_of(work.spec)),
        step_root=Trace.from_bytes(files[TRACE]).root if TRACE in files else None,
        source_sha256=source_sha256(),
        notes=tuple(work.notes()),
    )
    work.meter.check()
    with work_folder(folder.parent) as temporary:
        write_files(temporary, files | {MANIFEST: manifest.to_bytes(), RECEIPT: canonical_json(work.receipt())})
        publish(temporary, folder, replace=True)
