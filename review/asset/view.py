"""What a reviewer sees of one asset: plain values, all texts as they stand in files, nothing escaped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from golden.comparison import Comparison as RecordComparison
from golden.log import Entry
from golden.record import GoldenRecord
from golden.seen import Seen
from golden.standing import Standing
from specs.findings import Elements, Number, Status
from specs.spec import Spec


@dataclass(frozen=True)
class FindingView:
    """A finding of the last report with what its rule's page says.

    title: what the rule checks, in a sentence. group: of the scores. why_it_matters, how_to_fix: empty for a rule that
    is not there any more.
    """

    rule: str
    status: Status
    message: str
    measured: Number = None
    allowed: Number = None
    elements: Elements | None = None
    location: str | None = None
    group: str = ""
    title: str = ""
    why_it_matters: str = ""
    how_to_fix: str = ""


@dataclass(frozen=True)
class StageView:
    """A stage with the digests of what it gave on. outcome "missing": only one side has it."""

    name: str
    candidate: str | None
    golden: str | None
    outcome: Literal["same", "differs", "missing"]


@dataclass(frozen=True)
class Shot:
    """The turntable's pictures at an azimuth, by address; None where there is none."""

    azimuth_deg: float
    candidate: str | None
    golden: str | None


@dataclass(frozen=True)
class Comparison:
    """Addresses of what was got, what was wanted, and where they differ, None where that was not drawn.

    kind: got is this asset, and wanted is the approved picture ("golden"), another making's ("rerun"), or the reference
    that the spec names ("reference"). name: for people.
    """

    kind: Literal["golden", "rerun", "reference"]
    name: str
    got: str
    want: str
    difference: str | None


@dataclass(frozen=True)
class DiffLine:
    """A line of the spec's pretty-printed canonical JSON; old, new: its numbers there, from 1, None where it is not."""

    kind: Literal["same", "removed", "added"]
    text: str
    old: int | None
    new: int | None


@dataclass(frozen=True)
class Change:
    """A value of the spec that changed: its JSON pointer, and old and new value as JSON, None where there is none."""

    pointer: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class AssetView:
    """One asset at one moment; None, empty or () for what is not there or cannot be believed.

    state: as in the queue. problem: why it is "error" or "stale". spec_problem, record_problem: what is wrong with the
    spec, and with record, log, reviewers or policy. title: prompt, or the file of a file asset. gated_at: seconds since
    1970. findings: the worst first. seen: what a decision on this view is about; None where nothing can be decided.
    why_not: why nobody can approve the asset now. comparison: candidate against record. first_difference: the first
    stage that differs. spec_is_new: no approved spec to compare with; spec_note: what else is to be known of the
    comparison. entries: the log, the oldest first. scene: what <assay-viewer>.load takes, None without any mesh;
    missing_geometry: why candidate or golden is not in it. same_mesh: both are the same bytes.
    """

    id: str
    title: str
    description: str
    profile: str
    source: str
    state: str
    problem: str
    spec_problem: str
    record_problem: str
    spec: Spec | None
    verdict: str | None
    scores: Mapping[str, float | None]
    gated_at: float | None
    findings: tuple[FindingView, ...]
    seen: Seen | None
    why_not: str
    standing: Standing | None
    entries: tuple[Entry, ...]
    record: GoldenRecord | None
    comparison: RecordComparison | None
    stages: tuple[StageView, ...]
    first_difference: str | None
    turntable: tuple[Shot, ...]
    comparisons: tuple[Comparison, ...]
    spec_diff: tuple[DiffLine, ...]
    spec_changes: tuple[Change, ...]
    spec_is_new: bool
    spec_note: str
    scene: Mapping[str, Any] | None
    missing_geometry: Mapping[str, str]
    same_mesh: bool

    @property
    def approvable(self) -> bool:
        """Whether a reviewer whom the policy takes may approve this view."""
        return self.seen is not None and not self.why_not
