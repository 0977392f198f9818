"""Findings with the pages of their rules."""

from functools import cache

from gate.rulebook import rulebook
from specs.findings import Finding, Report
from validators.rule import sections
from validators.rules import RULES

from .view import FindingView


def finding_views(report: Report | None) -> tuple[FindingView, ...]:
    """The findings of a report, the worst first, in the rules' order among equals."""
    if report is None:
        return ()
    return tuple(_view(one) for one in sorted(report.findings, key=lambda one: -one.status))


def _view(one: Finding) -> FindingView:
    group, title, why, how = _pages().get(one.rule, ("", "", "", ""))
    return FindingView(
        one.rule, one.status, one.message, one.measured, one.allowed, one.elements, one.location, group, title, why, how
    )


@cache
def _pages() -> dict[str, tuple[str, str, str, str]]:
    """Group, title, why it matters and how to fix, by rule."""
    titles = {page.name: page.summary for _, pages in rulebook() for page in pages}
    found = {}
    for name, rule in RULES.items():
        parts = sections(rule.doc)
        found[name] = (rule.group, titles[name], _flowed(parts["Why it matters"]), _flowed(parts["How to fix"]))
    return found


def _flowed(text: str) -> str:
    return " ".join(text.split())
