"""What reports say of an asset, rule by rule: every finding of one rule together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from specs.findings import Elements, Finding, Report, Status, Verdict
from specs.problems import printable

VERDICT = "verdict"
SHOWN_INDICES = 8


@dataclass(frozen=True)
class Case:
    """All findings of one rule on one asset, in the report's order; at least one.

    others: more rules of which exactly the same is to be said.
    """

    rule: str
    findings: tuple[Finding, ...]
    others: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The rule's name, and how many others there are."""
        more = len(self.others)
        return printable(self.rule) + (f" and {more} more rule{'' if more == 1 else 's'}" if more else "")

    @cached_property
    def status(self) -> Status:
        """The worst status. What blocks counts as FAIL: the asset cannot pass."""
        return max(weight(finding) for finding in self.findings)

    @cached_property
    def blocks(self) -> bool:
        """Whether it fails for want of something alone: no finding of it is FAIL or ERROR."""
        return self.status is Status.FAIL and all(one.status < Status.FAIL for one in self.findings)

    @property
    def excused(self) -> bool:
        """Whether a waiver or a baseline excuses all that it has to say."""
        said = self.said()
        return bool(said) and all(finding.excused for finding in said)

    def said(self) -> tuple[Finding, ...]:
        """What is worth reading, the worst first: all but PASS and plain SKIP."""
        return tuple(sorted((one for one in self.findings if weight(one) >= Status.INFO), key=lambda one: -weight(one)))


def weight(finding: Finding) -> Status:
    """A finding's status; FAIL for one that blocks.

    >>> weight(Finding("boundary-edge", Status.SKIP, "not judged", blocks=True)).name
    'FAIL'
    """
    return max(finding.status, Status.FAIL) if finding.blocks else finding.status


def cases(report: Report) -> list[Case]:
    """The rules' cases, in the order in which the report first names them.

    A verdict that no finding explains gets a case of its own, named VERDICT: no report shows less than the verdict.
    """
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.rule, []).append(finding)
    known = [Case(rule, tuple(findings)) for rule, findings in found.items()]
    if report.verdict is Verdict.PASS or any(case.status >= Status.FAIL for case in known):
        return known
    status = Status.ERROR if report.verdict is Verdict.ERROR else Status.FAIL
    skipped = [f"{one.rule}: {one.message}" for one in report.findings if one.status is Status.SKIP]
    message = f"the verdict is {report.verdict.value}, and no finding says why" + _maybe(skipped)
    return [*known, Case(VERDICT, (Finding(VERDICT, status, message),))]


def worst_first(report: Report) -> list[Case]:
    """The cases as people want to read them: the worst first; rules that block for the same reason are one.

    Where golden-missing fails, golden-differs, which then cannot be judged, has nothing to add.
    """
    known = cases(report)
    if any(case.rule == "golden-missing" and case.status >= Status.FAIL for case in known):
        known = [case for case in known if not (case.rule == "golden-differs" and case.blocks)]
    ranked = sorted(known, key=lambda case: (-case.status, case.blocks))
    alike: dict[str, list[Case]] = {}
    for case in ranked:
        if case.blocks and len(case.findings) == 1:
            alike.setdefault(case.findings[0].message, []).append(case)
    others = {same[0].rule: tuple(case.rule for case in same[1:]) for same in alike.values() if len(same) > 1}
    hidden = {rule for rules in others.values() for rule in rules}
    shown = [case for case in ranked if case.rule not in hidden]
    return [replace(case, others=others[case.rule]) if case.rule in others else case for case in shown]


def _maybe(skipped: list[str]) -> str:
    return f"; not judged were: {'; '.join(skipped)}" if skipped else ""


def in_words(finding: Finding, max_elements: int) -> str:
    """A finding's message, where it is and what it names, on one line without anything unprintable."""
    return " ".join(filter(None, (printable(finding.message), *where(finding, max_elements))))


def where(finding: Finding, max_elements: int) -> Iterator[str]:
    """The finding's place, as "[line 7]", and its first elements, as "(edge 0-1, 1-2, ...)", as far as it has them."""
    if finding.location:
        yield f"[{printable(finding.location)}]"
    if finding.elements and finding.elements.indices:
        yield elements_in_words(finding.elements, max_elements)


def elements_in_words(elements: Elements, max_elements: int) -> str:
    """The first elements, at most `max_elements` (0: no limit of the user's) and SHOWN_INDICES.

    >>> elements_in_words(Elements("edge", 2, ((0, 1), (1, 2))), 1)
    '(edge 0-1, ...)'
    """
    limit = min(max_elements, SHOWN_INDICES) if max_elements else SHOWN_INDICES
    shown = [_index(one) for one in elements.indices[:limit]]
    more = ", ..." if elements.count > len(shown) else ""
    return f"({elements.kind} {', '.join(shown)}{more}{_first_place(elements)})"


def _first_place(elements: Elements) -> str:
    """Where the first element is, unless the whole file's numbers are those of its one part."""
    places = elements.places
    if not places or not places[0].indices or (len(places) == 1 and places[0].indices == elements.indices):
        return ""
    first, index = places[0], places[0].indices[0]
    if first.other_location is None or not isinstance(index, tuple):
        return f"; first {_index(index)} of {_part(first.location, first.node)}"
    other = _part(first.other_location, first.other_node)
    return f"; first {index[0]} of {_part(first.location, first.node)} and {index[1]} of {other}"


def _part(location: str, node: str | None) -> str:
    return printable(location) + (f" at {printable(node)}" if node else "")


def _index(index: int | tuple[int, int]) -> str:
    return "-".join(map(str, index)) if isinstance(index, tuple) else str(index)
