"""Findings, scores, verdicts and reports: what validators say and everyone else reads."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Any, Literal

Kind = Literal["vertex", "edge", "face", "face-pair", "material", "image"]
Number = int | float | str | None

REPORT_VERSION = 1
DEFAULT_MAX_ELEMENTS = 100
_SIGNIFICANT_DIGITS = 9


class Status(IntEnum):
    """How a rule ended, from best to worst. ERROR: the rule itself broke; never the asset's failure, never a pass.

    >>> max(Status.WARN, Status.FAIL).name
    'FAIL'
    """

    PASS = 0
    SKIP = 1
    INFO = 2
    WARN = 3
    FAIL = 4
    ERROR = 5


class Verdict(StrEnum):
    """The gate's answer for one asset. ERROR: a required rule broke, so nothing is known."""

    PASS = "PASS"
    FAIL = "FAIL"
    ERROR = "ERROR"


@dataclass(frozen=True)
class Place:
    """Bad elements of one part of a file, in that part's own numbering, sorted.

    location: where the file defines the part, as "/meshes/0/primitives/1". node: what places it. other_location,
    other_node: the part of the second face of each face pair, where it is another one.
    """

    location: str
    node: str | None
    indices: tuple[int | tuple[int, int], ...]
    other_location: str | None = None
    other_node: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As in the report."""
        names = {key: _utf8(value) if isinstance(value, str) else value for key, value in vars(self).items()}
        return {**names, "indices": _listed(self.indices)}


@dataclass(frozen=True)
class Elements:
    """The bad elements of a finding, sorted.

    kind: what `indices` number. count: how many there are, also when `indices` was truncated. indices: ints for
    vertices, faces, materials and images, sorted pairs of ints for edges (their two vertices) and face pairs; counted
    through the file, part after part. places: the same elements in the numbering of each part, for files that have
    parts (glTF, USD, 3MF).
    """

    kind: Kind
    count: int
    indices: tuple[int | tuple[int, int], ...] = ()
    places: tuple[Place, ...] = ()

    def first(self, max_elements: int) -> "Elements":
        """The first `max_elements` of them (0: all); the count stays."""
        if not max_elements:
            return self
        places, left = [], max_elements
        for one in self.places:
            if left > 0:
                places.append(replace(one, indices=one.indices[:left]))
                left -= len(one.indices)
        return replace(self, indices=self.indices[:max_elements], places=tuple(places))

    def to_json(self, max_elements: int = 0) -> dict[str, Any]:
        """As in the report; at most `max_elements` indices (0: all), the count intact."""
        shown = self.first(max_elements)
        document = {"kind": self.kind, "count": self.count, "indices": _listed(shown.indices)}
        return {**document, "places": [one.to_json() for one in shown.places]} if self.places else document


@dataclass(frozen=True)
class Excused:
    """Why a finding that would warn or fail is INFO: a waiver or a baseline says that it is known.

    was: the status that the rule gave. expires: the last day, as "2027-01-31"; None for a baseline.
    """

    by: Literal["waiver", "baseline"]
    was: Status
    reason: str = ""
    owner: str = ""
    expires: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As in the report."""
        return {**vars(self), "was": self.was.name, "reason": _utf8(self.reason), "owner": _utf8(self.owner)}


@dataclass(frozen=True)
class Finding:
    """What one rule says of one asset.

    measured, allowed: number or word, in the rule's own unit; None where the rule could not measure. location: JSON
    pointer into the spec or the glTF, or a place in the file ("byte 120", "line 7"). blocks: a required rule was
    skipped for want of something that the asset ought to have, so that the asset cannot pass. excused: by what the
    finding was made INFO.
    """

    rule: str
    status: Status
    message: str
    measured: Number = None
    allowed: Number = None
    elements: Elements | None = None
    location: str | None = None
    blocks: bool = False
    excused: Excused | None = None

    @property
    def fails(self) -> bool:
        """Whether this finding alone keeps the asset from passing."""
        return self.blocks or self.status >= Status.FAIL

    def to_json(self, max_elements: int = 0) -> dict[str, Any]:
        """As in the report; `blocks` and `excused` are written only where they say something."""
        rare: dict[str, Any] = {"blocks": True} if self.blocks else {}
        rare |= {"excused": self.excused.to_json()} if self.excused else {}
        return {
            "rule": self.rule,
            "status": self.status.name,
            "message": _utf8(self.message),
            "measured": _stable(self.measured),
            "allowed": _stable(self.allowed),
            "elements": self.elements.to_json(max_elements) if self.elements else None,
            "location": None if self.location is None else _utf8(self.location),
            **rare,
        }


