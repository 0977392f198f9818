"""The page's tables as HTML; every word that comes from a file is escaped, for gr.HTML escapes nothing."""

from collections.abc import Sequence
from html import escape

from specs.findings import Report, Status

from .shelf import Item

COLOURS = {
    "PASS": "#15803d",
    "SKIP": "#6b7280",
    "INFO": "#0e7490",
    "WARN": "#b45309",
    "FAIL": "#b91c1c",
    "ERROR": "#a21caf",
}


def shelf_table(items: Sequence[Item]) -> str:
    """Every asset with its state and scores."""
    rows = [
        [escape(item.id), escape(item.prompt), _coloured(item.state), _overall(item), escape(item.record)]
        for item in items
    ]
    return _table(["asset", "made from", "last report", "score", "record"], rows)


def finding_table(report: Report | None) -> str:
    """Every finding of a report, the worst first."""
    if report is None:
        return "<p>No report: gate the asset first.</p>"
    rows = [
        [
            _coloured(one.status.name),
            escape(one.rule),
            _number(one.measured),
            _number(one.allowed),
            escape(one.message),
        ]
        for one in sorted(report.findings, key=lambda one: -one.status)
    ]
    return _table(["status", "rule", "measured", "allowed", "message"], rows)


def state_line(item: Item) -> str:
    """The asset's verdict, record and, where one is needed, the command that approves it."""
    line = f"<p>{_coloured(item.state)} &nbsp; {escape(item.record)}</p>"
    golden = item.report is not None and any(
        one.rule in ("golden-missing", "golden-differs") and one.status >= Status.FAIL for one in item.report.findings
    )
    if golden:
        command = f'./run approve {item.id} --reason "why it is right"'
        line += f"<p>Approval happens on the command line: <code>{escape(command)}</code></p>"
    return line


def _overall(item: Item) -> str:
    value = None if item.report is None else item.report.scores.overall
    return "-" if value is None else f"{value:g}"


def _number(value: object) -> str:
    return "" if value is None else escape(f"{value:g}" if isinstance(value, float) else str(value))


def _coloured(word: str) -> str:
    return f'<strong style="color:{COLOURS.get(word, "#6b7280")}">{escape(word)}</strong>'


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Cells are HTML already."""
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
