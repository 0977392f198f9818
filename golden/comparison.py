"""Byte-for-byte comparison of a run with its record, or with another run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from specs.command import IN_PLACE

from .record import GoldenRecord

SHOWN = 3


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
    determinism classes differ. versions: (name, got, want) of what binds the bytes and is another version; None: it
    takes no part.

    NOT_COMPARABLE: the classes differ, whatever the bytes are; or outputs differ and so do versions that bind them,
    while spec and weights are the same: the difference then says nothing about the asset. Never a pass, never an alarm.
    """

    match: Match
    first_stage: str | None = None
    files: tuple[str, ...] = ()
    spec_changed: bool = False
    weights: tuple[str, ...] = ()
    classes: tuple[str, str] | None = None
    versions: tuple[tuple[str, str | None, str | None], ...] = ()

    def cause(self) -> str:
        """What was not the same to begin with; empty when only the outputs differ."""
        if self.classes:
            return f"made under {self.classes[0]!r}, approved under {self.classes[1]!r}: bytes are not comparable"
        parts = ["the spec changed since it was approved"] if self.spec_changed else []
        if self.weights:
            parts.append(f"the weights of {' and '.join(self.weights)} changed")
        if self.versions:
            parts.append(f"made with {self._toolchain(1)}, approved with {self._toolchain(2)}")
        return "; ".join(parts)

    def way_out(self) -> str:
        """What to do about a record that is not comparable here; empty for every other match."""
        if self.match is not Match.NOT_COMPARABLE:
            return ""
        anew = "look at the asset and approve it anew in this class"
        if self.classes:
            return f"set generator/determinism back to {self.classes[1]!r}, or {anew}"
        gpu = next((want for name, _, want in self.versions if name == "gpu"), None)
        place = f"gate on a machine with the {gpu} and the versions that the record names" if gpu else ""
        locked = "install the locked versions with ./run" if IN_PLACE else "install the versions that the record names"
        return f"{place or locked}, or {anew}"

    def _toolchain(self, column: int) -> str:
        named = [f"{one[0]} {one[column]}" if one[column] else f"no {one[0]}" for one in self.versions]
        return ", ".join(named[:SHOWN]) + (f" and {len(named) - SHOWN} more" if len(named) > SHOWN else "")

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
            more = len(self.files) - SHOWN
            shown = ", ".join(self.files[:SHOWN]) + (f" and {more} more" if more > 0 else "")
            parts.append(f"outputs that differ: {shown}")
        return "; ".join(parts)


def compare_with_record(manifest: Mapping[str, Any], record: GoldenRecord | None) -> Comparison:
    """A run's manifest.json against the approved record, None where there is none."""
    return Comparison(Match.MISSING) if record is None else _compare(manifest, record.fields(), record.toolchain)


def compare_runs(manifest: Mapping[str, Any], other: Mapping[str, Any]) -> Comparison:
    """Two manifests of the same spec; `other` is the reference."""
    return _compare(manifest, other, other["binds"])


def _compare(got: Mapping[str, Any], want: Mapping[str, Any], want_binds: Mapping[str, str]) -> Comparison:
    if got["determinism_class"] != want["determinism_class"]:
        return Comparison(Match.NOT_COMPARABLE, classes=(got["determinism_class"], want["determinism_class"]))
    stage = _first_differing_stage(got["stages"], want["stages"])
    files = _differing_keys(got["files"], want["files"])
    weights = _differing_keys(got["weights"], want["weights"])
    spec_changed = got["spec_sha256"] != want["spec_sha256"]
    if not (stage or files or weights or spec_changed):
        return Comparison(Match.EQUAL)  # whatever the versions: equal bytes are equal
    ours = got["binds"]
    versions = tuple((name, ours.get(name), want_binds.get(name)) for name in _differing_keys(ours, want_binds))
    excused = versions and not (weights or spec_changed)
    match = Match.NOT_COMPARABLE if excused else Match.DIFFERS
    return Comparison(match, stage, files, spec_changed, weights, versions=versions)


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
