"""The stage store: finished stages by the digest of what they depend on.

    runs/.stages/<stage>/<key>/       the stage's files, and entry.json with their digests

An entry appears by one rename after all its bytes are on disk, so a killed process leaves none half-written; what is
read is checked against its digests, and a damaged entry is removed and made anew.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specs.canonical import canonical_json, sha256_hex

from .stages.stage import Outputs
from .workfolder import publish, remove, work_folder

ENTRY = "entry.json"


class StageStore:
    """Outputs of stages under `root`. Safe for several processes at once: the first to finish an entry wins."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, stage: str, key: str) -> Outputs | None:
        """The stored outputs, verified byte by byte; None when there are none, or they were damaged (and are gone)."""
        folder = self.root / stage / key
        if not folder.exists():
            return None
        outputs = _read(folder)
        if outputs is None:
            remove(folder)
        return outputs

    def checkpoint(self, stage: str, key: str) -> Path:
        """Where a stage keeps its progress until it is done."""
        return self.root / stage / f".{key}.checkpoint"

    def put(self, stage: str, key: str, outputs: Outputs) -> None:
        """Keep the outputs; all or nothing."""
        files = dict(outputs.files) | {ENTRY: canonical_json(_entry(outputs))}
        with work_folder(self.root / stage) as folder:
            write_files(folder, files)
            publish(folder, self.root / stage / key)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write every file (names may hold folders) and force it to disk."""
    for name, data in sorted(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _entry(outputs: Outputs) -> dict[str, Any]:
    return {
        "version": 1,
        "files": {name: sha256_hex(data) for name, data in outputs.files.items()},
        "notes": list(outputs.notes),
        "evaluations": outputs.evaluations,
        "outputs_sha256": outputs.sha256,
    }


def _read(folder: Path) -> Outputs | None:
    try:
        entry = json.loads((folder / ENTRY).read_bytes())
        files = {name: (folder / name).read_bytes() for name in entry["files"]}
        outputs = Outputs(files, tuple(entry["notes"]), entry["evaluations"])
        return outputs if canonical_json(_entry(outputs)) == canonical_json(entry) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