@dataclass(frozen=True)
class Scores:
    """0 (worst) to 100 (nothing found) by group; None where nothing was to be measured."""

    manifoldness: float | None = None
    normals: float | None = None
    views: float | None = None
    determinism: float | None = None
    overall: float | None = None

    def to_json(self) -> dict[str, Any]:
        """As in the report, rounded down to a hundredth, so that only a flawless asset reads 100."""
        return {name: None if value is None else _floor_hundredth(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Report:
    """One asset's verdict with its reasons. asset: a name or a relative path, never an absolute one."""

    asset: str
    verdict: Verdict
    scores: Scores = field(default_factory=Scores)
    findings: tuple[Finding, ...] = ()
    profile: str = ""
    spec_sha256: str | None = None

    def worst(self) -> Status:
        """The worst status of the findings; PASS when there are none."""
        return max((finding.status for finding in self.findings), default=Status.PASS)

    def to_json(self, max_elements: int = DEFAULT_MAX_ELEMENTS) -> dict[str, Any]:
        """One entry of `assets` in report.json: no clock, no duration, floats to 9 significant digits."""
        return {
            "asset": self.asset,
            "verdict": self.verdict.value,
            "scores": self.scores.to_json(),
            "findings": [finding.to_json(max_elements) for finding in self.findings],
        }


def report_document(reports: Iterable[Report], max_elements: int = DEFAULT_MAX_ELEMENTS) -> dict[str, Any]:
    """The whole report.json, as specs/report.schema.json describes it."""
    return {"version": REPORT_VERSION, "assets": [report.to_json(max_elements) for report in reports]}


def report_from_json(entry: Mapping[str, Any]) -> Report:
    """The report of one entry of `assets`; the inverse of `Report.to_json` up to rounding and truncation."""
    return Report(
        entry["asset"],
        Verdict(entry["verdict"]),
        Scores(**entry["scores"]),
        tuple(_finding_from_json(finding) for finding in entry["findings"]),
    )


def _finding_from_json(entry: Mapping[str, Any]) -> Finding:
    elements = None
    if entry["elements"] is not None:
        places = tuple(
            Place(**{**one, "indices": _unlisted(one["indices"])}) for one in entry["elements"].get("places", ())
        )
        indices = _unlisted(entry["elements"]["indices"])
        elements = Elements(entry["elements"]["kind"], entry["elements"]["count"], indices, places)
    return Finding(
        entry["rule"],
        Status[entry["status"]],
        entry["message"],
        entry["measured"],
        entry["allowed"],
        elements,
        entry["location"],
        bool(entry.get("blocks", False)),
        _excused_from_json(entry.get("excused")),
    )


def _excused_from_json(entry: Mapping[str, Any] | None) -> Excused | None:
    return None if entry is None else Excused(**{**entry, "was": Status[entry["was"]]})


def _listed(indices: Iterable[int | tuple[int, int]]) -> list[Any]:
    return [list(one) if isinstance(one, tuple) else one for one in indices]


def _unlisted(indices: Iterable[Any]) -> tuple[int | tuple[int, int], ...]:
    return tuple((one[0], one[1]) if isinstance(one, list) else one for one in indices)


def _utf8(text: str) -> str:
    """The text as every report can hold it: half characters, as a damaged file may name them, escaped.

    >>> _utf8("/nodes/\\ud800")
    '/nodes/\\\\ud800'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _stable(value: Number) -> Number:
    """A number that prints the same everywhere: last bits dropped, no -0.0; None for NaN and infinities."""
    if not isinstance(value, float):
        return value
    return float(f"{value:.{_SIGNIFICANT_DIGITS}g}") + 0.0 if math.isfinite(value) else None


def _floor_hundredth(score: float) -> float:
    return math.floor(round(score * 100, 6)) / 100
