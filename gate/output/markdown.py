"""Markdown for a step summary or a comment: counts, a table of the assets worst first, details to unfold."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TextIO

from specs.findings import Finding, Status, Verdict
from specs.problems import printable

from ..house import COMMAND
from ..outcome import Outcome
from .cases import VERDICT, Case, in_words, weight, worst_first
from .counts import summary, warned
from .wanted import Wanted

# GitHub takes 1,048,576 bytes of summary from a step; some are left for what the step itself has to say.
MAX_BYTES = 1_000_000
OVERVIEW_BYTES = MAX_BYTES // 2
MAX_ASSET_BYTES = 50_000
MAX_CELL = 1_000
MAX_ROWS = 10
_NOTE_BYTES = 300

_SIGNS = {Verdict.PASS: "✅", Verdict.FAIL: "❌", Verdict.ERROR: "💥"}
_RANKS = {Verdict.ERROR: 0, Verdict.FAIL: 1, Verdict.PASS: 3}

# What Markdown, HTML or GitHub would make something of: in entities, which nothing looks at again. The zero-width space
# behind @ and # keeps from naming people and issues; colon and full stop of an address would make it a link.
_SPECIAL = re.compile(r"[&<>|`*_\[\]\\~$]|@(?=\w)|#(?=\d)|:(?=//|\w+:)|(?<=www)\.", re.IGNORECASE)
_NOTHING = "&#8203;"


def write_markdown(outcomes: Sequence[Outcome], stream: TextIO, wanted: Wanted) -> None:
    """The reporter `markdown`. Never more than MAX_BYTES: assets that are left out are counted."""
    ranked = sorted(outcomes, key=lambda outcome: (_rank(outcome), -max(_weights(outcome), default=0)))
    page = [f"## assay: {summary(outcomes, wanted)}\n\n"]
    if ranked:
        page.append("| verdict | asset | score | what was found |\n|---|---|---:|---|\n")
        page += _fitting([_row(one, wanted) for one in ranked], OVERVIEW_BYTES, _rows_left)
    details = (text for one in ranked if (text := _details(one, wanted)))
    page += _fitting(details, MAX_BYTES - sum(map(_bytes, page)), _details_left)
    stream.write("".join(page))


def _weights(outcome: Outcome) -> list[Status]:
    return [weight(finding) for finding in outcome.report.findings]


def _rank(outcome: Outcome) -> int:
    """Worst first."""
    return 2 if warned(outcome) else _RANKS[outcome.report.verdict]


def _fitting(pieces: Iterable[str], most: int, left: Callable[[int], str]) -> Iterator[str]:
    """The pieces as far as they fit, then `left` of how many do not."""
    used, missing = 0, 0
    for piece in pieces:
        used += _bytes(piece)
        if missing or used > most - _NOTE_BYTES:
            missing += 1
        else:
            yield piece
    if missing:
        yield left(missing)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))


def _rows_left(count: int) -> str:
    return f"\n**{count} more asset{'' if count == 1 else 's'}, the best of them, left out:** a summary has a limit.\n"


def _details_left(count: int) -> str:
    of = "one more asset" if count == 1 else f"{count} more assets"
    return f"\n**Details of {of} left out:** a summary has a limit; `--output-format html` shows all.\n"


def _row(outcome: Outcome, wanted: Wanted) -> str:
    report = outcome.report
    said = [case for case in worst_first(report) if case.status >= Status.WARN or case.excused]
    names = ", ".join(f"{case.title} (excused)" if case.excused else case.title for case in said)
    score = report.scores.to_json()["overall"]
    shown = "-" if score is None else f"{score:g}"
    return f"| {_verdict(outcome, wanted)} | {_name(report.asset)} | {shown} | {_cell(names)} |\n"


def _verdict(outcome: Outcome, wanted: Wanted) -> str:
    if warned(outcome):
        return "❌ WARN" if wanted.fail_on <= Status.WARN else "⚠️ PASS"
    return f"{_SIGNS[outcome.report.verdict]} {outcome.report.verdict.value}"


def _details(outcome: Outcome, wanted: Wanted) -> str:
    """What was found on one asset, to unfold; nothing for one of which there is nothing to say."""
    said = [case for case in worst_first(outcome.report) if case.said()]
    if not said and not outcome.next_steps:
        return ""
    rows = [row for case in said for row in _rows(case, wanted)]
    body = ["\n| status | rule | found |\n|---|---|---|\n", *_fitting(rows, MAX_ASSET_BYTES, _more)] if rows else []
    steps = [f"\n- {_cell(step)}" for step in outcome.next_steps]
    if first := next((case.rule for case in said if case.status >= Status.WARN and case.rule != VERDICT), None):
        steps.append(f"\n- <code>{COMMAND} explain {_cell(first)}</code> says why it matters and how to fix it.")
    summary = f"{_verdict(outcome, wanted)} {_name(outcome.report.asset)}"
    return f"\n<details><summary>{summary}</summary>\n{''.join(body)}{''.join(steps)}\n\n</details>\n"


def _rows(case: Case, wanted: Wanted) -> Iterator[str]:
    said = case.said()
    for finding in said[:MAX_ROWS]:
        words = _cell(in_words(finding, wanted.max_elements))
        yield f"| {_status(finding)} | {_name(case.title)} | {words} |\n"
    if (left := len(said) - MAX_ROWS) > 0:
        yield f"| | {_name(case.title)} | and {left} more |\n"


def _status(finding: Finding) -> str:
    if finding.excused:
        return f"{finding.status.name} (excused)"
    return f"{finding.status.name} (required)" if finding.blocks else finding.status.name


def _more(count: int) -> str:
    return f"| | | and {count} more |\n"


def _name(text: str) -> str:
    return f"<code>{_cell(text)}</code>"


def _cell(text: str) -> str:
    """Text as it stands in a table's cell: on one line, and nothing but text.

    >>> _cell("a|b <i> @you")
    'a&#124;b &#60;i&#62; @&#8203;you'
    """
    line = printable(text)
    line = line if len(line) <= MAX_CELL else line[: MAX_CELL - 4] + " ..."
    return _SPECIAL.sub(lambda one: one[0] + _NOTHING if one[0] in "@#" else f"&#{ord(one[0])};", line)
