"""What the rules found: the worst first, each with what to do; what passed folded away."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby

from specs.findings import Finding, Status

from ...markup import Html, escape, tag
from .words import as_lists, badge, extent, first_indices, first_part, is_loud, number

DRAWN = ("face", "edge", "vertex", "face-pair")
MOST_OF_A_RULE = 50
MOST_LISTED = 20_000  # which the viewer marks at most
QUIET = {Status.SKIP: ("was not judged", "were not judged"), Status.PASS: ("passed", "passed")}


def findings_part(findings: Sequence[Finding], max_elements: int, has_model: bool) -> Html:
    """All findings of an asset; max_elements: how many each lists, 0 for all."""
    loud = sorted(filter(is_loud, findings), key=_rank)
    limit = min(max_elements or MOST_LISTED, MOST_LISTED)
    cards = [
        card
        for _, group in groupby(loud, lambda one: (one.status, one.rule))
        for card in _cards(group, limit, has_model)
    ]
    quiet = [one for one in findings if not is_loud(one)]
    return tag(
        "section",
        tag("h3", "Findings"),
        tag("ul", cards, class_="findings") if cards else tag("p", "No rule found anything.", class_="empty"),
        [_folded(status, [one for one in quiet if one.status is status]) for status in QUIET],
        class_="found",
    )


def rule_templates(findings: Sequence[Finding]) -> Html:
    """How to fix what each rule finds, once a rule; findings: of all assets."""
    names = sorted({one.rule for one in findings if is_loud(one)})
    return tag("div", [_rule(name) for name in names if name in _pages()], id="rules", hidden=True)


def _cards(findings: Iterable[Finding], limit: int, has_model: bool) -> Iterator[Html]:
    """Findings of one rule; a file may break it thousands of times."""
    several = list(findings)
    yield from (_card(one, limit, has_model) for one in several[:MOST_OF_A_RULE])
    if len(several) > MOST_OF_A_RULE:
        left = len(several) - MOST_OF_A_RULE
        yield tag("li", f"{left:,} more of {several[0].rule}; --output-format json lists them", class_="quiet")


def _rank(finding: Finding) -> float:
    """The worst first; what blocks stands behind what fails."""
    return -(Status.FAIL - 0.5 if finding.blocks else finding.status)


def _card(finding: Finding, limit: int, has_model: bool) -> Html:
    elements = None if finding.elements is None else finding.elements.first(limit)
    excused = tag("span", f"known by a {finding.excused.by}", class_="badge dull") if finding.excused else None
    blocks = tag("span", "blocks", class_="badge bad") if finding.blocks else None
    facts = [] if finding.measured is None else [("measured", number(finding.measured))]
    facts += [] if finding.allowed is None else [("allowed", number(finding.allowed))]
    facts += [("at", finding.location)] if finding.location else []
    facts += [("part", first_part(elements))] if elements and elements.places else []
    facts += [(elements.kind.replace("-", " "), first_indices(elements))] if elements and elements.indices else []
    return tag(
        "li",
        tag("div", badge(finding.status.name), blocks, excused, tag("code", finding.rule, class_="rule"), class_="top"),
        tag("p", finding.message, class_="message"),
        tag("dl", [(tag("div", tag("dt", name), tag("dd", value))) for name, value in facts]) if facts else None,
        _marks(finding, limit, has_model),
        _how(finding),
        class_=f"finding {finding.status.name.lower()}",
    )


def _marks(finding: Finding, limit: int, has_model: bool) -> Html | None:
    """The button that marks the elements in the viewer."""
    elements = None if finding.elements is None else finding.elements.first(limit)
    if elements is None or not elements.indices or elements.kind not in DRAWN:
        return None
    said = extent(elements, len(elements.indices))
    if not has_model:
        return tag("p", said, class_="quiet")
    return tag(
        "button",
        tag("span", "Show on the model", class_="do"),
        tag("span", said, class_="quiet"),
        type="button",
        class_="mark",
        aria_pressed="false",
        data_elements=json.dumps(as_lists(elements), separators=(",", ":")),
        aria_label=f"Show on the model: {finding.rule}, {said}",
    )


def _how(finding: Finding) -> Html | None:
    if finding.rule not in _pages():
        return None
    return tag("details", tag("summary", "How to fix"), class_="how", data_rule=finding.rule)


def _folded(status: Status, findings: Sequence[Finding]) -> Html | None:
    if not findings:
        return None
    words = QUIET[status][0 if len(findings) == 1 else 1]
    rows = [
        Html(f'<tr><th scope="row"><code>{escape(one.rule)}</code></th><td>{escape(one.message)}</td></tr>')
        for one in findings
    ]
    heads = tag("tr", tag("th", "Rule", scope="col"), tag("th", "Message", scope="col"))
    count = f"{len(findings)} {'rule' if len(findings) == 1 else 'rules'}"
    return tag(
        "details",
        tag("summary", f"{count} {words}"),
        tag("div", tag("table", tag("thead", heads), tag("tbody", rows)), class_="scrolls", tabindex="0"),
        class_="folded",
    )


def _rule(name: str) -> Html:
    why, how = _pages()[name]
    return tag(
        "div",
        tag("p", how),
        tag("p", tag("strong", "Why it matters. "), why),
        data_rule=name,
    )


@cache
def _pages() -> dict[str, tuple[str, str]]:
    """Why it matters and how to fix it, by rule."""
    from validators.rule import sections
    from validators.rules import RULES

    found = {name: sections(rule.doc) for name, rule in RULES.items()}
    return {
        name: (" ".join(parts["Why it matters"].split()), " ".join(parts["How to fix"].split()))
        for name, parts in found.items()
    }
