"""What the rules found: the worst first, what passed folded away."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from gate.markup import Html, tag
from specs.findings import Elements

from ..asset import AssetView, FindingView
from .words import TONES, badge, number, plural

DRAWN = ("face", "edge", "vertex", "face-pair")
QUIET = {"SKIP": ("was not judged", "were not judged"), "PASS": ("passed", "passed")}


def findings_part(view: AssetView) -> Html:
    """Every finding of the last report; what passed and what could not be judged is folded away."""
    findings = view.findings
    if not findings:
        return tag("p", "There is no report: run the gate.", class_="empty")
    loud = [one for one in findings if one.status.name not in QUIET]
    folded = [_folded(status, [one for one in findings if one.status.name == status], view.id) for status in QUIET]
    return tag(
        "section",
        tag("h3", "Findings", class_="unseen"),
        _filter(loud),
        _table(loud, "What did not pass", view.id) if loud else tag("p", "No rule found anything.", class_="empty"),
        folded,
        aria_label="Findings",
        class_="findings",
    )


def _filter(findings: Sequence[FindingView]) -> Html | None:
    counts = Counter(one.status for one in findings)
    if len(counts) < 2:
        return None
    chips = [
        tag(
            "button",
            status.name,
            tag("span", str(counts[status]), class_="count"),
            type="button",
            class_=f"chip tone-{TONES[status.name]}",
            aria_pressed="false",
            data_do="find-status",
            data_status_name=status.name,
            data_value=status.name,
            data_key=f"find-{status.name}",
        )
        for status in sorted(counts, reverse=True)
    ]
    return tag("div", chips, class_="finding-filter", role="group", aria_label="Status")


def _table(findings: Sequence[FindingView], caption: str, id: str) -> Html:
    titles = (("Status", "status"), ("Rule", "rule"), ("Measured", "number"), ("Allowed", "number"), ("Message", None))
    heads = [tag("th", title, scope="col", class_=kind) for title, kind in titles]
    shows = tag("th", tag("span", "In the viewer", class_="unseen"), scope="col", class_="show")
    return tag(
        "table",
        tag("caption", caption, class_="unseen"),
        tag("thead", tag("tr", heads, shows)),
        tag("tbody", [_row(one, at, id) for at, one in enumerate(findings)]),
    )


def _row(one: FindingView, at: int, id: str) -> Html:
    status = one.status.name
    how = _how(one, at, id) if status not in QUIET and one.how_to_fix else None
    return tag(
        "tr",
        tag("td", badge(status)),
        tag("th", one.rule, scope="row", class_="rule", title=one.title),
        tag("td", number(one.measured), class_="number"),
        tag("td", number(one.allowed), class_="number"),
        tag("td", one.message, _place(one), how),
        tag("td", _show(one, at), class_="show"),
        class_=f"worst-{status}",
        data_status=status,
    )


def _place(one: FindingView) -> Html | None:
    return tag("div", tag("code", one.location), class_="quiet") if one.location else None


def _how(one: FindingView, at: int, id: str) -> Html:
    return tag(
        "details",
        tag("summary", "How to fix"),
        tag("p", one.how_to_fix, class_="how-text"),
        tag("p", tag("strong", "Why it matters: "), one.why_it_matters, class_="how-text"),
        data_key=f"how-{id}-{one.rule}-{at}",
    )


def _show(one: FindingView, at: int) -> Html | None:
    elements = one.elements
    if elements is None or elements.kind not in DRAWN or not elements.indices:
        return None
    first = "" if len(elements.indices) >= elements.count else f"first {len(elements.indices)} of "
    what = f"{first}{plural(elements.count, _noun(elements))}"
    return tag(
        "button",
        "Show",
        tag("span", f" {what} of {one.rule} in the viewer", class_="unseen"),
        type="button",
        class_="small",
        title=f"highlight and frame {what}",
        aria_pressed="false",
        data_do="show",
        data_key=f"show-{one.rule}-{at}",
        data_elements=json.dumps({"kind": elements.kind, "indices": [_index(one) for one in elements.indices]}),
    )


def _noun(elements: Elements) -> str:
    return elements.kind.replace("-", " ")


def _index(index: Any) -> Any:
    return list(index) if isinstance(index, tuple | list) else int(index)


def _folded(status: str, findings: Sequence[FindingView], id: str) -> Html | None:
    if not findings:
        return None
    words = QUIET[status][0 if len(findings) == 1 else 1]
    return tag(
        "details",
        tag("summary", f"{plural(len(findings), 'rule')} {words}"),
        _table(findings, f"Rules that {words}", id),
        class_="folded",
        data_key=f"{status}-{id}",
    )
