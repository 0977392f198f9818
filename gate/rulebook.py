"""The rules as pages for people, made from their docstrings."""

import inspect
from dataclasses import dataclass

from validators.rule import sections
from validators.rules import RULES


@dataclass(frozen=True)
class Page:
    """A rule's page: its name, one line, and the whole text."""

    name: str
    summary: str
    text: str


def rulebook() -> list[tuple[str, list[Page]]]:
    """Every rule's page by group, in the order in which rules are judged."""
    groups: dict[str, list[Page]] = {}
    for rule in RULES.values():
        text = inspect.cleandoc(rule.doc).removeprefix(rule.name).strip()
        groups.setdefault(rule.group, []).append(Page(rule.name, _sentence(sections(rule.doc)["What it checks"]), text))
    return list(groups.items())


def _sentence(text: str) -> str:
    """The first sentence, on one line.

    >>> _sentence("Counts edges\\nwith many faces. And more.")
    'Counts edges with many faces.'
    """
    line = " ".join(text.split())
    end = line.find(". ")
    return line if end < 0 else line[: end + 1]
