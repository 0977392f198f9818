"""Handing an asset to the validators: its mesh file, its evidence and its comparisons, as a Request."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golden.comparison import Comparison, Match
from specs.findings import DEFAULT_MAX_ELEMENTS, Report, Status, Verdict
from specs.settings import Override
from specs.spec import Spec
from validators.comparison import Comparison as Told
from validators.profile import Profile, load_profile, overridden
from validators.sandbox import Limits, Request

from .differences import Difference
from .evidence import Evidence
from .judges import Judges
from .results import Found, Results, Seen

if TYPE_CHECKING:
    from .excuses import Excuses

GOLDEN_RULES = ("golden-missing", "golden-differs")
EVIDENCE = "evidence.json"


@dataclass(frozen=True)
class Judgement:
    """The report, and whether nothing but the golden record keeps the asset from passing without a warning.

    reused: it is an earlier one. entry_sha256, text_sha256: as of `results.Found`.
    """

    report: Report
    approvable: bool
    reused: bool = False
    entry_sha256: str | None = None
    text_sha256: str | None = None


@dataclass(frozen=True)
class Bench:
    """What judges assets. max_elements: how many elements a finding keeps, 0 for all.

    results: earlier ones, None: judge everything. excuses: what is known of the assets.
    """

    judges: Judges
    limits: Limits = field(default_factory=Limits)
    max_elements: int = DEFAULT_MAX_ELEMENTS
    results: Results | None = None
    excuses: "Excuses | None" = None


def judge_asset(spec: Spec, evidence: Evidence, bench: Bench, seen: Seen | None = None) -> Judgement:
    """Judge an asset by its spec's profile and overrides. Raises ProfileError for one that cannot be used.

    seen: the mesh, before anything else was found out about it.
    """
    request = Request(
        path=evidence.mesh,
        asset=spec.id,
        profile=_settled(spec.profile, spec.overrides),
        subject=known_of(spec, evidence),
        max_elements=bench.max_elements,
        apart=GOLDEN_RULES,
        spec_sha256=spec.sha256,
        excuses=() if bench.excuses is None else bench.excuses.of(spec.id),
    )
    if bench.results is None:
        found = Found(bench.judges.judge(request))
    else:
        found = bench.results.judged(request, bench.limits, bench.judges.judge, seen)
    verdict, worst = found.judged.apart
    approvable = verdict is Verdict.PASS and worst < Status.WARN
    return Judgement(found.judged.report, approvable, found.reused, found.entry_sha256, found.text_sha256)


@lru_cache(maxsize=64)
def _settled(name: str, overrides: tuple[Override, ...]) -> Profile:
    return overridden(load_profile(name), overrides)


def known_of(spec: Spec, evidence: Evidence) -> dict[str, Any]:
    """What a Subject holds besides what is read from the mesh file; None for what cannot be read."""
    generated = evidence.folder is not None
    return {
        "evidence": _document(evidence.folder / EVIDENCE) if evidence.folder else evidence.look,
        "manifest": evidence.manifest if generated else None,
        "spec": spec,
        "comparisons": comparisons_of(evidence),
        "source": "generate" if generated else "file",
    }


def comparisons_of(evidence: Evidence) -> tuple[Told, ...]:
    """The comparison with the record, then one for each rerun."""
    reruns = [_comparison("rerun", one.comparison, one.difference) for one in evidence.reruns]
    return (_comparison("golden", evidence.golden, evidence.difference), *reruns)


_STATES: Mapping[Match, Any] = {
    Match.EQUAL: "equal",
    Match.DIFFERS: "differs",
    Match.MISSING: "missing",
    Match.NOT_COMPARABLE: "not-comparable",
}


def _comparison(kind: Any, found: Comparison, difference: Difference | None) -> Told:
    place = difference.place if difference and found.match is Match.DIFFERS else ""
    return Told(
        kind=kind,
        state=_STATES[found.match],
        first_stage=found.first_stage,
        files=found.files,
        surface_distance=difference.surface.max_m if difference and difference.surface else None,
        image_difference=difference.worst[1].mean if difference and difference.worst else None,
        detail="; ".join(filter(None, (found.cause(), place, found.way_out()))),
    )


def _document(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
