"""The golden record: one approved asset, as it stands in `records/<id>.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specs.canonical import digest

from .document import RecordError

__all__ = [
    "VERSION",
    "Decision",
    "GoldenRecord",
    "OutputFile",
    "RecordError",
    "StageDigest",
    "content_of",
    "record_from_fields",
    "record_from_manifest",
    "seal",
]

VERSION = 3


@dataclass(frozen=True)
class OutputFile:
    """An approved output: digest and length of its bytes."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class StageDigest:
    """What a stage gave on."""

    name: str
    outputs_sha256: str


@dataclass(frozen=True)
class Decision:
    """Who approved, when (UTC, ISO 8601 to the second) and why.

    entry_sha256: the entry of the asset's log that completed the approval, which says the same and is signed.
    """

    who: str
    when: str
    why: str
    entry_sha256: str


@dataclass(frozen=True)
class GoldenRecord:
    """What an approved asset's bytes are and what they were made from.

    files: by name in the run folder. stages: in the order they ran. weights: digests by role. determinism_class: the
    arithmetic under which the bytes hold; "file" for a mesh that was not generated. toolchain: the versions that bind
    the bytes in that class: with others they may differ. step_root: Merkle root of trace.json, None without one.
    """

    id: str
    spec_sha256: str
    determinism_class: str
    files: Mapping[str, OutputFile]
    stages: tuple[StageDigest, ...]
    weights: Mapping[str, str]
    toolchain: Mapping[str, str]
    step_root: str | None
    decision: Decision
    version: int = VERSION

    def fields(self) -> dict[str, Any]:
        """The record's JSON without its seal."""
        return {**self.content(), "decision": vars(self.decision).copy()}

    def content(self) -> dict[str, Any]:
        """What is approved: the fields without the decision. Its digest stands in every decision on these bytes."""
        return {
            "version": self.version,
            "id": self.id,
            "spec_sha256": self.spec_sha256,
            "determinism_class": self.determinism_class,
            "files": {name: vars(self.files[name]).copy() for name in sorted(self.files)},
            "stages": [vars(stage).copy() for stage in self.stages],
            "weights": {role: self.weights[role] for role in sorted(self.weights)},
            "toolchain": {name: self.toolchain[name] for name in sorted(self.toolchain)},
            "step_root": self.step_root,
        }

    def to_bytes(self) -> bytes:
        """The one spelling of the record on disk; any other byte there is an error."""
        fields = self.fields()
        document = {**fields, "seal": seal(fields)}
        return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def seal(fields: Mapping[str, Any]) -> dict[str, str]:
    """Digest of each field, so that a change by hand is noticed and named.

    It guards against accidents, not against someone who also recomputes it.

    >>> sorted(seal({"id": "mug", "version": 1}))
    ['id', 'version']
    """
    return {name: digest(value) for name, value in fields.items()}


def record_from_fields(fields: Mapping[str, Any]) -> GoldenRecord:
    """The record of a document that the schema has accepted."""
    return GoldenRecord(
        id=fields["id"],
        spec_sha256=fields["spec_sha256"],
        determinism_class=fields["determinism_class"],
        files={name: OutputFile(entry["sha256"], entry["bytes"]) for name, entry in fields["files"].items()},
        stages=tuple(StageDigest(stage["name"], stage["outputs_sha256"]) for stage in fields["stages"]),
        weights=dict(fields["weights"]),
        toolchain=dict(fields["toolchain"]),
        step_root=fields["step_root"],
        decision=Decision(**fields["decision"]),
        version=fields["version"],
    )


def record_from_manifest(manifest: Mapping[str, Any], decision: Decision) -> GoldenRecord:
    """The record that approves a run, from its manifest.json (docs/architecture.md)."""
    return GoldenRecord(
        id=manifest["id"],
        spec_sha256=manifest["spec_sha256"],
        determinism_class=manifest["determinism_class"],
        files={name: OutputFile(entry["sha256"], entry["bytes"]) for name, entry in manifest["files"].items()},
        stages=tuple(StageDigest(stage["name"], stage["outputs_sha256"]) for stage in manifest["stages"]),
        weights={role: value for role, value in manifest["weights"].items() if value is not None},
        toolchain=dict(manifest["binds"]),
        step_root=manifest["step_root"],
        decision=decision,
    )


def content_of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What a record of this run would hold, apart from the decision."""
    return record_from_manifest(manifest, Decision("", "", "", "")).content()
