"""Manifests, runs, reviewers and their decisions, small enough to read."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from golden.deciding import approve, reject
from golden.keys import signer_from_bytes
from golden.record import Decision, record_from_manifest
from golden.reviewers import add_key
from golden.seen import seen_now
from specs.canonical import canonical_json, sha256_hex

ID = "red-mug"
WHEN = "2026-01-02T03:04:05Z"
DECISION = Decision("Ada", WHEN, "looks right", "9" * 64)
NAMES = ("asset.glb", "trace.json", *(f"views/{at:03}.png" for at in range(4)))


def a_manifest(**changes):
    digest = sha256_hex(b"asset")
    files = {"asset.glb": {"sha256": digest, "bytes": 1234}}
    files |= {f"views/{at:03}.png": {"sha256": sha256_hex(b"%d" % at), "bytes": 1} for at in range(12)}
    stages = [{"name": name, "outputs_sha256": sha256_hex(name.encode())} for name in ("optimise", "extract", "export")]
    manifest = {
        "version": 2,
        "id": ID,
        "spec_sha256": "a" * 64,
        "key": "k" * 64,
        "determinism_class": "portable-f32",
        "files": files,
        "stages": [stage | {"params_sha256": "b" * 64, "inputs_sha256": "c" * 64} for stage in stages],
        "weights": {"guide": "d" * 64, "judge": "e" * 64},
        "binds": {"pymeshlab": "2025.7", "scikit-image": "0.26.0"},
        "step_root": "f" * 64,
    }
    return manifest | changes


def a_record():
    return record_from_manifest(a_manifest(), DECISION)


def a_signer(name, key=0):
    """The same key for the same name and number, every time."""
    return signer_from_bytes(name, hashlib.sha256(f"{name} {key}".encode()).digest())


def at(minute):
    """A time, `minute` minutes after WHEN."""
    return f"2026-01-02T{3 + (4 + minute) // 60:02}:{(4 + minute) % 60:02}:05Z"


@dataclass(frozen=True)
class Run:
    """A run folder with its manifest and its spec."""

    manifest: dict
    folder: Path
    spec_json: bytes
    profile: str

    def seen(self, golden, report="1" * 64):
        return seen_now(self.manifest, report, golden)

    def approve(self, golden, name="Ada", why="looks right", seen=None, minute=0, author=None, signer=None):
        rest = (seen or self.seen(golden), self.profile, author, at(minute), golden)
        return approve(self.manifest, self.folder, self.spec_json, signer or a_signer(name), why, *rest)

    def reject(self, golden, name="Ada", why="the handle is gone", seen=None, minute=0, author=None, signer=None):
        rest = (seen or self.seen(golden), self.profile, author, at(minute), golden)
        return reject(self.manifest, self.spec_json, signer or a_signer(name), why, *rest)


def a_run(folder, salt="", id=ID, profile="game-prop"):
    """A run whose bytes depend on `salt`."""
    spec_json = canonical_json({"id": id, "profile": profile, "prompt": "a red mug", "source": "generate"})
    files = {}
    for name in NAMES:
        data = f"{name} {salt}".encode()
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        files[name] = {"sha256": sha256_hex(data), "bytes": len(data)}
    return Run(a_manifest(id=id, files=files, spec_sha256=sha256_hex(spec_json)), folder, spec_json, profile)


def add_reviewer(golden, name, role="reviewer", email=None, key=0, when="2026-01-01T00:00:00Z"):
    add_key(golden, name, role, email, a_signer(name, key).public, when)


def tree(folder):
    """Every file below a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def three_reviewers(golden):
    add_reviewer(golden, "Ada", "admin", "ada@assay.invalid")
    add_reviewer(golden, "Bob", "reviewer", "bob@assay.invalid")
    add_reviewer(golden, "Cleo")
    return golden


def four_decisions(folder):
    """A golden folder with two candidates of one asset decided on; the record is the last decision's."""
    golden = three_reviewers(folder / "golden")
    run, other = a_run(folder / "run"), a_run(folder / "other", "other")
    run.approve(golden, "Ada")
    other.reject(golden, "Bob", minute=1)
    run.approve(golden, "Bob", minute=2)
    other.approve(golden, "Cleo", minute=3)
    return golden
