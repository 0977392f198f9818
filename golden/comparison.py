"""Byte-for-byte comparison of a run with its record, or with another run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .record import GoldenRecord


class Match(StrEnum):
    """How a run stands to what it is compared with."""

    EQUAL = "equal"
    DIFFERS = "differs"
    MISSING = "missing"
    NOT_COMPARABLE = "not-comparable"


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    first_stage: the first stage whose output differs. files: names of the outputs that differ, sorted. spec_changed:
    the spec is another one than was approved. weights: roles whose weights differ. classes: (got, want) when the
    determinism classes differ.
    """

    match: Match
    first_stage: str | None = None
    files: tuple[str, ...] = ()
    spec_changed: bool = False
    weights: tuple[str, ...] = ()
    classes: tuple[str, str] | None = None

    def cause(self) -> str:
        """What was not the same to begin with; empty when only the outputs differ."""
        if self.classes:
            return f"made under {self.classes[0]!r}, approved under {self.classes[1]!r}: bytes are not comparable"
        parts = ["the spec changed since it was approved"] if self.spec_changed else []
        if self.weights:
            parts.append(f"the weights of {' and '.join(self.weights)} changed")
        return "; ".join(parts)

    def message(self) -> str:
        """One sentence without the next step."""
        if self.match is Match.EQUAL:
            return "every output is the same, byte for byte"
        if self.match is Match.MISSING:
            return "no approved record"
        parts = [self.cause()] if self.cause() else []
        if self.first_stage:
            parts.append(f"the first stage that differs is {self.first_stage!r}")
        if self.files:
            shown = ", ".join(self.files[:3]) + (f" and {len(self.files) - 3} more" if len(self.files) > 3 else "")
            parts.append(f"outputs that differ: {shown}")
        return "; ".join(parts)


def compare_with_record(manifest: Mapping[str, Any], record: GoldenRecord | None) -> Comparison:
    """A run's manifest.json against the approved record, None where there is none."""
    return Comparison(Match.MISSING) if record is None else _compare(manifest, record.fields())


def compare_runs(manifest: Mapping[str, Any], other: Mapping[str, Any]) -> Comparison:
    """Two manifests of the same spec; `other` is the reference."""
    return _compare(manifest, other)


def _compare(got: Mapping[str, Any], want: Mapping[str, Any]) -> Comparison:
    if got["determinism_class"] != want["determinism_class"]:
        return Comparison(Match.NOT_COMPARABLE, classes=(got["determinism_class"], want["determinism_class"]))
    stage = _first_differing_stage(got["stages"], want["stages"])
    files = _differing_keys(got["files"], want["files"])
    weights = _differing_keys(got["weights"], want["weights"])
    spec_changed = got["spec_sha256"] != want["spec_sha256"]
    equal = not (stage or files or weights or spec_changed)
    return Comparison(Match.EQUAL if equal else Match.DIFFERS, stage, files, spec_changed, weights)


def _first_differing_stage(got: Sequence[Mapping[str, Any]], want: Sequence[Mapping[str, Any]]) -> str | None:
    for one, other in zip(got, want, strict=False):
        if (one["name"], one["outputs_sha256"]) != (other["name"], other["outputs_sha256"]):
            return str(one["name"])
    longer = got if len(got) > len(want) else want
    shorter = min(len(got), len(want))
    return str(longer[shorter]["name"]) if len(longer) > shorter else None


def _differing_keys(got: Mapping[str, Any], want: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys whose values differ; None counts as absent."""
    return tuple(sorted(key for key in {*got, *want} if got.get(key) != want.get(key)))
