"""Many small assets in every state of the review queue, written quickly: specs, runs, reports, records, signed logs.

    samples = build(tmp_path, 2000)            # or build(tmp_path, 8) for one of each state
    samples.folders                            # review.folders.Folders
    samples.states["mug-0007"]                 # the state that the queue must show
    samples.signers["Ada"]                     # an admin; "Bob" is a reviewer; both keys are in reviewers.json
    samples.add("teapot", "needs review")      # one more, or another state for one that is there

Pictures, and meshes that are not small, are hard links to one file: replace one, never write into it. Times lie in the
past, so that nothing looks as if it were being written now.
"""

import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from gate.candidate import Candidate
from gate.output.json_report import json_text
from golden.difference import write_pictures
from golden.keys import Signer, signer_from_bytes
from golden.log import APPROVE, REJECT, Entry
from golden.previews import SPEC, digests_of
from golden.record import Decision, record_from_manifest
from golden.reviewers import add_key
from golden.seen import content_sha256
from review.folders import Folders
from review.store.queue import STATES
from specs.canonical import canonical_json, file_sha256, sha256_hex
from specs.findings import Elements, Finding, Report, Scores, Status, Verdict
from specs.spec import Spec, load_spec
from tests.rules.breakers import delete_face
from tests.rules.solids import sphere
from tests.rules.writers import glb, obj
from validators.rules import RULES

PEOPLE = {"Ada": "admin", "Bob": "reviewer"}
POLICY = {
    "version": 1,
    "approvals": 1,
    "author_may_approve": True,
    "role": "reviewer",
    "profiles": {"film-hero": {"approvals": 2}},
}
COPIED_BYTES = 50_000
LONG_AGO = "2026-01-01T00:00:00Z"
PROMPTS = (
    "a red mug with a white handle",
    "a purple teapot with a white lid",
    "a blue house with a red roof",
    "a yellow duck with an orange beak",
    "a green cactus with a brown pot",
)
HOLE = 5  # the face that the broken mesh lacks
SCRIPT = "<script>document.title='hit'</script><img src=x onerror=\"document.title='hit'\">"


@dataclass
class Samples:
    """What was built. states: what the queue must show, by id."""

    folders: Folders
    signers: Mapping[str, Signer]
    kit: "Kit"
    states: dict[str, str] = field(default_factory=dict)

    def add(self, id: str, state: str, variant: int = 0, prompt: str = PROMPTS[0], **spec: object) -> None:
        """One asset in a state; variant: 0, 1, 2 ... are different ways to get there. spec: further fields."""
        _Writer(self, id, variant, prompt, spec).write(state)
        self.states[id] = state

    def add_hostile(self) -> None:
        """Assets whose names, words and messages try to be markup or to lead astray."""
        names = ("<img src=x onerror=alert(1)>", "two words", "ümläut", "A-Capital", "%2e%2e", "-dash", "a" * 65)
        for name in names:
            _write(self.folders.specs / f"{name}.json", b'{"version": 1}')
            self.states[name] = "error"
        self.add("hostile-words", "needs review", 1, description=SCRIPT, why=SCRIPT, message=SCRIPT)
        mesh = "<svg onload=alert(1)>.obj"
        self.add_file("hostile-mesh", mesh, obj(*sphere(1)))

    def add_file(self, id: str, name: str, mesh: bytes, state: str = "needs review") -> None:
        """A file asset: `name` beside the specs; "needs review" or "fails"."""
        _write(self.folders.specs / name, mesh)
        _Writer(self, id, 0, None, {"source": "file", "file": {"path": name}}).write(state)
        self.states[id] = state


