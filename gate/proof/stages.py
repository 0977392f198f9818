"""What a stage made: found among a run's files, or in a store of finished stages."""

import json
from collections.abc import Mapping
from pathlib import Path

from specs.canonical import sha256_hex

from ..runs import Run

STORE = ".stages"
# Which stage writes what of the run folder; the files of the others are kept in the stage store alone.
_DELIVERED = {"optimise": "trace.json", "export": "asset.glb", "turntable": "views/", "evidence": "evidence.json"}


def delivered(run: Run, stage: str) -> dict[str, bytes]:
    """The stage's files in the run folder by name, sorted."""
    start = _DELIVERED.get(stage)
    names = [name for name in sorted(run.manifest["files"]) if start is not None and name.startswith(start)]
    return {name: (run.folder / name).read_bytes() for name in names if (run.folder / name).is_file()}


def stored(run: Run, stage: str, store: Path | None = None) -> dict[str, bytes]:
    """The stage's outputs by name from the store (of the run's own folder when None); empty when it has no such.

    Only outputs whose bytes are those that the run's manifest names are believed.
    """
    root = store if store is not None else run.folder.parent.parent / STORE
    want = outputs_sha256(run, stage)
    for entry in sorted((root / stage).glob("*/entry.json")):
        if files := _read(entry, want):
            return files
    return {}


def outputs_sha256(run: Run, stage: str) -> str | None:
    """The digest that the run's manifest gives for the stage's outputs."""
    found: Mapping[str, str] = {one["name"]: one["outputs_sha256"] for one in run.manifest["stages"]}
    return found.get(stage)


def _read(entry: Path, want: str | None) -> dict[str, bytes]:
    try:
        document = json.loads(entry.read_bytes())
        if document["outputs_sha256"] != want:
            return {}
        files = {str(name): (entry.parent / name).read_bytes() for name in document["files"]}
        whole = all(sha256_hex(data) == document["files"][name] for name, data in files.items())
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return files if whole else {}
