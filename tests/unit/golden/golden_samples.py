"""A manifest and its record, small enough to read."""

from golden.record import Decision, record_from_manifest
from specs.canonical import sha256_hex

DECISION = Decision("Ada", "2026-01-02T03:04:05Z", "looks right")


def a_manifest(**changes):
    digest = sha256_hex(b"asset")
    files = {"asset.glb": {"sha256": digest, "bytes": 1234}}
    files |= {f"views/{at:03}.png": {"sha256": sha256_hex(b"%d" % at), "bytes": 1} for at in range(12)}
    stages = [{"name": name, "outputs_sha256": sha256_hex(name.encode())} for name in ("optimise", "extract", "export")]
    manifest = {
        "version": 2,
        "id": "red-mug",
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
