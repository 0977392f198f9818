"""Workflow commands of GitHub Actions: annotations on the spec's line, worst first, at most MOST of each kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from specs.findings import Status
from specs.problems import printable

from ..house import COMMAND
from ..outcome import Outcome
from .cases import VERDICT, Case, in_words, worst_first
from .locations import Locations, locations
from .wanted import Wanted

# GitHub shows ten annotations of a kind for a step and drops the others without a word.
MOST = 10
MAX_TITLE = 200
MAX_MESSAGE = 4000
_KINDS: Mapping[Status, str] = {
    Status.ERROR: "error",
    Status.FAIL: "error",
    Status.WARN: "warning",
    Status.INFO: "notice",
}
_PLURAL = {"error": "errors", "warning": "warnings", "notice": "notices"}


@dataclass(frozen=True)
class _Said:
    """One annotation. steps: what to do next about the asset, with the first of its annotations that fails."""

    outcome: Outcome
    case: Case
    steps: tuple[str, ...]


def write_github(outcomes: Sequence[Outcome], stream: TextIO, wanted: Wanted) -> None:
    """The reporter `github`. Each line that is written is one of our own commands, whatever the texts hold."""
    places = locations(outcomes)
    every = sorted(
        (said for outcome in outcomes for said in _said(outcome)),
        key=lambda said: (-said.case.status, said.case.blocks),
    )
    for kind in _PLURAL:
        said = [one for one in every if _KINDS.get(one.case.status) == kind]
        for line in _annotations(kind, said, places, wanted):
            stream.write(line + "\n")


def _said(outcome: Outcome) -> Iterator[_Said]:
    steps = outcome.next_steps
    for case in worst_first(outcome.report):
        fails = case.status >= Status.FAIL
        yield _Said(outcome, case, steps if fails else ())
        steps = () if fails else steps


def _annotations(kind: str, said: Sequence[_Said], places: Locations, wanted: Wanted) -> Iterator[str]:
    shown = said if len(said) <= MOST else said[: MOST - 1]
    for one in shown:
        yield _annotation(kind, one, places, wanted)
    if left := len(said) - len(shown):
        counted = f"{left} more {_PLURAL[kind]}"
        message = f"{counted} of assay: GitHub shows {MOST} of a kind; the other reports of this run list all"
        yield f"::{kind} title={_property(f'assay: {counted}')}::{_data(message)}"


def _annotation(kind: str, said: _Said, places: Locations, wanted: Wanted) -> str:
    case, at = said.case, places.of(said.outcome, said.case)
    lines = [in_words(finding, wanted.max_elements) for finding in case.said()]
    lines += [", ".join(map(printable, (case.rule, *case.others)))] if case.others else []
    if case.status >= Status.WARN and case.rule != VERDICT:
        lines.append(f"`{COMMAND} explain {printable(case.rule)}` says why it matters and how to fix it")
    lines += [f"next: {printable(step)}" for step in said.steps]
    title = _cut(f"{case.status.name} {printable(said.outcome.report.asset)}: {case.title}", MAX_TITLE)
    properties = {"file": printable(at.path), "line": str(at.line)} if at.inside else {}
    message = "\n".join(lines)
    listed = ",".join(f"{name}={_property(value)}" for name, value in {**properties, "title": title}.items())
    return f"::{kind} {listed}::{_data(_cut(message, MAX_MESSAGE))}"


def _data(text: str) -> str:
    """A message, escaped as the runner undoes it.

    >>> _data("100%\\n::add-mask::x")
    '100%25%0A::add-mask::x'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property's value.

    >>> _property("a,b: 5%")
    'a%2Cb%3A 5%25'
    """
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 4].rstrip() + " ..."
