"""The manifest of a run folder: what was made, from what, by what. The contract stands in docs/architecture.md."""

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .canonical import canonical_json, file_sha256

MANIFEST = "manifest.json"
VERSION = 2
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ManifestError(ValueError):
    """A manifest, or a file that it lists, is not what it should be; the message names the field or the file."""


@dataclass(frozen=True)
class FileRecord:
    """A file of the run folder."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class StageRecord:
    """A stage that ran, by the digests of its parameters, inputs and outputs."""

    name: str
    params_sha256: str
    inputs_sha256: str
    outputs_sha256: str


@dataclass(frozen=True)
class Note:
    """A stage's remark for people."""

    stage: str
    message: str


@dataclass(frozen=True)
class Manifest:
    """manifest.json, field by field; digests are 64 lower-case hex digits.

    toolchain: versions of all that computes. binds: those of them that bind the bytes in this determinism class.
    step_root: Merkle root of trace.json, None where there is none.
    """

    id: str
    spec_sha256: str
    key: str
    determinism_class: str
    files: Mapping[str, FileRecord]
    stages: tuple[StageRecord, ...]
    weights: Mapping[str, str]
    toolchain: Mapping[str, str]
    binds: Mapping[str, str]
    step_root: str | None
    source_sha256: str
    notes: tuple[Note, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The document, with its version."""
        return {
            "version": VERSION,
            "id": self.id,
            "spec_sha256": self.spec_sha256,
            "key": self.key,
            "determinism_class": self.determinism_class,
            "files": {name: dataclasses.asdict(record) for name, record in sorted(self.files.items())},
            "stages": [dataclasses.asdict(stage) for stage in self.stages],
            "weights": dict(self.weights),
            "toolchain": dict(self.toolchain),
            "binds": dict(self.binds),
            "step_root": self.step_root,
            "source_sha256": self.source_sha256,
            "notes": [dataclasses.asdict(note) for note in self.notes],
        }

    def to_bytes(self) -> bytes:
        """The one spelling of the document."""
        return canonical_json(self.to_json())

    @classmethod
    def from_json(cls, document: Any) -> "Manifest":
        """The manifest that `to_json` wrote. Raises ManifestError for a missing, unknown or malformed field."""
        names = ("version", *(field.name for field in dataclasses.fields(cls)))
        data = _object(document, "the document", names)
        if data["version"] != VERSION or isinstance(data["version"], bool):
            raise ManifestError(f"version is {data['version']!r}; allowed: {VERSION}")
        return cls(
            id=_text(data["id"], "id"),
            spec_sha256=_digest(data["spec_sha256"], "spec_sha256"),
            key=_digest(data["key"], "key"),
            determinism_class=_text(data["determinism_class"], "determinism_class"),
            files={name: _file(name, value) for name, value in _object(data["files"], "files").items()},
            stages=tuple(_stage(value) for value in _list(data["stages"], "stages")),
            weights={k: _digest(v, f"weights/{k}") for k, v in _object(data["weights"], "weights").items()},
            toolchain={k: _text(v, f"toolchain/{k}") for k, v in _object(data["toolchain"], "toolchain").items()},
            binds={k: _text(v, f"binds/{k}") for k, v in _object(data["binds"], "binds").items()},
            step_root=None if data["step_root"] is None else _digest(data["step_root"], "step_root"),
            source_sha256=_digest(data["source_sha256"], "source_sha256"),
            notes=tuple(_note(value) for value in _list(data["notes"], "notes")),
        )

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """The manifest at `path`, a file or a run folder. Raises ManifestError when it is unreadable or malformed."""
        file = path / MANIFEST if path.is_dir() else path
        try:
            return cls.from_json(json.loads(file.read_bytes()))
        except (OSError, ValueError, RecursionError) as error:
            raise ManifestError(f"{file}: {error}; delete the folder and generate it again") from error

    def verify(self, folder: Path) -> None:
        """Raise ManifestError naming the first listed file in `folder` that is missing or has other bytes."""
        for name, record in sorted(self.files.items()):
            path = folder / name
            if not path.is_file():
                raise ManifestError(f"{path} is missing; delete the folder and generate it again")
            if path.stat().st_size != record.bytes or file_sha256(path) != record.sha256:
                raise ManifestError(f"{path} is not the file that was made; delete the folder and generate it again")


def _file(name: str, value: Any) -> FileRecord:
    # A name leads to a file below the folder and nowhere else.
    if not name or name.startswith("/") or "\\" in name or any(part in {"", ".", ".."} for part in name.split("/")):
        raise ManifestError(f"files/{name} is not a path below the folder")
    data = _object(value, f"files/{name}", ("sha256", "bytes"))
    if not isinstance(data["bytes"], int) or isinstance(data["bytes"], bool) or data["bytes"] < 0:
        raise ManifestError(f"files/{name}/bytes is {data['bytes']!r}; allowed: a whole number from 0 on")
    return FileRecord(_digest(data["sha256"], f"files/{name}/sha256"), data["bytes"])


def _stage(value: Any) -> StageRecord:
    names = tuple(field.name for field in dataclasses.fields(StageRecord))
    data = _object(value, "stages", names)
    digests = {name: _digest(data[name], f"stages/{name}") for name in names[1:]}
    return StageRecord(_text(data["name"], "stages/name"), **digests)


def _note(value: Any) -> Note:
    data = _object(value, "notes", ("stage", "message"))
    return Note(_text(data["stage"], "notes/stage"), _text(data["message"], "notes/message"))


def _object(value: Any, where: str, names: tuple[str, ...] | None = None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ManifestError(f"{where} is {type(value).__name__}; allowed: an object")
    if names is not None and set(value) != set(names):
        odd = sorted(set(value) ^ set(names))
        raise ManifestError(f"{where}: fields missing or unknown: {', '.join(odd)}")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise ManifestError(f"{where} is {type(value).__name__}; allowed: a list")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise ManifestError(f"{where} is {value!r}; allowed: a text")
    return value


def _digest(value: Any, where: str) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise ManifestError(f"{where} is {value!r}; allowed: 64 lower-case hex digits")
    return value
