"""The terminal table: one line an asset, then what keeps assets from passing, each with its next step."""

import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from specs.findings import Elements, Finding, Report, Status, Verdict
from specs.problems import printable

from ..outcome import Outcome

PLAIN_WIDTH = 120
VERDICT_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "bold red", Verdict.ERROR: "bold magenta"}
STATUS_STYLES = {Status.ERROR: "bold magenta", Status.FAIL: "bold red", Status.WARN: "yellow", Status.INFO: "cyan"}
SHOWN_FROM = Status.INFO
SHOWN_INDICES = 8
SHOWN_FINDINGS = 10


def write_text(outcomes: Sequence[Outcome], stream: TextIO, max_elements: int) -> None:
    """The reporter `text`. Colours only on a terminal, and never with NO_COLOR; width as the terminal's."""
    page = io.StringIO()
    terminal = stream.isatty()
    console = Console(file=page, highlight=False, force_terminal=terminal, width=None if terminal else PLAIN_WIDTH)
    console.print(_fitting_table(console, [outcome.report for outcome in outcomes]))
    for outcome in outcomes:
        _details(console, outcome, max_elements)
    console.print(_summary([outcome.report for outcome in outcomes]))
    stream.write("\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n")


def _fitting_table(console: Console, reports: Sequence[Report]) -> Table:
    """The table with every score, with the overall one alone where that is too wide, or with none."""
    names = list(vars(reports[0].scores)) if reports else []
    unbounded = console.options.update(width=1 << 20)
    for shown in (names, names[-1:]):
        table = _table(reports, shown)
        if console.measure(table, options=unbounded).maximum <= console.width:
            return table
    return _table(reports, ())


def _table(reports: Sequence[Report], names: Sequence[str]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("asset", overflow="fold")
    table.add_column("verdict", no_wrap=True)
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for report in reports:
        scores = report.scores.to_json()
        table.add_row(
            Text(printable(report.asset)),
            Text(report.verdict.value, VERDICT_STYLES[report.verdict]),
            *(Text(_score(scores[name])) for name in names),
        )
    return table


def _score(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _details(console: Console, outcome: Outcome, max_elements: int) -> None:
    findings = [finding for finding in outcome.report.findings if finding.status >= SHOWN_FROM]
    # A required rule that was skipped is why a verdict is FAIL without a failing finding.
    if outcome.report.verdict is not Verdict.PASS and outcome.report.worst() < Status.FAIL:
        findings = [finding for finding in outcome.report.findings if finding.status >= Status.SKIP]
    if not findings and not outcome.next_steps:
        return
    console.print(Text(printable(outcome.report.asset), "bold"))
    for finding, left in _folded(sorted(findings, key=lambda finding: -finding.status)):
        console.print(Padding(_finding(finding, max_elements), (0, 0, 0, 2)))
        if left:
            more = f"{left} more of {finding.rule}; --output-format json lists them"
            console.print(Padding(Text(more, "dim"), (0, 0, 0, 9)))
    for step in outcome.next_steps:
        console.print(Padding(Text.assemble(("next   ", "bold"), printable(step)), (0, 0, 0, 2)))
    console.print()


def _folded(findings: Sequence[Finding]) -> Iterator[tuple[Finding, int]]:
    """The first findings of each rule and status, and after the last of them how many were left out."""
    for _, group in groupby(findings, key=lambda finding: (finding.status, finding.rule)):
        shown = list(group)
        for at, finding in enumerate(shown[:SHOWN_FINDINGS], 1):
            yield finding, len(shown) - SHOWN_FINDINGS if at == SHOWN_FINDINGS else 0


def _finding(finding: Finding, max_elements: int) -> Text:
    text = Text()
    text.append(f"{finding.status.name:<7}", STATUS_STYLES.get(finding.status, ""))
    text.append(finding.rule, "bold")
    text.append(f": {printable(finding.message)}")
    if finding.location:
        text.append(f" [{printable(finding.location)}]", "dim")
    if finding.elements and finding.elements.indices:
        text.append(f" {_elements(finding.elements, max_elements)}", "dim")
    return text


def _elements(elements: Elements, max_elements: int) -> str:
    limit = min(max_elements, SHOWN_INDICES) if max_elements else SHOWN_INDICES
    shown = [_index(one) for one in elements.indices[:limit]]
    more = ", ..." if elements.count > len(shown) else ""
    return f"({elements.kind} {', '.join(shown)}{more}{_first_place(elements)})"


def _first_place(elements: Elements) -> str:
    """Where the first element is, unless the whole file's numbers are those of its one part."""
    places = elements.places
    if not places or (len(places) == 1 and places[0].indices == elements.indices):
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


def _summary(reports: Sequence[Report]) -> Text:
    text = Text(f"{len(reports)} asset{'' if len(reports) == 1 else 's'}: ")
    counts = [(verdict, sum(report.verdict is verdict for report in reports)) for verdict in Verdict]
    parts = [Text(f"{count} {verdict.value}", VERDICT_STYLES[verdict]) for verdict, count in counts if count]
    text += Text(", ").join(parts)
    if any(finding.status in (Status.WARN, Status.FAIL) for report in reports for finding in report.findings):
        text += Text("\n`./run explain RULE` says why a rule matters and how to fix what it found.")
    return text
