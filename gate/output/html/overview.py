"""All assets in a table: found by name and verdict, sorted by any column."""

from collections import Counter
from collections.abc import Sequence

from specs.findings import Finding, Status, Verdict

from ...markup import Html, tag
from ...outcome import Outcome
from .contents import Contents
from .filling import worst_first
from .words import badge, named, number

COLUMNS = (("asset", "Asset"), ("verdict", "Verdict"), ("found", "Found"), ("score", "Score"))
_ORDER = {Verdict.ERROR: 0, Verdict.FAIL: 1, Verdict.PASS: 2}
_TOLD = (Status.ERROR, Status.FAIL, Status.WARN)


def overview(outcomes: Sequence[Outcome], contents: Sequence[Contents]) -> Html:
    """The table, the worst first, with its filter."""
    heads = [_head(name, title) for name, title in COLUMNS]
    rows = [_row(at, outcomes[at], contents[at]) for at in worst_first(outcomes)]
    return tag(
        "section",
        _filter(outcomes),
        tag(
            "table",
            tag("caption", "All assets", class_="unseen"),
            tag("thead", tag("tr", heads)),
            tag("tbody", rows, id="rows"),
        ),
        tag("p", "No asset is like that.", class_="empty", id="none", hidden=True),
        id="list",
        aria_label="Assets",
    )


def verdict_counts(outcomes: Sequence[Outcome]) -> Counter[Verdict]:
    """How many assets have each verdict."""
    return Counter(outcome.report.verdict for outcome in outcomes)


def _filter(outcomes: Sequence[Outcome]) -> Html:
    counts = verdict_counts(outcomes)
    chips = [
        tag(
            "button",
            verdict.value,
            " ",
            tag("span", counts[verdict], class_="count"),
            type="button",
            class_="chip",
            aria_pressed="false",
            data_verdict=verdict.value,
        )
        for verdict in sorted(counts, key=lambda verdict: _ORDER[verdict])
    ]
    search = tag("input", type="search", id="search", placeholder="Search", aria_label="Search assets and rules")
    said = tag("p", role="status", class_="unseen", id="said")
    return tag(
        "div", search, tag("div", chips, role="group", aria_label="Verdict", class_="chips"), said, class_="filter"
    )


def _head(name: str, title: str) -> Html:
    button = tag("button", title, type="button", data_sort=name)
    return tag("th", button, scope="col", class_=name, aria_sort="ascending" if name == "verdict" else None)


def _row(at: int, outcome: Outcome, contents: Contents) -> Html:
    report = outcome.report
    score = report.scores.to_json()["overall"]
    counts = Counter(one.status for one in report.findings)
    found = [
        tag("span", f"{counts[status]} {status.name}", class_=f"few {status.name.lower()}")
        for status in _TOLD
        if counts[status]
    ]
    weight = sum(counts[status] * 1000 ** (2 - at) for at, status in enumerate(_TOLD))
    thumb = (
        tag("img", src=contents.thumb, alt="", width=40, height=40)
        if contents.thumb
        else tag("span", class_="no-thumb")
    )
    return tag(
        "tr",
        tag("th", tag("a", thumb, tag("span", named(report.asset)), href=f"#{at}"), scope="row", class_="asset"),
        tag("td", badge(report.verdict.value), class_="verdict"),
        tag("td", found or tag("span", "–", class_="quiet"), class_="found"),
        tag("td", number(score), class_="score"),
        data_at=at,
        data_asset=report.asset,
        data_verdict=report.verdict.value,
        data_rank=_ORDER[report.verdict],
        data_found=weight,
        data_score=-1 if score is None else score,
        data_rules=" ".join(sorted({one.rule for one in report.findings if _is_told(one)})),
    )


def _is_told(finding: Finding) -> bool:
    return finding.blocks or finding.status in _TOLD
