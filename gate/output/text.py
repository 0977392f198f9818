"""The terminal table: one line an asset, then what keeps assets from passing, each with its next step."""

import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from specs.findings import Finding, Report, Status, Verdict
from specs.problems import printable

from ..house import COMMAND
from ..outcome import Outcome
from .cases import Case, weight, where, worst_first
from .counts import counts
from .wanted import Wanted

PLAIN_WIDTH = 120
VERDICT_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "bold red", Verdict.ERROR: "bold magenta"}
STATUS_STYLES = {Status.ERROR: "bold magenta", Status.FAIL: "bold red", Status.WARN: "yellow", Status.INFO: "cyan"}
# A command of a workflow's log: "::name" at the start of a line, colours or not, or "##[name]" anywhere in it.
_COMMAND = re.compile(r"(^(?:\s|\x1b\[[\d;]*m)*):(?=:)|(?<=#)#(?=\[)")
SHOWN_FINDINGS = 10


def write_text(outcomes: Sequence[Outcome], stream: TextIO, wanted: Wanted) -> None:
    """The reporter `text`. Colours only on a terminal, and never with NO_COLOR; width as the terminal's."""
    page = io.StringIO()
    terminal = stream.isatty()
    console = Console(file=page, highlight=False, force_terminal=terminal, width=None if terminal else PLAIN_WIDTH)
    if outcomes:
        console.print(_fitting_table(console, [outcome.report for outcome in outcomes]))
    details = [line for outcome in outcomes for line in _details(console, outcome, wanted.max_elements)]
    if details:  # in one piece: laying out each line alone takes a second for a thousand assets
        console.print(Text("\n").join(details), no_wrap=True, overflow="ignore", crop=False)
    console.print(_summary(outcomes, wanted))
    stream.write("\n".join(_inert(line.rstrip()) for line in page.getvalue().splitlines()) + "\n")


def _fitting_table(console: Console, reports: Sequence[Report]) -> Table:
    """The table with every score, with the overall one alone where that is too wide, or with none."""
    names = list(vars(reports[0].scores)) if reports else []
    unbounded = console.options.update(width=1 << 20)
    for shown in (names, names[-1:]):
        table = _table(reports, shown)
        for column in table.columns:  # measured once, and not again while the table is drawn
            column.width = max(cell_len(str(cell)) for cell in (column.header, *column.cells))
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


def _details(console: Console, outcome: Outcome, max_elements: int) -> Iterator[Text]:
    """The lines about one asset."""
    said = [case for case in worst_first(outcome.report) if case.said()]
    if not said and not outcome.next_steps:
        return
    yield from _lines(console, Text(printable(outcome.report.asset), "bold"), 0)
    for case in said:
        for finding, left in _folded(case.said()):
            yield from _lines(console, _finding(case, finding, max_elements), 2)
            if left:
                more = f"{left} more of {printable(case.rule)}; --output-format json lists them"
                yield from _lines(console, Text(more, "dim"), 9)
    for step in outcome.next_steps:
        yield from _lines(console, Text.assemble(("next   ", "bold"), printable(step)), 2)
    yield Text()


def _lines(console: Console, text: Text, indent: int) -> Iterator[Text]:
    """A text as wide as the console, indented."""
    for line in text.wrap(console, console.width - indent, overflow="fold"):
        yield Text(" " * indent).append_text(line)


def _folded(findings: Sequence[Finding]) -> Iterator[tuple[Finding, int]]:
    """The first findings of each status, and after the last of them how many were left out."""
    for _, group in groupby(findings, key=lambda finding: finding.status):
        shown = list(group)
        for at, finding in enumerate(shown[:SHOWN_FINDINGS], 1):
            yield finding, len(shown) - SHOWN_FINDINGS if at == SHOWN_FINDINGS else 0


def _finding(case: Case, finding: Finding, max_elements: int) -> Text:
    text = Text()
    text.append(f"{finding.status.name:<7}", STATUS_STYLES.get(weight(finding), ""))
    text.append(case.title, "bold")
    text.append(f": {printable(finding.message)}")
    for part in where(finding, max_elements):
        text.append(f" {part}", "dim")
    return text


def _summary(outcomes: Sequence[Outcome], wanted: Wanted) -> Text:
    found = counts(outcomes)
    text = Text(found.of_what + (": " if found.verdicts else ""))
    text += Text(", ").join(
        Text(f"{count} {verdict.value}", VERDICT_STYLES[verdict]) for verdict, count in found.verdicts
    )
    text += Text(found.notes(wanted))
    if any(weight(finding) >= Status.WARN for outcome in outcomes for finding in outcome.report.findings):
        text += Text(f"\n`{COMMAND} explain RULE` says why a rule matters and how to fix what it found.")
    return text


def _inert(line: str) -> str:
    """A line that a workflow's log takes for text: no word of a message is a command of GitHub's (`::add-mask::x`).

    >>> _inert("  ::add-mask::x, ##[group]y")
    '  \\\\u003a:add-mask::x, #\\\\u0023[group]y'
    """
    return _COMMAND.sub(lambda found: "\\u0023" if found[1] is None else f"{found[1]}\\u003a", line)
