"""Finished runs: found by key, and believed only after every file's digest was checked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from specs.canonical import canonical_json, file_sha256, sha256_hex

from .errors import GateError

MANIFEST = "manifest.json"
_KEYS = ("version", "id", "spec_sha256", "key", "determinism_class", "files", "stages", "weights", "binds", "step_root")


@dataclass(frozen=True)
class Run:
    """A finished run: its folder and its manifest (docs/architecture.md, "The run folder")."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def manifest_sha256(self) -> str:
        """Names everything that the run has made."""
        return sha256_hex(canonical_json(self.manifest))


class DamagedRunError(GateError):
    """A run folder that is not what its manifest says."""


def run_folder(runs: Path, id: str, key: str) -> Path:
    """Where the run of an asset with this key lies, whether or not it exists."""
    return runs / id / key


def find_run(folder: Path, key: str | None = None) -> Run | None:
    """The finished run in `folder`, None when there is no such folder.

    key: when given, the manifest must name it. Raises DamagedRunError when the folder is not a whole run: something
    missing, changed, or beside what the manifest lists.
    """
    if not folder.exists():
        return None
    manifest = _manifest(folder / MANIFEST)
    if key is not None and manifest["key"] != key:
        raise DamagedRunError(f"{MANIFEST} names the key {manifest['key']!r}, not {key!r}")
    for name, entry in sorted(manifest["files"].items()):
        _check_file(folder, name, entry)
    return Run(folder, manifest)


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DamagedRunError(f"{MANIFEST} cannot be read: {error}") from error
    missing = [key for key in _KEYS if key not in manifest] if isinstance(manifest, dict) else list(_KEYS)
    if missing:
        raise DamagedRunError(f"{MANIFEST} lacks {', '.join(missing)}")
    return dict(manifest)


def _check_file(folder: Path, name: str, entry: Mapping[str, Any]) -> None:
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts:
        raise DamagedRunError(f"{MANIFEST} lists {name!r}, which is outside the folder")
    try:
        found = file_sha256(folder / name)
    except OSError as error:
        raise DamagedRunError(f"{name} cannot be read: {error.strerror}") from error
    if found != entry["sha256"]:
        raise DamagedRunError(f"{name} has digest {found[:12]}, the manifest says {str(entry['sha256'])[:12]}")