def build(
    folder: Path, count: int, states: Sequence[str] = STATES, mesh: bytes | None = None, hostile: bool = False
) -> Samples:
    """`count` assets below `folder`, their states in turn. mesh: a GLB for the candidates instead of the small one."""
    folders = Folders(folder / "specs", folder / "runs", folder / "golden", folder / "state")
    for one in (folders.specs, folders.runs, folders.golden, folders.state):
        one.mkdir(parents=True)
    signers = {name: signer_from_bytes(name, sha256(name.encode()).digest()) for name in PEOPLE}
    for name, role in PEOPLE.items():
        add_key(folders.golden, name, role, f"{name.lower()}@example.org", signers[name].public, LONG_AGO)
    _write(folders.golden / "policy.json", json.dumps(POLICY).encode())
    os.utime(folders.golden / "reviewers.json", (_past(0), _past(0)))
    samples = Samples(folders, signers, Kit(folder / "kit", mesh))
    for at in range(count):
        prompt = PROMPTS[at % len(PROMPTS)]
        word = prompt.split()[2]
        samples.add(f"{word}-{at:04}", states[at % len(states)], at // len(states), prompt)
    if hostile:
        samples.add_hostile()
    return samples


class Kit:
    """Files that assets share: runs "good", "broken" (an open edge) and "older" (smaller, as approved before)."""

    VIEWS = 12

    def __init__(self, folder: Path, mesh: bytes | None) -> None:
        self.folder = folder
        V, F = sphere(3)
        self.broken = delete_face(V, F, HOLE)
        meshes = {"good": mesh or glb(V, F, V), "broken": glb(*self.broken, V), "older": glb(0.9 * V, F, V)}
        for number, (name, data) in enumerate(meshes.items()):
            run = folder / name
            (run / "views").mkdir(parents=True)
            (run / "asset.glb").write_bytes(data)
            (run / "evidence.json").write_bytes(b'{"judge":null,"version":1}')
            for at in range(self.VIEWS):
                _picture(run / "views" / f"{at:03}.png", at / self.VIEWS, number)
        for at in range(0, self.VIEWS, 3):
            view = f"views/{at:03}.png"
            write_pictures(folder / "good" / view, folder / "older" / view, folder / "differences")
        self.files = {name: self._files(folder / name) for name in meshes}
        for path in folder.rglob("*"):
            os.utime(path, (_past(0), _past(0)))

    def _files(self, run: Path) -> dict[str, dict[str, object]]:
        files = sorted(path for path in run.rglob("*") if path.is_file())
        return {
            path.relative_to(run).as_posix(): {"sha256": file_sha256(path), "bytes": path.stat().st_size}
            for path in files
        }

    def lend(self, name: str, into: Path) -> None:
        """A folder of the kit, linked file by file."""
        for path in sorted((self.folder / name).rglob("*")):
            if path.is_file():
                _lend(path, into / path.relative_to(self.folder / name))


class _Writer:
    """Writes one asset."""

    def __init__(self, samples: Samples, id: str, variant: int, prompt: str | None, more: Mapping[str, object]) -> None:
        self.samples, self.id, self.variant, self.prompt = samples, id, variant, prompt
        self.folders, self.kit = samples.folders, samples.kit
        self.why = str(more.get("why", "handle and rim are whole"))
        self.message = str(more.get("message", "no golden record: nobody approved this asset yet"))
        self.more = {key: value for key, value in more.items() if key not in ("why", "message")}
        self.past = _past(60 * (len(samples.states) + 1))

    def write(self, state: str) -> None:
        """All files of the asset in a state; those of another state go."""
        for old in (self.folders.runs / self.id, self.folders.golden / "previews" / self.id):
            shutil.rmtree(old, ignore_errors=True)
        for name in (f"records/{self.id}.json", f"decisions/{self.id}.jsonl"):
            (self.folders.golden / name).unlink(missing_ok=True)
        getattr(self, "_" + state.replace(" ", "_"))()

    def _never_gated(self) -> None:
        self._spec()

    def _needs_review(self) -> None:
        if self.variant % 2 and self.prompt is not None:
            self._gated("good", before=self._approved(self._manifest(self._spec(), "older"), "older"))
            self.kit.lend("differences", self.folders.runs / self.id / "differences")
        else:
            self._gated("good")

    def _waiting(self) -> None:
        self.more["profile"] = "film-hero"
        self._decided(self._gated("good"), APPROVE)

    def _fails(self) -> None:
        edge = sorted(set(_edges_of_hole()))
        elements = Elements("edge", len(edge), tuple(edge))
        message = f"{len(edge)} edges are open (first: vertices {edge[0][0]}-{edge[0][1]}); allowed 0"
        self._gated("broken", Finding("boundary-edge", Status.FAIL, message, len(edge), 0, elements))

    def _rejected(self) -> None:
        self._decided(self._gated("good"), REJECT)

    def _error(self) -> None:
        if self.variant % 3 == 0:
            _write(self.folders.specs / f"{self.id}.json", b'{"version": 1,', self.past)
        elif self.variant % 3 == 1:
            self._passes()
            _write(self.folders.golden / "records" / f"{self.id}.json", b'{"version": 3}', self.past)
        else:
            broken = Finding("unreadable-file", Status.ERROR, "the rule broke: ValueError: no reason")
            self._gated("good", broken)

    def _stale(self) -> None:
        self._gated("good")
        self._spec(description="changed since")

    def _passes(self) -> None:
        spec = self._spec()
        self._gated("good", before=self._approved(self._manifest(spec, "good"), "good"), equal=True)

    def _spec(self, **changes: object) -> Spec:
        own = {"prompt": self.prompt, "source": "generate"} if self.prompt is not None else {}
        path = self.folders.specs / f"{self.id}.json"
        _write(path, json.dumps({"version": 1, **own, **self.more, **changes}, indent=2).encode(), self.past)
        return load_spec(path)

    def _manifest(self, spec: Spec, run: str) -> dict[str, object]:
        if spec.mesh_path is not None:
            return _file_manifest(spec)
        stages = [
            {"name": name, "outputs_sha256": sha256_hex(f"{name} {run}".encode())} for name in ("optimise", "export")
        ]
        return {
            "version": 2,
            "id": self.id,
            "spec_sha256": spec.sha256,
            "key": sha256_hex(f"{self.id} {run}".encode()),
            "determinism_class": "universal",
            "files": self.kit.files[run],
            "stages": [stage | {"params_sha256": "b" * 64, "inputs_sha256": "c" * 64} for stage in stages],
            "weights": {"guide": "d" * 64},
            "toolchain": {"pymeshlab": "2025.7"},
            "binds": {"pymeshlab": "2025.7"},
            "step_root": None,
            "source_sha256": "e" * 64,
            "notes": [],
        }

    def _gated(
        self, run: str, worst: Finding | None = None, before: str | None = None, equal: bool = False
    ) -> Candidate:
        """As the gate leaves it; worst: what keeps it from approval. before: digest of the record that was there."""
        spec = self._spec()
        manifest = self._manifest(spec, run)
        folder = self.folders.runs / self.id
        if "key" in manifest:
            self.kit.lend(run, folder / str(manifest["key"]))
            _write(folder / str(manifest["key"]) / "manifest.json", canonical_json(manifest), self.past)
        report = _report(self.id, worst, before, equal, self.message)
        text = json_text([report], 100).encode()
        candidate = Candidate(manifest, manifest.get("key"), sha256_hex(text), before, worst is None)
        _write(folder / "report.json", text, self.past)
        _write(folder / "candidate.json", canonical_json(vars(candidate)), self.past)
        return candidate

    def _decided(self, candidate: Candidate, decision: str) -> None:
        entry = self._entry(candidate.manifest, decision, candidate.report_sha256)
        self._log([entry])

    def _approved(self, manifest: Mapping[str, object], run: str) -> str:
        """A record of a run with its log and previews; returns the digest of the record's file."""
        golden = self.folders.golden
        entry = self._entry(manifest, APPROVE, "0" * 64)
        self._log([entry])
        record = record_from_manifest(manifest, Decision(entry.who, entry.when, entry.why, entry.sha256))
        _write(golden / "records" / f"{self.id}.json", record.to_bytes(), self.past)
        previews = golden / "previews" / self.id
        for name in digests_of(record):
            if name == SPEC:
                spec = load_spec(self.folders.specs / f"{self.id}.json")
                _write(previews / SPEC, canonical_json({"id": spec.id, **spec.to_json()}), self.past)
            else:
                _lend(self.kit.folder / run / name, previews / name)
        return sha256_hex(record.to_bytes())

    def _entry(self, manifest: Mapping[str, object], decision: str, report_sha256: str) -> Entry:
        signer = self.samples.signers["Ada"]
        entry = Entry(
            asset=self.id,
            sequence=1,
            previous=None,
            decision=decision,
            who=signer.name,
            key=signer.fingerprint,
            when="2026-02-03T04:05:06Z",
            why=self.why,
            profile=str(self.more.get("profile", "game-prop")),
            spec_author=None,
            spec_sha256=str(manifest["spec_sha256"]),
            content_sha256=content_sha256(manifest),
            report_sha256=report_sha256,
            record_sha256=None,
        )
        return replace(entry, signature=signer.sign(entry.signed_bytes).hex())

    def _log(self, entries: Sequence[Entry]) -> None:
        lines = b"".join(canonical_json(asdict(entry)) + b"\n" for entry in entries)
        _write(self.folders.golden / "decisions" / f"{self.id}.jsonl", lines, self.past)


def _report(id: str, worst: Finding | None, before: str | None, equal: bool, message: str) -> Report:
    rule = "golden-differs" if before else "golden-missing"
    words = "the first stage that differs is 'optimise'; outputs that differ: asset.glb" if before else message
    special = {rule: Finding(rule, Status.PASS if equal else Status.FAIL, "equal" if equal else words)}
    if worst is not None:
        special[worst.rule] = worst
    findings = tuple(special.get(name) or Finding(name, Status.PASS, "nothing found", 0, 0) for name in RULES)
    highest = max(one.status for one in findings)
    verdict = {Status.PASS: Verdict.PASS, Status.ERROR: Verdict.ERROR}.get(highest, Verdict.FAIL)
    low = 0.0 if worst is not None else 100.0
    return Report(
        id, verdict, Scores(low, 100.0, 97.5, 100.0 if equal else 50.0, min(low, 50.0)), findings, "game-prop"
    )


def _file_manifest(spec: Spec) -> dict[str, object]:
    assert spec.mesh_path is not None
    entry = {"sha256": file_sha256(spec.mesh_path), "bytes": spec.mesh_path.stat().st_size}
    return {
        "version": 2,
        "id": spec.id,
        "spec_sha256": spec.sha256,
        "determinism_class": "file",
        "files": {spec.mesh_path.name: entry},
        "stages": [],
        "weights": {},
        "binds": {},
        "step_root": None,
    }


def _edges_of_hole() -> list[tuple[int, int]]:
    a, b, c = (int(vertex) for vertex in sphere(3)[1][HOLE])
    return [(min(p, q), max(p, q)) for p, q in ((a, b), (b, c), (c, a))]


def _picture(path: Path, turn: float, number: int) -> None:
    """A disc with a dot that goes round with the azimuth; another colour for each run."""
    picture = Image.new("RGB", (96, 96), "white")
    draw = ImageDraw.Draw(picture)
    reach = 36 if number < 2 else 32
    draw.ellipse((48 - reach, 48 - reach, 48 + reach, 48 + reach), fill=("#c2410c", "#a16207", "#be123c")[number])
    x, y = 48 + 20 * np.sin(2 * np.pi * turn), 48 + 8 * np.cos(2 * np.pi * turn)
    draw.ellipse((x - 6, y - 6, x + 6, y + 6), fill="white")
    picture.save(path)


def _write(path: Path, data: bytes, when: float | None = None) -> None:
    """A new file in place of what is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    os.utime(path, (when or _past(0), when or _past(0)))


def _lend(source: Path, path: Path) -> None:
    """A link, or a copy of a small mesh: the queue looks at meshes, and a new link changes a file's state."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    try:
        if path.suffix == ".glb" and source.stat().st_size < COPIED_BYTES:
            shutil.copy2(source, path)
        else:
            path.hardlink_to(source)
    except OSError:  # another file system, or one without links
        shutil.copy2(source, path)


def _past(seconds: float) -> float:
    return time.time() - 3600 - seconds
